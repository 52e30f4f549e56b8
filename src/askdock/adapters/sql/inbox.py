"""What people say and do about answers, in the catalogue's database."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Row,
    Select,
    String,
    Table,
    Text,
    insert,
    literal,
    or_,
    select,
    update,
)

from askdock.adapters.sql.accounts_schema import answers, traces
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import UtcDateTime
from askdock.records import Handling, InboxItem, Reason
from askdock.trace import MAX_HITS, decode

# A change here needs a revision in `sql/migrations/versions/`.
handlings = Table(
    "handlings",
    metadata,
    Column("answer_id", String(32), ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("reason", String(16)),
    Column("sentence", Text, nullable=False, server_default=""),
    Column("state", String(8), nullable=False, server_default="open"),
    Column("owner", Text, nullable=False, server_default=""),
    Column("fix", String(8), nullable=False, server_default=""),
    Column("link", Text, nullable=False, server_default=""),
    Column("told", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("by", Text, nullable=False, server_default=""),
    Column("changed_at", UtcDateTime),
)
_HANDLING = tuple(Handling.__slots__)


class SqlInbox:
    """See `askdock.ports.InboxStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def items(self, collection: str, *, since: datetime | None = None, limit: int = 1000) -> list[InboxItem]:
        """Rated bad or refused, newest first."""
        about = (literal(",") + answers.c.collection + ",").contains(f",{collection},", autoescape=True)
        wanted = _items().where(about)
        if since is not None:
            wanted = wanted.where(answers.c.created_at >= since)
        with self._database.transaction() as connection:
            rows = connection.execute(wanted.order_by(answers.c.id.desc()).limit(limit))
            return [_item(row) for row in rows]

    def item(self, answer_id: str) -> InboxItem | None:
        """One of them."""
        with self._database.transaction() as connection:
            row = connection.execute(_items().where(answers.c.id == answer_id)).first()
        return None if row is None else _item(row)

    def text_of(self, owner: str, answer_id: str) -> str | None:
        """Of one in a conversation."""
        wanted = select(answers.c.answer).where(answers.c.id == answer_id, answers.c.owner == owner)
        with self._database.transaction() as connection:
            kept = connection.execute(wanted).scalar()
        return None if kept is None else str(json.loads(kept).get("text", ""))

    def say(self, answer_id: str, reason: Reason | None, sentence: str) -> None:
        """Keep why an answer is bad."""
        self._put(answer_id, {"reason": reason, "sentence": sentence})

    def handle(self, answer_id: str, handling: Handling) -> None:
        """Keep what is done about an answer."""
        self._put(answer_id, asdict(handling))

    def _put(self, answer_id: str, values: dict[str, Any]) -> None:
        with self._database.transaction(writes=True) as connection:
            # Of two at once for the same answer one waits for the other here.
            if not _lock(connection, answers.c.id == answer_id):
                return
            known = update(handlings).where(handlings.c.answer_id == answer_id).values(**values)
            if connection.execute(known).rowcount == 0:
                connection.execute(insert(handlings).values(answer_id=answer_id, **values))


def _lock(connection: Connection, this: ColumnElement[bool]) -> bool:
    """Whether it is there."""
    return connection.execute(select(answers.c.id).where(this).with_for_update()).first() is not None


def _items() -> Select[Any]:
    a = answers.c
    own = (a.id, a.collection, a.created_at, a.outcome, a.question, a.rating, a.comment, traces.c.trace, a.answer)
    handled = (handlings.c.reason, handlings.c.sentence, *(handlings.c[name] for name in _HANDLING))
    joined = answers.outerjoin(traces).outerjoin(handlings)
    on_record = or_(a.question.is_not(None), traces.c.trace.is_not(None))
    needs_it = or_(a.rating == "bad", a.outcome == "refused")
    return select(*own, *handled).select_from(joined).where(on_record, needs_it)


def _item(row: Row[Any]) -> InboxItem:
    question = row.question if row.question is not None else json.loads(row.trace).get("question", "")
    fields = {name: row._mapping[name] for name in _HANDLING}
    handling = Handling() if row.state is None else Handling(**fields)
    return InboxItem(
        row.id,
        row.collection,
        row.created_at,
        row.outcome,
        question,
        row.rating,
        row.reason,
        row.sentence or "",
        row.comment or "",
        handling,
        _quoted(row),
    )


def _quoted(row: Row[Any]) -> frozenset[str] | None:
    """The documents that the answer may quote; a trace with as many passages as it has room for may lack some."""
    if row.answer is not None:
        return frozenset(one["document_id"] for one in json.loads(row.answer).get("citations", []))
    passages = [] if row.trace is None else decode(row.trace).passages
    if row.outcome != "refused" and not 0 < len(passages) < MAX_HITS:
        return None
    return frozenset(one.document_id for one in passages)
