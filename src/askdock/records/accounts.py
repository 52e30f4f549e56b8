"""Callers and their rights: roles, grants, keys.

A grant is a role over some collections, or over all. Roles include those below them: an admin edits, an editor
reads, a reader asks. What a caller may not see does not exist for it: the answer is 404, never 403.

Below the collection a document may say who reads it (`Readers`). That narrows what a grant allows, and never
widens it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from typing import Literal

from askdock.records.collections import names_of


class Role(StrEnum):
    """From least to most."""

    ASKER = "asker"
    """Sees answers and the cited places, no documents."""
    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether this role may do what the other may."""
        order = list(Role)
        return order.index(self) >= order.index(other)

    def at_most(self, other: "Role") -> "Role":
        """The lesser of the two."""
        return other if self.includes(other) else self


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over the collections of these names; None: over all, present and future."""

    role: Role
    collections: tuple[str, ...] | None = None

    def covers(self, role: Role, collection: str | None) -> bool:
        """Whether it allows the role on the collection; with None, on everything."""
        reaches = self.collections is None or (collection is not None and collection in self.collections)
        return reaches and self.role.includes(role)

    def within(self, other: "Grant") -> "Grant | None":
        """What both allow; None: nothing."""
        role = self.role.at_most(other.role)
        if self.collections is None or other.collections is None:
            return Grant(role, other.collections if self.collections is None else self.collections)
        both = tuple(name for name in self.collections if name in other.collections)
        return Grant(role, both) if both else None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request. `id` is stable and names the owner of conversations, answers and quotas.

    `key_id` is the key that was presented, where one was: of a user's key, `id` is the user's.
    """

    id: str
    name: str
    kind: Literal["key", "user", "oidc", "local", "anonymous", "widget"]
    grants: tuple[Grant, ...]
    key_id: str | None = None
    groups: tuple[str, ...] = ()
    """Ids of the groups it is in."""
    viewed: str | None = None
    """Id of the user through whose eyes it looks: then grants and groups are that user's."""

    def may(self, role: Role, collection: str | None) -> bool:
        """Whether some grant allows the role on the collection; with None, on everything.

        Of several collections (see `names_of`) on each of them.
        """
        if collection is not None and "," in collection:
            return all(self.may(role, name) for name in names_of(collection))
        return any(grant.covers(role, collection) for grant in self.grants)

    def has(self, role: Role) -> bool:
        """Whether some grant has the role, over whatever collections."""
        return any(grant.role.includes(role) for grant in self.grants)


@dataclass(frozen=True, slots=True)
class Readers:
    """Who may read a document, of those who may read its collection: users and groups by id, in order.

    The collection's admins always may. An id that names nobody any more lets nobody in.
    """

    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def admit(self, caller: Caller) -> bool:
        """Whether the caller is among them; the role over the collection is checked elsewhere."""
        return (caller.viewed or caller.id) in self.users or not set(self.groups).isdisjoint(caller.groups)


LOCAL = Caller("local", "local", "local", (Grant(Role.ADMIN),))
"""Whoever asks over loopback while there are no keys."""
ANONYMOUS = Caller("anonymous", "anonymous", "anonymous", ())
KEY_PREFIX = "adk_"
"""Every key begins so, that secret scanners and people know one when they see it."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept: everything but its secret. `hint` is its beginning, to recognise it by.

    It belongs to a user (`user_id`), or to a service. `used_at` is a minute old at most.
    """

    id: str
    name: str
    hint: str
    role: Role
    collections: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    user_id: str | None = None
    used_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Whether it opens anything at that time."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    @property
    def grant(self) -> Grant:
        """What it allows, to a user at most what the user may."""
        return Grant(self.role, self.collections)

    @property
    def caller(self) -> Caller:
        """Whoever presents it, where it is a service's."""
        return Caller(self.id, self.name, "key", (self.grant,), self.id)

    def caller_of(self, owner: Caller) -> Caller:
        """Whoever presents it, where it is the owner's: the owner, with what both may."""
        both = (self.grant.within(grant) for grant in owner.grants)
        return replace(
            owner, kind="key", grants=tuple(grant for grant in both if grant is not None), key_id=self.id
        )


def make_key(
    name: str,
    role: Role,
    collections: Sequence[str] | None,
    now: datetime,
    expires_at: datetime | None = None,
    user_id: str | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its secret of 256 random bits, which is shown once and never kept."""
    secret = KEY_PREFIX + token_urlsafe(32)
    scope = None if collections is None else tuple(sorted(set(collections)))
    key = ApiKey(token_hex(8), name, secret[:8], role, scope, now, expires_at, user_id=user_id)
    return key, secret


def digest(secret: str) -> str:
    """The stored hash of a secret. One round of SHA-256 is enough: 256 random bits cannot be guessed."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
