"""A workspace of Slack that answers as https://docs.slack.dev/reference/methods says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.support.office_servers import Answer, Handler
from tests.support.source_servers import serving

PART = 2


@dataclass
class Workspace:
    """Its channels and people, and what is asked of it."""

    channels: list[dict[str, Any]] = field(default_factory=list)
    users: list[dict[str, Any]] = field(default_factory=list)
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    replies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    busy: bool = False

    def answer(self, handler: Handler, path: str, query: dict[str, str], _: bytes) -> Answer:
        """Newest messages first, a few at a time."""
        if not handler.bears("secret"):
            return 200, {}, {"ok": False, "error": "invalid_auth"}
        if self.busy:
            return 429, {"Retry-After": "7"}, {"ok": False, "error": "ratelimited"}
        method, channel = path.strip("/"), query.get("channel", "")
        oldest, latest = float(query.get("oldest", 0)), float(query.get("latest", 1e12))
        spoken = [one for one in self.messages.get(channel, []) if oldest < float(one["ts"]) < latest]
        what, found = {
            "users.list": ("members", self.users),
            "conversations.list": ("channels", self.channels),
            "conversations.members": ("members", self.members.get(channel, [])),
            "conversations.history": ("messages", sorted(spoken, key=lambda one: one["ts"], reverse=True)),
            "conversations.replies": ("messages", self.replies.get(query.get("ts", ""), [])),
        }[method]
        start = int(query.get("cursor", 0))
        following = str(start + PART) if start + PART < len(found) else ""
        metadata = {"next_cursor": following}
        return 200, {}, {"ok": True, what: found[start : start + PART], "response_metadata": metadata}


@contextmanager
def slack(workspace: Workspace) -> Iterator[str]:
    """The URL of its API."""
    with serving(partial(Handler, workspace.answer)) as port:  # type: ignore[arg-type]
        yield f"http://127.0.0.1:{port}"
