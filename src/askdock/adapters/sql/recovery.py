"""Recovery codes in the catalogue's database."""

from collections.abc import Mapping

from sqlalchemy import delete, func, insert, select

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.passkeys_schema import passkeys, recovery_codes
from askdock.adapters.sql.people_schema import users


class SqlRecovery:
    """See `askdock.ports.RecoveryStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, user_id: str, hashes: Mapping[str, str]) -> bool:
        """Keep these in place of those before; False where the user has no passkey."""
        rows = [{"user_id": user_id, "name": name, "hash": kept} for name, kept in hashes.items()]
        with self._database.transaction(writes=True) as connection:
            # Who removes the last passkey at this moment waits, or else is seen.
            connection.execute(select(users.c.id).where(users.c.id == user_id).with_for_update())
            if connection.execute(select(passkeys.c.id).where(passkeys.c.user_id == user_id)).first() is None:
                return False
            connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
            connection.execute(insert(recovery_codes), rows)
        return True

    def left(self, user_id: str) -> int:
        """How many were not used yet."""
        these = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.user_id == user_id)
        with self._database.transaction() as connection:
            return connection.execute(these).scalar_one()

    def find(self, user_id: str, name: str) -> str | None:
        """The hash of the one that is told by this name."""
        this = select(recovery_codes.c.hash).where(
            recovery_codes.c.user_id == user_id, recovery_codes.c.name == name
        )
        with self._database.transaction() as connection:
            found: str | None = connection.scalar(this)
            return found

    def take(self, user_id: str, name: str) -> bool:
        """Use it up; False where it is used up already."""
        this = delete(recovery_codes).where(recovery_codes.c.user_id == user_id, recovery_codes.c.name == name)
        with self._database.transaction(writes=True) as connection:
            return connection.execute(this).rowcount == 1
