"""Widgets: answers on other sites' pages, to visitors who hold no key.

A page may hold a token for some minutes, never a key. A token names the origin that it was issued to and is signed
with the widget's own secret (HMAC-SHA256), so any process of an installation can check it.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from secrets import token_hex
from urllib.parse import urlsplit

from askdock.records.accounts import ApiKey, Caller, Grant, Role

TOKEN_PREFIX = "adw_"  # noqa: S105 - what every token begins with
"""So that people and scanners know one: it opens nothing but the questions of its widget."""
TOKEN_LIFE = timedelta(minutes=10)
MAX_ORIGIN = 255
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Widget:
    """What a site may show. It asks one collection, as an asker, with no more rights than its key has."""

    id: str
    name: str
    collection: str
    origins: tuple[str, ...]
    """As browsers write them: of pages on these it may be shown, and of no others."""
    key_id: str
    questions_per_day: int
    """Of all visitors together; 0: unlimited."""
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    secret: str = field(default="", repr=False)
    """Signs its tokens, and leaves the database in backups alone."""

    def is_valid(self, now: datetime) -> bool:
        """Whether it is shown at that time, as far as it goes itself."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def caller(self, key: ApiKey) -> Caller:
        """Whoever asks through it: the key, narrowed to asking this collection."""
        granted = key.grant.within(Grant(Role.ASKER, (self.collection,)))
        return Caller(key.id, self.name, "widget", () if granted is None else (granted,), key.id)

    def sign(self, origin: str, expires_at: datetime) -> str:
        """A token for pages of the origin."""
        body = f"{int(expires_at.timestamp())}.{urlsafe_b64encode(origin.encode()).decode()}"
        return f"{TOKEN_PREFIX}{body}.{self._signature(body)}"

    def origin_of(self, token: str, now: datetime, *, begun: bool = False) -> str | None:
        """The origin that a token of this widget was issued to; None for any other, and for one that is too old.

        `begun`: its age does not count, because it was good when something under way began.
        """
        body, _, signature = token.removeprefix(TOKEN_PREFIX).rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(body).encode()):
            return None
        expires, _, origin = body.partition(".")
        if not begun and datetime.fromtimestamp(int(expires), UTC) <= now:
            return None
        return urlsafe_b64decode(origin).decode()

    def _signature(self, body: str) -> str:
        return hmac.new(self.secret.encode(), f"{self.id}.{body}".encode(), sha256).hexdigest()


def make_widget(
    name: str,
    collection: str,
    origins: Sequence[str],
    key_id: str,
    questions_per_day: int,
    now: datetime,
    expires_at: datetime | None = None,
) -> Widget:
    """A new one, with a secret of its own."""
    return Widget(
        id=token_hex(16),
        name=name,
        collection=collection,
        origins=tuple(origins),
        key_id=key_id,
        questions_per_day=questions_per_day,
        created_at=now,
        expires_at=expires_at,
        secret=token_hex(32),
    )


def web_origin(text: str) -> str:
    """An origin as browsers write it (RFC 6454, section 6.2): scheme, host, and a port if it is not the usual one.

    It goes into a header of ours, so nothing else passes. Raises ValueError.
    """
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
        name = f"[{ip_address(host)}]" if ":" in host else host.encode("idna").decode()
    except (UnicodeError, ValueError):
        raise ValueError(f"'{text[:MAX_ORIGIN]}' names no host") from None
    bare = (parts.path.rstrip("/"), parts.query, parts.fragment, parts.username) == ("", "", "", None)
    if parts.scheme not in _PORTS or not bare or not _HOST.fullmatch(name):
        raise ValueError(f"'{text[:MAX_ORIGIN]}' is no origin, which is like https://www.example.com")
    return f"{parts.scheme}://{name}" + ("" if port in (None, _PORTS[parts.scheme]) else f":{port}")
