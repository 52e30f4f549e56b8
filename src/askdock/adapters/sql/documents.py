"""Documents and their sources: accepting, reading, deleting."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from askdock.adapters.sql import sources as source_rows
from askdock.adapters.sql.accept import accept, fresh
from askdock.adapters.sql.collections import lock_collection
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.ids import new_document_id
from askdock.adapters.sql.rights import inherit, note_change
from askdock.adapters.sql.schema import documents, sources
from askdock.errors import CollectionExists, CollectionNotFound, DocumentNotFound
from askdock.records import (
    Collection,
    Document,
    DocumentOutcome,
    DocumentStatus,
    FolderReaders,
    KnownSource,
    Readers,
    SourceFile,
)


class SqlDocuments:
    """The part of the catalogue that holds documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_source(self, collection_id: str, uri: str) -> KnownSource | None:
        """The file as it was last accepted at this URI, or None."""
        with self._database.transaction() as connection:
            return source_rows.find(connection, collection_id, uri)

    def list_sources(
        self, collection_id: str, prefix: str = "", *, after: str | None = None, limit: int = 1000
    ) -> list[KnownSource]:
        """Sources whose URI begins with the prefix, by URI."""
        with self._database.transaction() as connection:
            return source_rows.listed(connection, collection_id, prefix, after, limit)

    def remove_source(self, collection_id: str, uri: str) -> bool:
        """Forget a source; its document goes by another one, or away. Raises CollectionNotFound."""
        with self._database.transaction(writes=True) as connection:
            lock_collection(connection, collection_id)
            return source_rows.remove(connection, collection_id, uri, datetime.now(UTC))

    def move_source(self, collection_id: str, uri: str, to: str, name: str) -> bool:
        """The file is now elsewhere. Raises CollectionNotFound."""
        with self._database.transaction(writes=True) as connection:
            lock_collection(connection, collection_id)
            return source_rows.move_with_document(connection, collection_id, uri, to, name, datetime.now(UTC))

    def accept(
        self,
        collection_id: str,
        file: SourceFile,
        *,
        readable: Set[Readers] | None = None,
        ruled: bool = False,
    ) -> DocumentOutcome:
        """Record a durable file; see the port for what becomes of it. Raises CollectionNotFound, Conflict."""
        with self._database.transaction(writes=True) as connection:
            lock_collection(connection, collection_id)
            made = new_document_id(), datetime.now(UTC)
            row, outcome = accept(connection, collection_id, file, *made, readable, ruled=ruled)
        return DocumentOutcome(as_document(row), outcome)

    def get_document(self, collection_id: str, document_id: str) -> Document:
        """Raises DocumentNotFound."""
        with self._database.transaction() as connection:
            row = connection.execute(select(documents).where(_visible(collection_id, document_id))).first()
        if row is None:
            raise DocumentNotFound(f"there is no document '{document_id}'")
        return as_document(row)

    def list_documents(
        self,
        collection_id: str,
        *,
        after: str | None = None,
        limit: int = 100,
        statuses: Set[DocumentStatus] | None = None,
        readable: Set[Readers] | None = None,
    ) -> list[Document]:
        """By id, those after `after`."""
        states = set(DocumentStatus) - {DocumentStatus.DELETING} if statuses is None else statuses
        wanted = select(documents).where(
            documents.c.collection_id == collection_id, documents.c.status.in_([s.value for s in states])
        )
        if after is not None:
            wanted = wanted.where(documents.c.id > after)
        if readable is not None:
            wanted = wanted.where(_open_to(readable))
        return self._documents(wanted.order_by(documents.c.id).limit(limit))

    def list_changed(self, collection_id: str, since: datetime, *, limit: int = 100) -> list[Document]:
        """Documents that changed at or after `since`, oldest change first."""
        changed = and_(documents.c.collection_id == collection_id, documents.c.updated_at >= since)
        wanted = select(documents).where(changed).order_by(documents.c.updated_at, documents.c.id)
        return self._documents(wanted.limit(limit))

    def _documents(self, wanted: Select[Any]) -> list[Document]:
        with self._database.transaction() as connection:
            return [as_document(row) for row in connection.execute(wanted)]

    def restart(self, collection_id: str, document_id: str) -> Document:
        """RECEIVED as if it had just come. Raises DocumentNotFound."""
        this = update(documents).where(_visible(collection_id, document_id)).returning(documents)
        with self._database.transaction(writes=True) as connection:
            # Parsed anew, perhaps by a parser that reads more.
            row = connection.execute(this.values(**fresh(datetime.now(UTC)), text_since=None)).first()
        if row is None:
            raise DocumentNotFound(f"there is no document '{document_id}'")
        return as_document(row)

    def amend(
        self,
        collection_id: str,
        document_id: str,
        *,
        tags: tuple[str, ...] | None = None,
        uri: str | None = None,
        readable: Set[Readers] | None = None,
    ) -> Document:
        """Other tags, another source URI. Raises DocumentNotFound, Conflict."""
        with self._database.transaction(writes=True) as connection:
            lock_collection(connection, collection_id)
            row = connection.execute(select(documents).where(_visible(collection_id, document_id))).first()
            if row is None:
                raise DocumentNotFound(f"there is no document '{document_id}'")
            values: dict[str, Any] = {}
            if tags is not None and tags != row.tags:
                values["tags"] = tags
            if uri is not None and uri != row.source_uri:
                source_rows.move(connection, row, uri, readable)
                values["source_uri"] = uri
            if values:
                this = update(documents).where(documents.c.id == document_id)
                values |= fresh(datetime.now(UTC))
                connection.execute(this.values(**values))
                inherit(connection, collection_id, document_id)
                note_change(connection, collection_id, but_unless_any=True)
                row = connection.execute(select(documents).where(documents.c.id == document_id)).one()
        return as_document(row)

    def restore(
        self,
        collection: Collection,
        documents: Sequence[Document],
        sources: Sequence[KnownSource],
        folders: Sequence[FolderReaders] = (),
    ) -> None:
        """Record a collection as it was elsewhere. Raises CollectionExists."""
        try:
            with self._database.transaction(writes=True) as connection:
                source_rows.restore(connection, collection, documents, sources, folders)
        except IntegrityError as error:
            raise CollectionExists(f"there is a collection '{collection.name}' already") from error

    def count_documents(
        self, collection_id: str | None = None, *, readable: Set[Readers] | None = None
    ) -> Mapping[DocumentStatus, int]:
        """How many documents are in each state."""
        counted = select(documents.c.status, func.count()).group_by(documents.c.status)
        if collection_id is not None:
            counted = counted.where(documents.c.collection_id == collection_id)
        if readable is not None:
            counted = counted.where(_open_to(readable))
        with self._database.transaction() as connection:
            rows = connection.execute(counted).all()
        counts: Counter[DocumentStatus] = Counter()
        for status, count in rows:
            counts[DocumentStatus(status)] += count
        return counts

    def stored_bytes(self, collection_ids: Sequence[str]) -> int:
        """Size of the newest versions of all documents in the collections together."""
        wanted = select(func.coalesce(func.sum(documents.c.size), 0))
        with self._database.transaction() as connection:
            return int(connection.scalar(wanted.where(documents.c.collection_id.in_(collection_ids))) or 0)

    def live_versions(self, document_ids: Sequence[str]) -> dict[str, int]:
        """The live version of each document that has one."""
        if self._database.is_plain:
            sql = (
                "SELECT json_group_object(id, live_version) FROM documents"
                " WHERE id IN (SELECT value FROM json_each(?)) AND live_version > 0"
            )
            (found,) = self._database.read_plainly(sql, [json.dumps(list(document_ids))])
            versions: dict[str, int] = json.loads(found)
            return versions
        wanted = select(documents.c.id, documents.c.live_version).where(
            documents.c.id.in_(document_ids), documents.c.live_version > 0
        )
        with self._database.transaction() as connection:
            return {row.id: row.live_version for row in connection.execute(wanted)}

    def mark_deleting(self, collection_id: str, document_id: str) -> None:
        """Hide it. Raises DocumentNotFound."""
        hidden = {"status": DocumentStatus.DELETING.value, "live_version": 0, "attempts": 0}
        free = {"lease_owner": None, "lease_until": None, "next_attempt_at": None}
        with self._database.transaction(writes=True) as connection:
            # An upload of the same bytes under way must see it either as it was or as gone.
            lock_collection(connection, collection_id)
            done = connection.execute(
                update(documents)
                .where(_visible(collection_id, document_id))
                .values(**hidden, **free, updated_at=datetime.now(UTC))
            )
            connection.execute(delete(sources).where(sources.c.document_id == document_id))
        if done.rowcount == 0:
            raise DocumentNotFound(f"there is no document '{document_id}'")

    def forget(self, document_id: str) -> None:
        """Remove the row of a DELETING document."""
        gone = and_(documents.c.id == document_id, documents.c.status == DocumentStatus.DELETING.value)
        with self._database.transaction(writes=True) as connection:
            connection.execute(delete(documents).where(gone))

    @contextmanager
    def file_unused(self, collection_id: str, sha256: str) -> Iterator[bool]:
        """Whether no document uses the original with this hash, true until the context ends."""
        used = select(documents.c.id).where(
            documents.c.collection_id == collection_id, documents.c.sha256 == sha256
        )
        with self._database.transaction(writes=True) as connection:
            try:
                lock_collection(connection, collection_id)
            except CollectionNotFound:
                unused = True
            else:
                unused = connection.execute(used.limit(1)).first() is None
            yield unused


def as_document(row: Row[Any]) -> Document:
    """The record of a row."""
    fields = {name: row._mapping[name] for name in Document.__slots__}
    return Document(**{**fields, "status": DocumentStatus(row.status)})


def _visible(collection_id: str, document_id: str) -> ColumnElement[bool]:
    return and_(
        documents.c.collection_id == collection_id,
        documents.c.id == document_id,
        documents.c.status != DocumentStatus.DELETING.value,
    )


def _open_to(readable: Set[Readers]) -> ColumnElement[bool]:
    return or_(documents.c.readers.is_(None), documents.c.readers.in_(readable))
