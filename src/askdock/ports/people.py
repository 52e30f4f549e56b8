"""Keeping users, groups and sessions, and checking passwords."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from askdock.records import Group, Session, User

UserCheck = Callable[[Sequence[User]], None]
"""Raises where the users, as a change would leave them, may not be; then the change does not happen."""


class UserStore(Protocol):
    """Keeps users, groups and one-time links.

    Each method is one transaction; all may raise CatalogueUnavailable. Those that take a `check` happen one after
    the other, whatever process asks: what the check saw is still so when the change is kept.
    """

    def add(self, user: User, password_hash: str | None = None, *, check: UserCheck) -> None:
        """Keep a new user. Raises Conflict where the login is taken, GroupNotFound."""
        ...

    def get(self, user_id: str) -> User:
        """The user. Raises UserNotFound."""
        ...

    def by_login(self, login: str) -> tuple[User, str | None] | None:
        """The user of a folded login and the hash of its password, where it has one."""
        ...

    def all(self) -> list[User]:
        """All users, by login."""
        ...

    def any(self) -> bool:
        """Whether a user was ever made."""
        ...

    def change(self, user_id: str, edit: Callable[[User], User], *, check: UserCheck) -> User:
        """Make of the user as it is at this moment what it is to be: name, grants, groups, whether disabled.

        Raises UserNotFound, GroupNotFound.
        """
        ...

    def set_password(self, user_id: str, password_hash: str, *, instead_of: str | None = None) -> bool:
        """Keep the hash of a new password, with `instead_of` in place of this one alone. Whether it was kept."""
        ...

    def groups(self) -> list[Group]:
        """All groups, by name."""
        ...

    def add_group(self, group: Group) -> None:
        """Keep a new group. Raises Conflict where another has the name."""
        ...

    def change_group(self, group: Group, *, check: UserCheck) -> None:
        """Keep the group as it is now. Raises GroupNotFound, Conflict where another has the name."""
        ...

    def remove_group(self, group_id: str, *, check: UserCheck) -> None:
        """Remove the group; its members stay. Raises GroupNotFound."""
        ...

    def add_link(self, link_digest: str, user_id: str | None, expires_at: datetime) -> None:
        """Keep a link by which a user sets a password, in place of those the user had; None: the first admin."""
        ...

    def remove_links(self, user_id: str) -> None:
        """Remove the links by which the user could set a password."""
        ...

    def redeem_link(self, link_digest: str, now: datetime) -> tuple[str | None] | None:
        """Use the link up: the user it is for. None where there is no such link, or it has expired."""
        ...


class SessionStore(Protocol):
    """Keeps sessions by the digests of their secrets. Each method is one transaction."""

    def begin(self, session: Session, secret_digest: str) -> None:
        """Keep a new session. Raises UserNotFound, also where the user is disabled."""
        ...

    def find(self, secret_digest: str) -> tuple[Session, User] | None:
        """The session of this secret and its user as it is now."""
        ...

    def touch(self, session_id: str, at: datetime) -> None:
        """Note that the session was used."""
        ...

    def of_user(self, user_id: str) -> list[Session]:
        """The user's sessions, the one used last first."""
        ...

    def end(self, user_id: str, session_ids: Sequence[str] | None = None, *, but: str | None = None) -> int:
        """End these sessions of the user, or all of them, but for one; returns how many."""
        ...

    def forget_before(self, seen: datetime, created: datetime) -> int:
        """Forget sessions last used, or begun, before these moments; returns how many."""
        ...


class PasswordHasher(Protocol):
    """Hashes passwords, slowly."""

    def hash(self, password: str) -> str:
        """A hash that names its own parameters and salt."""
        ...

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is that of the hash; takes as long where there is no hash."""
        ...

    def is_outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters than those of today."""
        ...


class RecordDump(Protocol):
    """What a backup takes of people and of what they asked: users, groups, keys, conversations, answers.

    Left out is what belongs to a running installation: sessions, links, kept responses, the audit log.
    """

    @property
    def tables(self) -> Sequence[str]:
        """Their names, each after those that it refers to."""
        ...

    def dump(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Table and row, plain data, table by table, all as they were at one moment."""
        ...

    def load(self, rows_of: Callable[[str], Iterable[Mapping[str, Any]]]) -> int:
        """Add the rows of each table, all or none; returns how many were new. An id that is there stays as it is.

        Raises Conflict where another has the login, the name or the secret of one, DamagedArchive for a row that
        this version does not know.
        """
        ...
