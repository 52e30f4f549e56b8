"""Users, groups and one-time links in the catalogue's database."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from askdock.adapters.sql.claimed import ProviderGrants, claimed_by_users
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.grants import grants_of, group_of, kept_grants, kept_group
from askdock.adapters.sql.people_schema import links, memberships, user_groups, users
from askdock.errors import Conflict, GroupNotFound, UserNotFound
from askdock.ports import UserCheck
from askdock.records import Group, User

LOCK = 0x61736B7573657273
"""PostgreSQL's advisory lock that one change of who may do what holds ("askusers" in ASCII)."""


class SqlUsers:
    """See `askdock.ports.UserStore`. `grants`: of each identity provider's groups by the settings; what a provider
    told of a user counts for as long as `believed`."""

    def __init__(
        self,
        database: Database,
        grants: Mapping[str, ProviderGrants] | None = None,
        believed: timedelta = timedelta(days=30),
    ) -> None:
        self._database = database
        self._grants = grants or {}
        self._believed = believed

    @contextmanager
    def _checked(self, check: UserCheck) -> Iterator[Connection]:
        """A transaction that no other of these overlaps, and that is undone where the check raises.

        Two that overlap would each count on the admin whom the other takes away. SQLite has one writer anyway.
        """
        with self._database.transaction(writes=True) as connection:
            if not self._database.is_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
            yield connection
            check(self._users(connection, connection.execute(select(users)).all()))

    def add(self, user: User, password_hash: str | None = None, *, check: UserCheck) -> None:
        """Keep a new user. Raises Conflict, GroupNotFound."""
        with self._checked(check) as connection:
            insert_user(connection, user, password_hash)

    def get(self, user_id: str) -> User:
        """The user. Raises UserNotFound."""
        with self._database.transaction() as connection:
            row = connection.execute(select(users).where(users.c.id == user_id)).first()
            if row is None:
                raise UserNotFound(f"there is no user '{user_id}'")
            return self._users(connection, [row])[0]

    def by_login(self, login: str) -> tuple[User, str | None] | None:
        """The user of a folded login and the hash of its password."""
        with self._database.transaction() as connection:
            row = connection.execute(select(users).where(users.c.login == login)).first()
            return None if row is None else (self._users(connection, [row])[0], row.password)

    def all(self) -> list[User]:
        """All users, by login."""
        with self._database.transaction() as connection:
            return self._users(connection, connection.execute(select(users).order_by(users.c.login)).all())

    def any(self) -> bool:
        """Whether a user was ever made."""
        with self._database.transaction() as connection:
            return connection.execute(select(users.c.id).limit(1)).first() is not None

    def change(self, user_id: str, edit: Callable[[User], User], *, check: UserCheck) -> User:
        """Make of the user as it is what it is to be. Raises UserNotFound, GroupNotFound."""
        with self._checked(check) as connection:
            row = connection.execute(select(users).where(users.c.id == user_id)).first()
            if row is None:
                raise UserNotFound(f"there is no user '{user_id}'")
            user = edit(self._users(connection, [row])[0])
            connection.execute(update(users).where(users.c.id == user_id).values(**_columns(user)))
            connection.execute(delete(memberships).where(memberships.c.user_id == user_id))
            _join(connection, user)
        return user

    def set_password(self, user_id: str, password_hash: str, *, instead_of: str | None = None) -> bool:
        """Keep the hash of a new password, where the one before is what it should be. Whether it was kept."""
        this = update(users).where(users.c.id == user_id)
        if instead_of is not None:
            this = this.where(users.c.password == instead_of)
        with self._database.transaction(writes=True) as connection:
            return connection.execute(this.values(password=password_hash)).rowcount == 1

    def groups(self) -> list[Group]:
        """All groups, by name."""
        with self._database.transaction() as connection:
            return [group_of(row) for row in connection.execute(select(user_groups).order_by(user_groups.c.name))]

    def add_group(self, group: Group) -> None:
        """Keep a new group. Raises Conflict."""
        with _name_taken(group), self._database.transaction(writes=True) as connection:
            connection.execute(insert(user_groups).values(id=group.id, **kept_group(group)))

    def change_group(self, group: Group, *, check: UserCheck) -> None:
        """Keep the group as it is now. Raises GroupNotFound, Conflict."""
        this = update(user_groups).where(user_groups.c.id == group.id).values(**kept_group(group))
        with _name_taken(group), self._checked(check) as connection:
            _require_group(connection.execute(this).rowcount, group.id)

    def remove_group(self, group_id: str, *, check: UserCheck) -> None:
        """Remove the group; its members stay. Raises GroupNotFound."""
        with self._checked(check) as connection:
            _require_group(
                connection.execute(delete(user_groups).where(user_groups.c.id == group_id)).rowcount, group_id
            )

    def add_link(self, link_digest: str, user_id: str | None, expires_at: datetime) -> None:
        """Keep a link, in place of those the user had."""
        with self._database.transaction(writes=True) as connection:
            if user_id is not None:
                connection.execute(delete(links).where(links.c.user_id == user_id))
            connection.execute(insert(links).values(digest=link_digest, user_id=user_id, expires_at=expires_at))

    def remove_links(self, user_id: str) -> None:
        """Remove the user's links."""
        with self._database.transaction(writes=True) as connection:
            connection.execute(delete(links).where(links.c.user_id == user_id))

    def redeem_link(self, link_digest: str, now: datetime) -> tuple[str | None] | None:
        """Use the link up: the user it is for."""
        with self._database.transaction(writes=True) as connection:
            connection.execute(delete(links).where(links.c.expires_at <= now))
            this = delete(links).where(links.c.digest == link_digest).returning(links.c.user_id)
            row = connection.execute(this).first()
        return None if row is None else (row.user_id,)

    def _users(self, connection: Connection, rows: Sequence[Row[Any]]) -> list[User]:
        since = datetime.now(UTC) - self._believed
        claimed = claimed_by_users(connection, self._grants, [row.id for row in rows], since)
        return users_of(connection, rows, claimed)


