"""People: users, groups that carry grants, and the sessions of users."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from unicodedata import normalize

from askdock.records.accounts import Caller, Grant


@dataclass(frozen=True, slots=True)
class ProviderGroup:
    """A group as an identity provider names it; `provider` is the provider's id here."""

    provider: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """Grants that all its members have: users, and whoever a provider says is in one of `provider_groups`."""

    id: str
    name: str
    grants: tuple[Grant, ...]
    provider_groups: tuple[ProviderGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class User:
    """An account of this installation; its password is kept elsewhere, hashed.

    `login` is unique and folded (see `fold_login`). A disabled user cannot sign in, and whatever it was signed in
    with has ended. `claimed` are the groups that identity providers say it is in. With a `second_factor` it
    shows a passkey after its password.
    """

    id: str
    login: str
    name: str
    grants: tuple[Grant, ...]
    groups: tuple[Group, ...]
    created_at: datetime
    disabled_at: datetime | None = None
    claimed: tuple[Group, ...] = ()
    second_factor: bool = False

    @property
    def caller(self) -> Caller:
        """Whoever is signed in as this user: with its own grants and those of its groups."""
        every = self.groups + self.claimed
        shared = tuple(grant for group in every for grant in group.grants)
        groups = tuple(group.id for group in every)
        return Caller(self.id, self.name, "user", self.grants + shared, groups=groups)


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. `client` is what it called itself; `seen_at` is a minute old at most."""

    id: str
    user_id: str
    created_at: datetime
    seen_at: datetime
    client: str
    address: str


SecondFactor = Literal["optional", "admins", "all"]
"""Of whom a passkey is asked after the password, beside those who want it so."""


def fold_login(login: str) -> str:
    """The form in which logins are compared: NFKC, case folded, without spaces around it.

    Normalized once more, because folding can undo it: what is shown to people folds to itself.
    """
    return normalize("NFKC", normalize("NFKC", login).casefold()).strip()
