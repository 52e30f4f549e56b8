"""Curated answers in the catalogue's database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, delete, insert, or_, select, update

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import Tags, UtcDateTime
from askdock.records import CuratedAnswer, CuratedState

# A change here needs a revision in `sql/migrations/versions/`.
curated_answers = Table(
    "curated_answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), nullable=False),
    Column("questions", Tags, nullable=False),
    Column("text", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("by", Text, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("state", String(8), nullable=False),
)
Index("curated_answers_collection", curated_answers.c.collection_id)
Index("curated_answers_state", curated_answers.c.state, curated_answers.c.expires_at)


class SqlCurated:
    """See `askdock.ports.CuratedStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_collection(self, collection_id: str) -> list[CuratedAnswer]:
        """Oldest first, without those that are removed."""
        there = curated_answers.c.collection_id == collection_id, curated_answers.c.state != "removed"
        with self._database.transaction() as connection:
            rows = connection.execute(select(curated_answers).where(*there).order_by(curated_answers.c.id))
            return [CuratedAnswer(**row._mapping) for row in rows]

    def put(self, answers: Sequence[CuratedAnswer]) -> None:
        """Keep answers, each in place of the one of its id."""
        if not answers:
            return
        with self._database.transaction(writes=True) as connection:
            ids = [one.id for one in answers]
            connection.execute(delete(curated_answers).where(curated_answers.c.id.in_(ids)))
            connection.execute(insert(curated_answers), [asdict(one) for one in answers])

    def due(self, now: datetime) -> list[CuratedAnswer]:
        """Those whose document is to be written or taken away."""
        c = curated_answers.c
        ends = (c.state == "kept") & (c.expires_at <= now)
        wanted = select(curated_answers).where(or_(c.state.in_(("waiting", "removed")), ends))
        with self._database.transaction() as connection:
            return [CuratedAnswer(**row._mapping) for row in connection.execute(wanted.order_by(c.id))]

    def mark(self, answer: CuratedAnswer, state: CuratedState) -> None:
        """Note what became of its document."""
        same = (
            curated_answers.c.id == answer.id,
            curated_answers.c.changed_at == answer.changed_at,
            curated_answers.c.state == answer.state,
        )
        with self._database.transaction(writes=True) as connection:
            connection.execute(update(curated_answers).where(*same).values(state=state))

    def forget(self, answer_id: str) -> None:
        """Forget one that is removed."""
        removed = curated_answers.c.id == answer_id, curated_answers.c.state == "removed"
        with self._database.transaction(writes=True) as connection:
            connection.execute(delete(curated_answers).where(*removed))
