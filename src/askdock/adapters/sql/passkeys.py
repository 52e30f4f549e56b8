"""Passkeys and challenges in the catalogue's database."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.passkeys_schema import challenges, passkeys, recovery_codes
from askdock.adapters.sql.people_schema import users
from askdock.errors import Conflict, UserNotFound
from askdock.records import Passkey, Purpose, digest


class SqlPasskeys:
    """See `askdock.ports.PasskeyStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def any(self) -> bool:
        """Whether there is a passkey."""
        with self._database.transaction() as connection:
            return connection.execute(select(passkeys.c.id).limit(1)).first() is not None

    def of_user(self, user_id: str) -> list[Passkey]:
        """The user's, oldest first."""
        these = select(passkeys).where(passkeys.c.user_id == user_id).order_by(passkeys.c.created_at)
        with self._database.transaction() as connection:
            return [_passkey(row) for row in connection.execute(these)]

    def find(self, credential: str) -> Passkey | None:
        """The one of this id of an authenticator."""
        with self._database.transaction() as connection:
            row = connection.execute(select(passkeys).where(passkeys.c.credential == credential)).first()
            return None if row is None else _passkey(row)

    def add(self, passkey: Passkey) -> None:
        """Keep a new one. Raises Conflict, UserNotFound."""
        row = {name: getattr(passkey, name) for name in Passkey.__slots__}
        try:
            with self._database.transaction(writes=True) as connection:
                if connection.execute(select(users.c.id).where(users.c.id == passkey.user_id)).first() is None:
                    raise UserNotFound(f"there is no user '{passkey.user_id}'")
                connection.execute(insert(passkeys).values(**row))
        except IntegrityError as error:
            raise Conflict("this passkey is registered already") from error

    def used(self, passkey_id: str, uses: int, at: datetime) -> None:
        """Note that it was used."""
        this = update(passkeys).where(passkeys.c.id == passkey_id).values(uses=uses, used_at=at)
        with self._database.transaction(writes=True) as connection:
            connection.execute(this)

    def remove(self, user_id: str, passkey_id: str | None = None) -> int:
        """Remove this one of the user, or all; returns how many."""
        these = delete(passkeys).where(passkeys.c.user_id == user_id)
        if passkey_id is not None:
            these = these.where(passkeys.c.id == passkey_id)
        with self._database.transaction(writes=True) as connection:
            # Who requires one at this moment waits, or else is seen.
            connection.execute(select(users.c.id).where(users.c.id == user_id).with_for_update())
            removed = connection.execute(these).rowcount
            left = select(passkeys.c.id).where(passkeys.c.user_id == user_id)
            if connection.execute(left.limit(1)).first() is None:
                connection.execute(update(users).where(users.c.id == user_id).values(second_factor=False))
                connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
        return removed

    def require(self, user_id: str, *, required: bool) -> bool:
        """Note whether the user must show a passkey after the password; False where it has none to show."""
        with self._database.transaction(writes=True) as connection:
            connection.execute(select(users.c.id).where(users.c.id == user_id).with_for_update())
            these = select(passkeys.c.id).where(passkeys.c.user_id == user_id)
            if required and connection.execute(these.limit(1)).first() is None:
                return False
            connection.execute(update(users).where(users.c.id == user_id).values(second_factor=required))
        return True

    def add_challenge(self, challenge: str, purpose: Purpose, user_id: str | None, expires_at: datetime) -> None:
        """Keep the digest of a challenge that was given out; forget those that have expired."""
        values = {"digest": digest(challenge), "purpose": purpose, "user_id": user_id, "expires_at": expires_at}
        with self._database.transaction(writes=True, durable=False) as connection:
            connection.execute(delete(challenges).where(challenges.c.expires_at < datetime.now(UTC)))
            connection.execute(insert(challenges).values(**values))

    def take_challenge(
        self, challenge: str, purposes: Sequence[Purpose], now: datetime
    ) -> tuple[str | None] | None:
        """Use the challenge up: the user it was given to. None where it is none, or has expired."""
        this = (
            delete(challenges)
            .where(challenges.c.digest == digest(challenge), challenges.c.purpose.in_(purposes))
            .returning(challenges.c.user_id, challenges.c.expires_at)
        )
        with self._database.transaction(writes=True) as connection:
            row = connection.execute(this).first()
        return None if row is None or row.expires_at < now else (row.user_id,)


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(**{name: row._mapping[name] for name in Passkey.__slots__})
