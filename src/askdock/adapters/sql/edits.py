"""Edits of passages in the catalogue's database."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, update

from askdock.adapters.sql.accept import DELETING, fresh
from askdock.adapters.sql.collections import lock_collection
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import chunk_edits, documents
from askdock.errors import DocumentNotFound
from askdock.records import ChunkEdit, DocumentStatus


class SqlEdits:
    """See `askdock.ports.EditStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_document(self, document_id: str) -> list[ChunkEdit]:
        """In the order of the text that they were made in."""
        these = select(chunk_edits).where(chunk_edits.c.document_id == document_id)
        with self._database.transaction() as connection:
            rows = connection.execute(these.order_by(chunk_edits.c.at, chunk_edits.c.id))
            return [ChunkEdit(**row._mapping) for row in rows]

    def of_collection(self, collection_id: str) -> list[ChunkEdit]:
        """By document."""
        these = select(chunk_edits).where(chunk_edits.c.collection_id == collection_id)
        in_order = these.order_by(chunk_edits.c.document_id, chunk_edits.c.at, chunk_edits.c.id)
        with self._database.transaction() as connection:
            return [ChunkEdit(**row._mapping) for row in connection.execute(in_order)]

    def put(self, edit: ChunkEdit, *, rewrites: bool) -> ChunkEdit:
        """Keep an edit and, if it rewrites, start the next version of its document. Raises DocumentNotFound."""
        with self._database.transaction(writes=True) as connection:
            if rewrites:
                edit = replace(edit, version=_next_version(connection, edit))
            connection.execute(delete(chunk_edits).where(chunk_edits.c.id == edit.id))
            connection.execute(insert(chunk_edits).values(**asdict(edit)))
        return edit

    def remove(self, edit: ChunkEdit) -> bool:
        """Forget an edit and start the next version of its document. Raises DocumentNotFound."""
        with self._database.transaction(writes=True) as connection:
            gone = connection.execute(delete(chunk_edits).where(chunk_edits.c.id == edit.id)).rowcount
            if gone:
                _next_version(connection, edit)
        return bool(gone)

    def restore(self, edits: Sequence[ChunkEdit]) -> None:
        """Keep edits as they were elsewhere."""
        if edits:
            with self._database.transaction(writes=True) as connection:
                connection.execute(insert(chunk_edits), [asdict(one) for one in edits])


def _next_version(connection: Connection, edit: ChunkEdit) -> int:
    """The document's next version, of the same text. Raises DocumentNotFound."""
    lock_collection(connection, edit.collection_id)
    this = documents.c.id == edit.document_id, documents.c.collection_id == edit.collection_id
    row = connection.execute(select(documents).where(*this, documents.c.status != DELETING)).first()
    if row is None:
        raise DocumentNotFound(f"there is no document '{edit.document_id}'")
    # Other bytes may be on their way: then the text that is live is not that of the next version.
    text_since = row.text_since
    if row.status == DocumentStatus.READY.value and text_since is None:
        text_since = row.live_version
    values = {**fresh(datetime.now(UTC)), "version": row.version + 1, "text_since": text_since}
    connection.execute(update(documents).where(*this).values(**values))
    return int(row.version) + 1
