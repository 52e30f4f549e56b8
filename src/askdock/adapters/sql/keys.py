"""Keys in the catalogue's database."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from askdock.adapters.sql.accounts_schema import api_keys
from askdock.adapters.sql.database import Database
from askdock.errors import Conflict, KeyNotFound
from askdock.records import ApiKey, Role


class SqlKeys:
    """See `askdock.ports.KeyStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: ApiKey, secret_digest: str) -> None:
        """Keep a new key."""
        row = {name: getattr(key, name) for name in ApiKey.__slots__}
        row["collections"] = None if key.collections is None else json.dumps(key.collections)
        try:
            with self._database.transaction(writes=True) as connection:
                connection.execute(insert(api_keys).values(**row, digest=secret_digest))
        except IntegrityError as error:
            raise Conflict("there is such a key already") from error

    def find(self, secret_digest: str) -> ApiKey | None:
        """The key with this digest, valid or not."""
        with self._database.transaction() as connection:
            row = connection.execute(select(api_keys).where(api_keys.c.digest == secret_digest)).first()
        return _key(row) if row is not None else None

    def get(self, key_id: str) -> ApiKey:
        """The key of this id, valid or not. Raises KeyNotFound."""
        with self._database.transaction() as connection:
            row = connection.execute(select(api_keys).where(api_keys.c.id == key_id)).first()
        if row is None:
            raise KeyNotFound(f"there is no key '{key_id}'")
        return _key(row)

    def touch(self, key_id: str, at: datetime) -> None:
        """Note that the key was used."""
        with self._database.transaction(writes=True, durable=False) as connection:
            connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(used_at=at))

    def all(self, user_id: str | None = None) -> list[ApiKey]:
        """All keys ever made, oldest first; with `user_id` those of this user."""
        these = select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)
        if user_id is not None:
            these = these.where(api_keys.c.user_id == user_id)
        with self._database.transaction() as connection:
            return [_key(row) for row in connection.execute(these)]

    def revoke(self, key_id: str, at: datetime, user_id: str | None = None) -> ApiKey:
        """End the key, once. Raises KeyNotFound."""
        ended = func.coalesce(api_keys.c.revoked_at, at)
        this = update(api_keys).where(api_keys.c.id == key_id).values(revoked_at=ended).returning(api_keys)
        if user_id is not None:
            this = this.where(api_keys.c.user_id == user_id)
        with self._database.transaction(writes=True) as connection:
            row = connection.execute(this).first()
        if row is None:
            raise KeyNotFound(f"there is no key '{key_id}'")
        return _key(row)

    def any(self) -> bool:
        """Whether a key was ever made."""
        with self._database.transaction() as connection:
            return connection.execute(select(api_keys.c.id).limit(1)).first() is not None


def _key(row: Row[Any]) -> ApiKey:
    fields = {name: row._mapping[name] for name in ApiKey.__slots__}
    scope = None if row.collections is None else tuple(json.loads(row.collections))
    return ApiKey(**{**fields, "role": Role(row.role), "collections": scope})
