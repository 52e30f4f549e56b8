"""Golden questions and their runs in the catalogue's database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
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
    false,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import Tags, UtcDateTime
from askdock.errors import CollectionNotFound
from askdock.records import GoldenMeasures, GoldenOutcome, GoldenPlan, GoldenQuestion, GoldenRun

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
    Column("measures", JSON, nullable=False, server_default="{}"),
    Column("worse", Integer, nullable=False, server_default="0"),
    Column("answering", Integer, nullable=False, server_default="0"),
    Column("trial", Boolean, nullable=False, server_default=false()),
    Column("partial", Boolean, nullable=False, server_default=false()),
    Column("questions", String(16), nullable=False, server_default=""),
)
LISTED = tuple(column for column in golden_runs.c if column.name != "outcomes")

golden_plans = Table(
    "golden_plans",
    metadata,
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
    Column("schedule", String(100), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("canary", String(32)),
    Column("next_at", UtcDateTime),
    Column("canary_at", UtcDateTime),
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
        """Forget questions of the collection, as its canary too; returns how many there were."""
        these = golden_questions.c.collection_id == collection_id, golden_questions.c.id.in_(ids)
        was_canary = golden_plans.c.collection_id == collection_id, golden_plans.c.canary.in_(ids)
        with self._database.transaction(writes=True) as connection:
            connection.execute(update(golden_plans).where(*was_canary).values(canary=None))
            return connection.execute(delete(golden_questions).where(*these)).rowcount

    def put_run(self, run: GoldenRun) -> None:
        """Keep a run, in place of what was kept of it."""
        row = asdict(run)
        try:
            with self._database.transaction(writes=True) as connection:
                connection.execute(delete(golden_runs).where(golden_runs.c.id == run.id))
                connection.execute(insert(golden_runs).values(**row))
        except IntegrityError:
            # Without its cause, which has what was asked in it.
            raise CollectionNotFound("the collection of these golden questions is gone") from None

    def runs(self, collection_id: str, *, limit: int) -> list[GoldenRun]:
        """The newest, newest first, without their outcomes."""
        listed = _newest(collection_id).with_only_columns(*LISTED).limit(limit)
        with self._database.transaction() as connection:
            return [_run(row) for row in connection.execute(listed)]

    def run(self, collection_id: str, run_id: str) -> GoldenRun | None:
        """One of the collection; None where there is none of this id."""
        with self._database.transaction() as connection:
            row = connection.execute(_newest(collection_id).where(golden_runs.c.id == run_id)).first()
        return _run(row) if row else None

    def newest_runs(self) -> list[GoldenRun]:
        """Of each collection the newest that asked all, is done and no trial, without its outcomes."""
        done = (golden_runs.c.state == "done") & ~golden_runs.c.trial & ~golden_runs.c.partial
        newest = select(func.max(golden_runs.c.id)).where(done).group_by(golden_runs.c.collection_id)
        with self._database.transaction() as connection:
            return [_run(row) for row in connection.execute(select(*LISTED).where(golden_runs.c.id.in_(newest)))]

    def keep_runs(self, collection_id: str, count: int) -> None:
        """Forget all but the newest `count`."""
        kept = _newest(collection_id).with_only_columns(golden_runs.c.id).limit(count)
        with self._database.transaction(writes=True) as connection:
            ids = [row.id for row in connection.execute(kept)]
            old = golden_runs.c.collection_id == collection_id, golden_runs.c.id.not_in(ids)
            connection.execute(delete(golden_runs).where(*old))

    def plan(self, collection_id: str) -> GoldenPlan:
        """That of a collection; one that asks nothing, where none was put."""
        this = select(golden_plans).where(golden_plans.c.collection_id == collection_id)
        with self._database.transaction() as connection:
            row = connection.execute(this).first()
        return GoldenPlan(**row._mapping) if row else GoldenPlan(collection_id)

    def plans(self) -> list[GoldenPlan]:
        """Those that ask something."""
        asking = or_(golden_plans.c.next_at.is_not(None), golden_plans.c.canary.is_not(None))
        with self._database.transaction() as connection:
            return [GoldenPlan(**row._mapping) for row in connection.execute(select(golden_plans).where(asking))]

    def put_plan(self, plan: GoldenPlan) -> None:
        """Keep a plan in place of the collection's."""
        with self._database.transaction(writes=True) as connection:
            connection.execute(delete(golden_plans).where(golden_plans.c.collection_id == plan.collection_id))
            connection.execute(insert(golden_plans).values(**asdict(plan)))

    def take_run(self, plan: GoldenPlan, next_at: datetime | None) -> bool:
        """Note when the run after the one that is due is; False where another process was faster."""
        return self._take(plan.collection_id, golden_plans.c.next_at, plan.next_at, next_at)

    def take_canary(self, plan: GoldenPlan, at: datetime) -> bool:
        """Note that the canary is asked now; False where another process was faster."""
        return self._take(plan.collection_id, golden_plans.c.canary_at, plan.canary_at, at)

    def _take(self, collection_id: str, column: Column[Any], seen: datetime | None, to: datetime | None) -> bool:
        unchanged = golden_plans.c.collection_id == collection_id, column.is_not_distinct_from(seen)
        with self._database.transaction(writes=True) as connection:
            taken = connection.execute(update(golden_plans).where(*unchanged).values({column: to}))
            return taken.rowcount == 1


def _newest(collection_id: str) -> Any:
    these = select(golden_runs).where(golden_runs.c.collection_id == collection_id)
    return these.order_by(golden_runs.c.started_at.desc(), golden_runs.c.id.desc())


def _question(row: Row[Any]) -> GoldenQuestion:
    return GoldenQuestion(**row._mapping)


def _run(row: Row[Any]) -> GoldenRun:
    fields = dict(row._mapping)
    told = fields.pop("outcomes", ())
    outcomes = tuple(GoldenOutcome(**{**one, "missing": tuple(one["missing"])}) for one in told)
    return GoldenRun(**{**fields, "outcomes": outcomes, "measures": GoldenMeasures(**row.measures)})
