"""Callers and their rights: roles, grants, keys.

A grant is a role over some collections, or over all. Roles include those below them: an admin edits, an editor
reads. What a caller may not see does not exist for it: the answer is 404, never 403.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from typing import Literal


class Role(StrEnum):
    """From least to most."""

    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether this role may do what the other may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over the collections of these names; None: over all, present and future."""

    role: Role
    collections: tuple[str, ...] | None = None

    def covers(self, role: Role, collection: str | None) -> bool:
        """Whether it allows the role on the collection; with None, on everything."""
        reaches = self.collections is None or (collection is not None and collection in self.collections)
        return reaches and self.role.includes(role)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request. `id` is stable and names the owner of conversations, answers and quotas."""

    id: str
    name: str
    kind: Literal["key", "user", "oidc", "local", "anonymous"]
    grants: tuple[Grant, ...]

    def may(self, role: Role, collection: str | None) -> bool:
        """Whether some grant allows the role on the collection; with None, on everything."""
        return any(grant.covers(role, collection) for grant in self.grants)

    def has(self, role: Role) -> bool:
        """Whether some grant has the role, over whatever collections."""
        return any(grant.role.includes(role) for grant in self.grants)


LOCAL = Caller("local", "local", "local", (Grant(Role.ADMIN),))
"""Whoever asks over loopback while there are no keys."""
ANONYMOUS = Caller("anonymous", "anonymous", "anonymous", ())
KEY_PREFIX = "adk_"
"""Every key begins so, that secret scanners and people know one when they see it."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept: everything but its secret. `hint` is its beginning, to recognise it by."""

    id: str
    name: str
    hint: str
    role: Role
    collections: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Whether it opens anything at that time."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    @property
    def caller(self) -> Caller:
        """Whoever presents it."""
        return Caller(self.id, self.name, "key", (Grant(self.role, self.collections),))


def make_key(
    name: str,
    role: Role,
    collections: Sequence[str] | None,
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its secret of 256 random bits, which is shown once and never kept."""
    secret = KEY_PREFIX + token_urlsafe(32)
    scope = None if collections is None else tuple(sorted(set(collections)))
    return ApiKey(token_hex(8), name, secret[:8], role, scope, now, expires_at), secret


def digest(secret: str) -> str:
    """The stored hash of a secret. One round of SHA-256 is enough: 256 random bits cannot be guessed."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