def insert_user(connection: Connection, user: User, password_hash: str | None = None) -> None:
    """Keep a new user. Raises Conflict, GroupNotFound."""
    try:
        connection.execute(insert(users).values(**_columns(user), password=password_hash))
    except IntegrityError as error:
        raise Conflict(f"there is a user '{user.login}' already") from error
    _join(connection, user)


def users_of(
    connection: Connection, rows: Sequence[Row[Any]], claimed: Mapping[str, tuple[Group, ...]]
) -> list[User]:
    """The users of these rows, with their groups; `claimed`: those by the word of identity providers."""
    member_of: dict[str, list[Group]] = defaultdict(list)
    joined = select(memberships.c.user_id, user_groups).join(
        user_groups, user_groups.c.id == memberships.c.group_id
    )
    if len(rows) == 1:
        joined = joined.where(memberships.c.user_id == rows[0].id)
    for row in connection.execute(joined.order_by(user_groups.c.name)):
        member_of[row.user_id].append(group_of(row))
    return [
        User(
            row.id,
            row.login,
            row.name,
            grants_of(row.grants),
            tuple(member_of[row.id]),
            row.created_at,
            row.disabled_at,
            claimed.get(row.id, ()),
            row.second_factor,
        )
        for row in rows
    ]


def _join(connection: Connection, user: User) -> None:
    wanted = {group.id for group in user.groups}
    known = set(connection.scalars(select(user_groups.c.id).where(user_groups.c.id.in_(wanted))))
    if missing := wanted - known:
        raise GroupNotFound(f"there is no group '{min(missing)}'")
    if wanted:
        connection.execute(insert(memberships), [{"user_id": user.id, "group_id": one} for one in sorted(wanted)])


def _columns(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "login": user.login,
        "name": user.name,
        "grants": kept_grants(user.grants),
        "created_at": user.created_at,
        "disabled_at": user.disabled_at,
    }


def _require_group(count: int, group_id: str) -> None:
    if not count:
        raise GroupNotFound(f"there is no group '{group_id}'")


@contextmanager
def _name_taken(group: Group) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Conflict(f"there is a group '{group.name}' already") from error
