"""A workspace of Slack that answers as https://docs.slack.dev/reference/methods says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.support.faults import RETRY_AFTER, Faults
from tests.support.office_servers import Answer, Handler
from tests.support.serving import serving
from tests.support.source_servers import Place

from askdock.records import SourceSpec

PART = 2
DAY = 1_793_520_000.0
"""2026-11-01, eight o'clock."""


@dataclass
class Workspace(Faults):
    """Its channels and people, and what is asked of it. What reads an item is its day's history."""

    channels: list[dict[str, Any]] = field(default_factory=list)
    users: list[dict[str, Any]] = field(default_factory=list)
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    replies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    part: int = PART

    def answer(self, handler: Handler, path: str, query: dict[str, str], _: bytes) -> Answer:
        """Newest messages first, a few at a time."""
        if not handler.bears("secret"):
            return 200, {}, {"ok": False, "error": "invalid_auth"}
        method, channel = path.strip("/"), query.get("channel", "")
        name = next((str(one["name"]) for one in self.channels if one["id"] == channel), "")
        why = self.refusal(name) if method == "conversations.history" else None
        if why == "busy":
            return 429, {"Retry-After": str(RETRY_AFTER)}, {"ok": False, "error": "ratelimited"}
        if why == "denied":
            return 200, {}, {"ok": False, "error": "not_in_channel"}
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
        following = str(start + self.part) if start + self.part < len(found) else ""
        metadata = {"next_cursor": following}
        return 200, {}, {"ok": True, what: found[start : start + self.part], "response_metadata": metadata}

    def sync(self, folder: Path) -> None:
        """A channel for each file, which says its text on one day; renamed with it."""
        there = {p.name: p.read_bytes().decode() for p in sorted(folder.rglob("*")) if p.is_file()}
        known = {str(channel["name"]): channel for channel in self.channels}
        gone = {name: channel for name, channel in known.items() if name not in there}
        for name, text in there.items():
            moved = next((old for old, one in gone.items() if self.messages[one["id"]][0]["text"] == text), None)
            channel = known.get(name) or (gone.pop(moved) if moved else None)
            if channel is None:
                channel = {"id": f"C{len(self.messages):03}", "is_member": True}
                self.channels.append(channel)
                self.messages[channel["id"]] = [{"ts": f"{DAY:.6f}", "user": "U1", "text": ""}]
            channel["name"] = name
            (message,) = self.messages[channel["id"]]
            if message["text"] != text:
                edits = float((message.get("edited") or {}).get("ts", DAY))
                message |= {"text": text, "edited": {"ts": f"{edits + 1:.6f}"}}
        for channel in gone.values():
            self.channels.remove(channel)

    def fill(self, count: int) -> None:
        """So many days, a hundred in each channel."""
        self.channels = [{"id": f"C{n:03}", "name": f"c{n}", "is_member": True} for n in range(count // 100)]
        days = [{"ts": f"{DAY - 86_400 * day:.6f}", "user": "U1", "text": "x"} for day in range(100)]
        self.messages = {channel["id"]: days for channel in self.channels}


@contextmanager
def slack(workspace: Workspace) -> Iterator[str]:
    """The URL of its API."""
    with serving(partial(Handler, workspace.answer, sent_of=workspace.sent_of)) as port:  # type: ignore[arg-type]
        yield f"http://127.0.0.1:{port}"


@contextmanager
def slack_place(folder: Path) -> Iterator[Place]:
    """A workspace with a channel for each file."""
    workspace = Workspace(users=[{"id": "U1", "profile": {"display_name": "Lin"}}])
    with slack(workspace) as url:
        options = {"endpoint": url, "since": "2026-01-01"}
        spec = SourceSpec("s", "slack", "https://team.slack.com", options)
        place = Place(spec, folder, {"token": "secret"}, lambda: workspace.sync(folder), server=workspace)
        place.keeps_id, place.stays = True, True
        place.before, place.suffix = r"^#", " 2026-11-01.md"
        yield place
