"""What webhooks of sources are to be told: written in one transaction with what it tells, so none is lost."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, update

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import documents, sources
from askdock.adapters.sql.sources_schema import source_items, source_messages, source_runs, synced_sources
from askdock.adapters.sql.synced_rows import as_run, as_source
from askdock.records import DocumentEnded, SourceRun, SyncedSource, new_id

BATCH = 20


def note_ended(connection: Connection, document_id: str, now: datetime) -> None:
    """Write down that a document has ended, for each source that brought it and wants to tell."""
    told = documents.c
    these = (
        select(synced_sources.c.id, source_items.c.uri, told.name, told.version, told.status, told.reason)
        .join(source_items, source_items.c.source_id == synced_sources.c.id)
        .join(
            sources,
            and_(sources.c.uri == source_items.c.uri, sources.c.collection_id == synced_sources.c.collection_id),
        )
        .join(documents, told.id == sources.c.document_id)
        .where(sources.c.document_id == document_id, synced_sources.c.webhook_documents)
        .where(synced_sources.c.webhook != "")
    )
    if rows := connection.execute(these).all():
        new: list[dict[str, Any]] = [
            {
                "id": new_id(),
                "source_id": row.id,
                "uri": row.uri,
                "document_id": document_id,
                "name": row.name,
                "version": row.version,
                "status": row.status,
                "reason": row.reason,
                "ended_at": now,
                "tell_after": now,
            }
            for row in rows
        ]
        connection.execute(insert(source_messages), new)


class SqlSourceMessages:
    """The part of `askdock.ports.SourceStore` about webhooks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def untold_runs(self, lease_seconds: float) -> list[tuple[SyncedSource, SourceRun]]:
        """Runs that have ended and whose webhook is due, some; nobody else gets them meanwhile."""
        columns = source_runs.c
        due = select(columns.id).where(columns.tell_after <= self._database.after(0))
        due = due.order_by(columns.tell_after).limit(BATCH)
        if not self._any(due):
            return []
        with self._database.transaction(writes=True) as connection:
            ids = list(connection.scalars(due.with_for_update(skip_locked=True)))
            later = update(source_runs).where(columns.id.in_(ids)).returning(source_runs)
            rows = connection.execute(later.values(tell_after=self._database.after(lease_seconds)))
            runs = [as_run(row) for row in rows]
            found = _sources(connection, {run.source_id for run in runs})
        return [(found[run.source_id], run) for run in runs]

    def told_run(self, run_id: str, *, again_seconds: float | None = None) -> None:
        """Delivered, or given up; with `again_seconds` tried once more then."""
        later = None if again_seconds is None else self._database.after(again_seconds)
        with self._database.transaction(writes=True) as connection:
            connection.execute(update(source_runs).where(source_runs.c.id == run_id).values(tell_after=later))

    def untold_documents(self, lease_seconds: float) -> list[DocumentEnded]:
        """Ends of documents whose webhook is due, some, oldest first; nobody else gets them meanwhile."""
        columns = source_messages.c
        due = select(columns.id).where(columns.tell_after <= self._database.after(0))
        due = due.order_by(columns.ended_at, columns.id).limit(BATCH)
        if not self._any(due):
            return []
        with self._database.transaction(writes=True) as connection:
            ids = list(connection.scalars(due.with_for_update(skip_locked=True)))
            later = update(source_messages).where(columns.id.in_(ids)).returning(source_messages)
            rows = connection.execute(later.values(tell_after=self._database.after(lease_seconds))).all()
            found = _sources(connection, {row.source_id for row in rows})
        names = ("uri", "document_id", "name", "version", "status", "reason", "ended_at")
        messages = [
            DocumentEnded(row.id, found[row.source_id], **{name: getattr(row, name) for name in names})
            for row in rows
        ]
        return sorted(messages, key=lambda message: (message.ended_at, message.id))

    def told_document(self, message_id: str) -> None:
        """Delivered, or given up."""
        with self._database.transaction(writes=True) as connection:
            connection.execute(delete(source_messages).where(source_messages.c.id == message_id))

    def postpone_documents(self, source_id: str, seconds: float) -> None:
        """Whoever does not take one message is left alone with the others of its source, too."""
        later = self._database.after(seconds)
        with self._database.transaction(writes=True) as connection:
            these = update(source_messages).where(source_messages.c.source_id == source_id)
            connection.execute(these.values(tell_after=later))

    def _any(self, due: Any) -> bool:
        """A look that locks nothing: mostly there is nothing to tell."""
        with self._database.transaction() as connection:
            return connection.scalar(due) is not None


def _sources(connection: Connection, ids: set[str]) -> dict[str, SyncedSource]:
    rows = connection.execute(select(synced_sources).where(synced_sources.c.id.in_(ids)))
    return {row.id: as_source(row) for row in rows}
