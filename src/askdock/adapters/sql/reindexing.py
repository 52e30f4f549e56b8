"""How far reindexings are, in the catalogue's database."""

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    select,
    update,
)

from askdock.adapters.sql.collections import lock_collection
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import UtcDateTime
from askdock.errors import Conflict
from askdock.records import Cost, Reindexing

# A change here needs a revision in `sql/migrations/versions/`.
reindexings = Table(
    "reindexings",
    metadata,
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("generation", Text, nullable=False),
    Column("embedding_model", Text, nullable=False),
    Column("chunk_size", Integer, nullable=False),
    Column("chunk_overlap", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("touched_at", UtcDateTime, nullable=False),
    Column("switches", Boolean, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("comparison", Text),  # JSON
    Column("cost", Text),  # JSON
    Column("code", String(64)),
    Column("detail", Text),
)
RUNNING = reindexings.c.state.in_(("building", "comparing"))


class SqlReindexings:
    """See `askdock.ports.ReindexStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, collection_id: str) -> Reindexing | None:
        """The newest one, whatever its state."""
        this = select(reindexings).where(reindexings.c.collection_id == collection_id)
        with self._database.transaction() as connection:
            row = connection.execute(this).first()
        if row is None:
            return None
        found = Reindexing(**row._mapping)
        return replace(
            found,
            comparison=json.loads(row.comparison) if row.comparison else None,
            cost=Cost(**json.loads(row.cost)) if row.cost else None,
        )

    def begin(self, one: Reindexing, stale_before: datetime) -> None:
        """Keep one that begins."""
        mine = reindexings.c.collection_id == one.collection_id
        runs = select(reindexings.c.state).where(mine, RUNNING, reindexings.c.touched_at >= stale_before)
        with self._database.transaction(writes=True) as connection:
            lock_collection(connection, one.collection_id)
            if connection.execute(runs).first() is not None:
                raise Conflict("the collection is being reindexed already")
            connection.execute(delete(reindexings).where(mine))
            connection.execute(insert(reindexings).values(**_row(one)))

    def touch(self, one: Reindexing) -> bool:
        """Keep how far it is."""
        with self._database.transaction(writes=True) as connection:
            kept = connection.execute(update(reindexings).where(_same(one), RUNNING).values(**_row(one)))
        return kept.rowcount > 0

    def cancel(self, collection_id: str, at: datetime) -> bool:
        """End one that runs."""
        this = update(reindexings).where(reindexings.c.collection_id == collection_id, RUNNING)
        with self._database.transaction(writes=True) as connection:
            return connection.execute(this.values(state="cancelled", touched_at=at)).rowcount > 0


def _row(one: Reindexing) -> dict[str, Any]:
    row = {name: getattr(one, name) for name in Reindexing.__slots__}
    comparison = None if one.comparison is None else json.dumps(one.comparison)
    return {**row, "comparison": comparison, "cost": None if one.cost is None else json.dumps(asdict(one.cost))}


def _same(one: Reindexing) -> ColumnElement[bool]:
    columns = reindexings.c
    return and_(columns.collection_id == one.collection_id, columns.started_at == one.started_at)
