"""Sessions in the catalogue's database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, update

from askdock.adapters.sql.claimed import ProviderGrants, claimed_by_session
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.people_schema import sessions, users
from askdock.adapters.sql.users import users_of
from askdock.errors import UserNotFound
from askdock.records import Session, User


class SqlSessions:
    """See `askdock.ports.SessionStore`. `grants`: of each identity provider's groups by the settings."""

    def __init__(self, database: Database, grants: Mapping[str, ProviderGrants] | None = None) -> None:
        self._database = database
        self._grants = grants or {}

    def begin(self, session: Session, secret_digest: str) -> None:
        """Keep a new session. Raises UserNotFound."""
        row = {name: getattr(session, name) for name in Session.__slots__}
        # Whoever disables the user waits for this lock and then ends the session with the others.
        active = select(users.c.id).where(users.c.id == session.user_id, users.c.disabled_at.is_(None))
        with self._database.transaction(writes=True) as connection:
            if connection.execute(active.with_for_update()).first() is None:
                raise UserNotFound(f"there is no active user '{session.user_id}'")
            connection.execute(insert(sessions).values(**row, digest=secret_digest))

    def find(self, secret_digest: str) -> tuple[Session, User] | None:
        """The session of this secret and its user as it is now."""
        with self._database.transaction() as connection:
            row = connection.execute(select(sessions).where(sessions.c.digest == secret_digest)).first()
            if row is None:
                return None
            user = connection.execute(select(users).where(users.c.id == row.user_id)).one()
            claimed = claimed_by_session(connection, self._grants, row.id)
            return _session(row), users_of(connection, [user], {user.id: claimed})[0]

    def touch(self, session_id: str, at: datetime) -> None:
        """Note that the session was used."""
        with self._database.transaction(writes=True, durable=False) as connection:
            connection.execute(update(sessions).where(sessions.c.id == session_id).values(seen_at=at))

    def of_user(self, user_id: str) -> list[Session]:
        """The user's sessions, the one used last first."""
        these = select(sessions).where(sessions.c.user_id == user_id)
        with self._database.transaction() as connection:
            return [_session(row) for row in connection.execute(these.order_by(sessions.c.seen_at.desc()))]

    def end(self, user_id: str, session_ids: Sequence[str] | None = None, *, but: str | None = None) -> int:
        """End sessions of the user; returns how many."""
        these = delete(sessions).where(sessions.c.user_id == user_id)
        if session_ids is not None:
            these = these.where(sessions.c.id.in_(session_ids))
        if but is not None:
            these = these.where(sessions.c.id != but)
        with self._database.transaction(writes=True) as connection:
            return connection.execute(these).rowcount

    def forget_before(self, seen: datetime, created: datetime) -> int:
        """Forget sessions last used, or begun, before these moments."""
        old = delete(sessions).where(or_(sessions.c.seen_at < seen, sessions.c.created_at < created))
        with self._database.transaction(writes=True) as connection:
            return connection.execute(old).rowcount


def _session(row: Row[Any]) -> Session:
    return Session(**{name: row._mapping[name] for name in Session.__slots__})
