"""Channels of Slack: what was said on a day in a channel, with its threads, is a document.

https://docs.slack.dev/apis/web-api/. Only days from `since` on are listed; older ones stay as they are.
"""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from askdock.adapters.synced.json_api import Json, JsonApi, api_address
from askdock.adapters.synced.names import clean_name, names_of
from askdock.adapters.synced.options import RIGHTS, is_yes
from askdock.errors import FetchDenied, FetchFailed, FetchGone, InvalidInput
from askdock.ports import GuardedNetwork, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, RemoteReaders, SourceSpec

API = "https://slack.com/api"
PAGE = 200
DAYS = 90
GONE = frozenset({"channel_not_found", "thread_not_found"})
DENIED = frozenset({"access_denied", "account_inactive", "invalid_auth", "missing_scope", "no_permission"})
DENIED |= {"not_authed", "not_in_channel", "token_expired", "token_revoked"}
_MARKUP = re.compile(r"<([@#!]?)([^>|]*)(?:\|([^>]*))?>")


class SlackKind:
    """See `askdock.ports.SourceKind`."""

    name = "slack"
    title = "Slack"
    address = "https://team.slack.com"
    fields = (
        SourceField("channels", "Names of channels, with commas; left out: all that the app is a member of."),
        SourceField("since", f"First day that is read, like 2026-01-31; left out: {DAYS} days ago."),
        RIGHTS,
        SourceField("endpoint", f"URL of the API, where it is not {API}."),
        SourceField("token", "Bot token of an app that was invited to the channels.", secret=True, required=True),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["SlackConnection"]:
        """By the token of a bot."""
        site = api_address(spec.address, "")
        if urlsplit(site).path:
            raise InvalidInput(f"the address of a workspace is like {self.address}")
        base = api_address(spec.options.get("endpoint", ""), API)
        http = network.http({"Authorization": f"Bearer {secrets.get('token', '')}"})
        workspace = Workspace(JsonApi(http, base))
        channels = frozenset(name.lstrip("#") for name in names_of(spec.options.get("channels", "")))
        since = _day(spec.options.get("since", ""))
        yield SlackConnection(workspace, site, channels, since, rights=is_yes(spec.options, "rights"))


class Workspace:
    """Its API; errors that a body tells become ours."""

    def __init__(self, api: JsonApi) -> None:
        self._api = api

    def get(self, method: str, **query: object) -> Json:
        """Call a method."""
        answer = self._api.get(f"/{method}", query)
        if answer.get("ok") is True:
            return answer
        error = str(answer.get("error", ""))[:100]
        said = f"Slack's {method} answered {error}"
        if error in GONE:
            raise FetchGone(said)
        raise FetchDenied(said) if error in DENIED else FetchFailed(said)

    def all(self, method: str, what: str, **query: object) -> Iterator[Any]:
        """The entries of a listing, part by part."""
        cursor: str | None = None
        while True:
            answer = self.get(method, **query, limit=PAGE, cursor=cursor)
            yield from answer.get(what) or ()
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    @cached_property
    def users(self) -> Mapping[str, Json]:
        """By id."""
        return {str(user["id"]): user for user in self.all("users.list", "members")}

    def name_of(self, user: str) -> str:
        """As people know it."""
        found = self.users.get(user) or {}
        profile = found.get("profile") or {}
        return str(profile.get("display_name") or found.get("real_name") or found.get("name") or user)

    def readers(self, channel: Json) -> RemoteReaders:
        """Members of a private channel by e-mail; of an open one all people of the workspace but guests."""
        if channel.get("is_private"):
            members = list(map(str, self.all("conversations.members", "members", channel=channel["id"])))
        else:
            kinds = ("is_restricted", "is_bot")  # of guests of one channel both kinds are set
            members = [key for key, user in self.users.items() if not any(user.get(kind) for kind in kinds)]
        known = [self.users[user] for user in members if user in self.users]
        emails = {(user.get("profile") or {}).get("email") for user in known if not user.get("deleted")}
        return RemoteReaders(frozenset(str(email) for email in emails if email))


class SlackConnection:
    """See `askdock.ports.Connection`. A day of a channel is the same one whatever the channel is called."""

    complete = False

    def __init__(
        self, workspace: Workspace, site: str, names: frozenset[str], since: date, *, rights: bool
    ) -> None:
        self._workspace = workspace
        self._site = site
        self._names = names
        self._since = since
        self._rights = rights

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """Channel by channel, in the order of their ids."""
        query = {"types": "public_channel,private_channel", "exclude_archived": "true"}
        found = self._workspace.all("conversations.list", "channels", **query)
        wanted = [one for one in found if one.get("is_member") and (not self._names or one["name"] in self._names)]
        for channel in sorted(wanted, key=lambda one: str(one["id"])):
            number = str(channel["id"])
            if cursor is not None and number <= cursor:
                continue
            try:
                yield SourcePage(tuple(self._days(channel)), number)
            except (FetchDenied, FetchGone) as error:  # the app was taken out of it: no reason to leave the others
                yield SourcePage((), number, ((f"{self._site}/archives/{number}", str(error)),))

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """What was said that day, answers below what they answer."""
        channel, _, day = item.key.partition("/")
        start = datetime.fromisoformat(day).replace(tzinfo=UTC)
        times = {"oldest": start.timestamp(), "latest": (start + timedelta(days=1)).timestamp()}
        found = self._workspace.all("conversations.history", "messages", channel=channel, **times)
        parts = [f"# {item.name.removesuffix('.md')}"]
        for message in sorted(found, key=lambda one: float(one["ts"])):
            parts.append(self._shown(message))
            if message.get("reply_count"):
                thread = {"channel": channel, "ts": message["ts"]}
                replies = self._workspace.all("conversations.replies", "messages", **thread)
                parts += [f"> {self._shown(one)}" for one in replies if one.get("ts") != message["ts"]]
        yield Opened(io.BytesIO("\n\n".join(parts).encode()), item.revision)

    def close(self) -> None:
        """Nothing to hang up."""

    def _days(self, channel: Json) -> Iterator[RemoteItem]:
        number, title = str(channel["id"]), str(channel["name"])
        readers = self._workspace.readers(channel) if self._rights else None
        oldest = datetime.combine(self._since, datetime.min.time(), UTC).timestamp()
        marks: dict[str, list[str]] = {}
        for message in self._workspace.all("conversations.history", "messages", channel=number, oldest=oldest):
            told = ("ts", "reply_count", "latest_reply")
            edited = str((message.get("edited") or {}).get("ts", ""))
            mark = [*(str(message.get(name, "")) for name in told), edited]
            marks.setdefault(_day_of(message), []).append(" ".join(mark))
        for day, seen in sorted(marks.items()):
            name = clean_name(f"#{title} {day}", ".md")
            start = datetime.fromisoformat(day).replace(tzinfo=UTC)
            yield RemoteItem(
                f"{number}/{day}",
                f"{self._site}/archives/{number}?day={day}",
                f"{title}/{name}",
                name,
                sha256("\n".join([name, *sorted(seen)]).encode()).hexdigest(),
                modified_ns=int(start.timestamp()) * 10**9,
                link=f"{self._site}/archives/{number}/p{int(start.timestamp())}000000",
                readers=readers,
            )

    def _shown(self, message: Json) -> str:
        who = self._workspace.name_of(str(message["user"])) if message.get("user") else message.get("username", "")
        when = datetime.fromtimestamp(float(message["ts"]), UTC)
        return f"**{who}** {when:%H:%M}: {self._plain(str(message.get('text', '')))}"

    def _plain(self, text: str) -> str:
        """Slack's markup as Markdown: https://docs.slack.dev/messaging/formatting-message-text."""

        def shown(found: re.Match[str]) -> str:
            sign, what, label = found.groups()
            if sign == "@":
                return f"@{self._workspace.name_of(what)}"
            if sign:
                return f"{'#' if sign == '#' else '@'}{label or what}"
            return f"[{label}]({what})" if label else what

        return unescape(_MARKUP.sub(shown, text))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).date() - timedelta(days=DAYS)
    except ValueError:
        raise InvalidInput("since is a day like 2026-01-31") from None


def _day_of(message: Json) -> str:
    return datetime.fromtimestamp(float(message["ts"]), UTC).date().isoformat()
