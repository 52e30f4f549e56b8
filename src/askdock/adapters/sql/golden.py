"""Golden questions and their runs in the catalogue's database."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
)

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import Tags, UtcDateTime
from askdock.records import GoldenOutcome, GoldenQuestion, GoldenRun

# A change here needs a revision in `sql/migrations/versions/`.
golden_questions = Table(
    "golden_questions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), nullable=False),
    Column("question", Text, nullable=False),
    Column("documents", Tags, nullable=False),
    Column("quote", Text, nullable=False),
    Column("words", Tags, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("tags", Tags, nullable=False),
    Column("origin", String(16), nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
Index("golden_questions_collection", golden_questions.c.collection_id)

golden_runs = Table(
    "golden_runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("started_by", String(80), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("total", Integer, nullable=False),
    Column("generation", String(128), nullable=False),
    Column("profile", String(64), nullable=False),
    Column("model", Text, nullable=False),
    Column("version", String(64), nullable=False),
    Column("failure", Text, nullable=False),
    Column("outcomes", JSON, nullable=False),
)
Index("golden_runs_collection", golden_runs.c.collection_id, golden_runs.c.started_at)


class SqlGolden:
    """See `askdock.ports.GoldenStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def questions(self, collection_id: str) -> list[GoldenQuestion]:
        """All of a collection, oldest first."""
        these = select(golden_questions).where(golden_questions.c.collection_id == collection_id)
        with self._database.transaction() as connection:
            rows = connection.execute(these.order_by(golden_questions.c.created_at, golden_questions.c.id))
            return [_question(row) for row in rows]

    def put(self, questions: Sequence[GoldenQuestion]) -> None:
        """Keep questions, each in place of the one of its id."""
        if not questions:
            return
        rows = [asdict(one) for one in questions]
        with self._database.transaction(writes=True) as connection:
            ids = [one.id for one in questions]
            connection.execute(delete(golden_questions).where(golden_questions.c.id.in_(ids)))
            connection.execute(insert(golden_questions), rows)

    def remove(self, collection_id: str, ids: Sequence[str]) -> int:
        """Forget questions of the collection; returns how many there were."""
        these = golden_questions.c.collection_id == collection_id, golden_questions.c.id.in_(ids)
        with self._database.transaction(writes=True) as connection:
            return connection.execute(delete(golden_questions).where(*these)).rowcount

    def put_run(self, run: GoldenRun) -> None:
        """Keep a run, in place of what was kept of it."""
        row = asdict(run)
        with self._database.transaction(writes=True) as connection:
            connection.execute(delete(golden_runs).where(golden_runs.c.id == run.id))
            connection.execute(insert(golden_runs).values(**row))

    def runs(self, collection_id: str, *, limit: int) -> list[GoldenRun]:
        """The newest, newest first."""
        with self._database.transaction() as connection:
            return [_run(row) for row in connection.execute(_newest(collection_id).limit(limit))]

    def run(self, collection_id: str, run_id: str) -> GoldenRun | None:
        """One of the collection; None where there is none of this id."""
        with self._database.transaction() as connection:
            row = connection.execute(_newest(collection_id).where(golden_runs.c.id == run_id)).first()
        return _run(row) if row else None

    def keep_runs(self, collection_id: str, count: int) -> None:
        """Forget all but the newest `count`."""
        kept = _newest(collection_id).with_only_columns(golden_runs.c.id).limit(count)
        with self._database.transaction(writes=True) as connection:
            ids = [row.id for row in connection.execute(kept)]
            old = golden_runs.c.collection_id == collection_id, golden_runs.c.id.not_in(ids)
            connection.execute(delete(golden_runs).where(*old))


def _newest(collection_id: str) -> Any:
    these = select(golden_runs).where(golden_runs.c.collection_id == collection_id)
    return these.order_by(golden_runs.c.started_at.desc(), golden_runs.c.id.desc())


def _question(row: Row[Any]) -> GoldenQuestion:
    return GoldenQuestion(**row._mapping)


def _run(row: Row[Any]) -> GoldenRun:
    outcomes = tuple(GoldenOutcome(**{**one, "missing": tuple(one["missing"])}) for one in row.outcomes)
    return GoldenRun(**{**row._mapping, "outcomes": outcomes})
