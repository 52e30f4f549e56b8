"""Shared conversations and turns in the catalogue's database."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Row, String, Table, Text, delete, insert, select
from sqlalchemy.exc import IntegrityError

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import COLLECTIONS, UtcDateTime
from askdock.errors import ConversationNotFound, ShareNotFound
from askdock.records import Share, SharedTurn

# A change here needs a revision in `sql/migrations/versions/`.
shares = Table(
    "shares",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("collection", COLLECTIONS, nullable=False),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("title", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("turns", Text, nullable=False),  # JSON: questions and answers as they were
)
Index("shares_owner", shares.c.owner, shares.c.id)
Index("shares_conversation", shares.c.conversation_id)


class SqlShares:
    """See `askdock.ports.ShareStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, share: Share) -> None:
        """Keep a new one."""
        row = {name: getattr(share, name) for name in Share.__slots__}
        turns = [
            {"question": one.question, "answer": one.answer, "created_at": one.created_at.isoformat()}
            for one in share.turns
        ]
        try:
            with self._database.transaction(writes=True) as connection:
                connection.execute(insert(shares).values(**{**row, "turns": json.dumps(turns)}))
        except IntegrityError as error:
            raise ConversationNotFound(f"there is no conversation '{share.conversation_id}'") from error

    def get(self, share_id: str) -> Share:
        """Whoever asks."""
        with self._database.transaction() as connection:
            row = connection.execute(select(shares).where(shares.c.id == share_id)).first()
        if row is None:
            raise no_share(share_id)
        return _share(row, json.loads(row.turns))

    def of(self, owner: str, limit: int) -> list[Share]:
        """The owner's, newest first, without their turns."""
        head = select(*(column for column in shares.c if column.name != "turns")).where(shares.c.owner == owner)
        with self._database.transaction() as connection:
            rows = connection.execute(head.order_by(shares.c.id.desc()).limit(limit))
            return [_share(row, []) for row in rows]

    def delete(self, owner: str | None, share_id: str) -> None:
        """Forget one."""
        this = delete(shares).where(shares.c.id == share_id)
        if owner is not None:
            this = this.where(shares.c.owner == owner)
        with self._database.transaction(writes=True) as connection:
            if not connection.execute(this).rowcount:
                raise no_share(share_id)


def no_share(share_id: str) -> ShareNotFound:
    """The error for one that is not there, or not for whoever asks."""
    return ShareNotFound(f"there is no shared page '{share_id}' for you")


def _share(row: Row[Any], turns: list[dict[str, Any]]) -> Share:
    fields = {name: value for name, value in row._mapping.items() if name != "turns"}
    return Share(
        **fields,
        turns=tuple(
            SharedTurn(one["question"], one["answer"], datetime.fromisoformat(one["created_at"])) for one in turns
        ),
    )
