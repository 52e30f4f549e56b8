"""Saved scopes in the catalogue's database."""

from typing import Any

from sqlalchemy import Column, Row, String, Table, Text, delete, insert, select

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.scope_json import scope_from_json, scope_to_json
from askdock.adapters.sql.types import COLLECTIONS, UtcDateTime
from askdock.records import SavedScope

# A change here needs a revision in `sql/migrations/versions/`.
saved_scopes = Table(
    "saved_scopes",
    metadata,
    Column("owner", String(80), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("collections", COLLECTIONS, nullable=False),
    Column("scope", Text),  # JSON; null: all of the collections
    Column("changed_at", UtcDateTime, nullable=False),
)


class SqlScopes:
    """See `askdock.ports.ScopeStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, owner: str) -> list[SavedScope]:
        """The owner's, by name."""
        wanted = select(saved_scopes).where(saved_scopes.c.owner == owner).order_by(saved_scopes.c.name)
        with self._database.transaction() as connection:
            return [_saved(row) for row in connection.execute(wanted)]

    def find(self, owner: str, name: str) -> SavedScope | None:
        """The owner's of this name."""
        with self._database.transaction() as connection:
            row = connection.execute(select(saved_scopes).where(*_this(owner, name))).first()
        return None if row is None else _saved(row)

    def put(self, scope: SavedScope) -> None:
        """Keep it, in place of the owner's of its name."""
        row = {name: getattr(scope, name) for name in SavedScope.__slots__}
        with self._database.transaction(writes=True) as connection:
            connection.execute(delete(saved_scopes).where(*_this(scope.owner, scope.name)))
            connection.execute(insert(saved_scopes).values(**{**row, "scope": scope_to_json(scope.scope)}))

    def remove(self, owner: str, name: str) -> bool:
        """Forget one; returns whether it was there."""
        with self._database.transaction(writes=True) as connection:
            return bool(connection.execute(delete(saved_scopes).where(*_this(owner, name))).rowcount)


def _this(owner: str, name: str) -> tuple[Any, Any]:
    return saved_scopes.c.owner == owner, saved_scopes.c.name == name


def _saved(row: Row[Any]) -> SavedScope:
    return SavedScope(**{**row._mapping, "scope": scope_from_json(row.scope)})
