"""The catalogue in a SQL database: SQLite in a file, or in memory for tests."""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from secrets import randbits, token_hex
from threading import RLock
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from askdock.adapters import sql_sources
from askdock.adapters.sql_accept import accept, fresh
from askdock.adapters.sql_schema import (
    SCHEMA_VERSION,
    collections,
    documents,
    make_engine,
    metadata,
    schema_version,
    sources,
)
from askdock.errors import (
    CatalogueUnavailable,
    CollectionExists,
    CollectionNotFound,
    ConfigurationError,
    DocumentNotFound,
    StorageFull,
)
from askdock.records import (
    Accepted,
    Collection,
    Document,
    DocumentStatus,
    IndexProfile,
    KnownSource,
    SourceFile,
)

WAITING = tuple(
    status.value
    for status in DocumentStatus
    if status not in (DocumentStatus.READY, DocumentStatus.FAILED, DocumentStatus.QUARANTINED)
)
"""States in which a document waits for a worker."""
WORKED_ON = tuple(status for status in WAITING if status != DocumentStatus.DELETING.value)
"""States from which a document can get further: none that has ended, or was cancelled or deleted meanwhile."""


class SqlCatalogue:
    """See `askdock.ports.Catalogue`. The tables are made where they are missing."""

    def __init__(self, url: str) -> None:
        self._engine = make_engine(url)
        # The database in memory is one connection: its transactions must not interleave.
        self._turn: AbstractContextManager[object] = RLock() if url == "sqlite://" else nullcontext()
        with self._transaction(writes=True) as connection:
            metadata.create_all(connection)
            found = connection.scalar(select(schema_version.c.version))
            if found is None:
                connection.execute(insert(schema_version).values(version=SCHEMA_VERSION))
            elif found != SCHEMA_VERSION:
                raise ConfigurationError(
                    f"the catalogue has schema version {found}, this AskDock knows {SCHEMA_VERSION}"
                )

    # Collections

    def create_collection(self, name: str, profile: IndexProfile) -> Collection:
        """Raises CollectionExists."""
        collection_id = token_hex(16)
        made = Collection(collection_id, name, profile, f"g_{collection_id[:16]}_1", _now())
        row = {**asdict(profile), "id": made.id, "name": name, "generation": made.generation}
        try:
            with self._transaction(writes=True) as connection:
                connection.execute(insert(collections).values(**row, created_at=made.created_at))
        except IntegrityError as error:
            raise CollectionExists(f"there is a collection '{name}' already") from error
        return made

    def get_collection(self, name: str) -> Collection:
        """Raises CollectionNotFound."""
        with self._transaction() as connection:
            row = connection.execute(select(collections).where(collections.c.name == name)).first()
        if row is None:
            raise CollectionNotFound(f"there is no collection '{name}'")
        return _collection(row)

    def list_collections(self) -> list[Collection]:
        """By name."""
        with self._transaction() as connection:
            return [_collection(row) for row in connection.execute(select(collections).order_by("name"))]

    def delete_collection(self, collection_id: str) -> None:
        """Forget it with its documents and sources."""
        with self._transaction(writes=True) as connection:
            connection.execute(delete(collections).where(collections.c.id == collection_id))

    # Acceptance

    def find_source(self, collection_id: str, uri: str) -> KnownSource | None:
        """The file as it was last accepted at this URI, or None."""
        with self._transaction() as connection:
            return sql_sources.find(connection, collection_id, uri)

    def list_sources(
        self, collection_id: str, prefix: str = "", *, after: str | None = None, limit: int = 1000
    ) -> list[KnownSource]:
        """Sources whose URI begins with the prefix, by URI."""
        with self._transaction() as connection:
            return sql_sources.listed(connection, collection_id, prefix, after, limit)

    def remove_source(self, collection_id: str, uri: str) -> bool:
        """Forget a source; its document goes by another one, or away."""
        with self._transaction(writes=True) as connection:
            return sql_sources.remove(connection, collection_id, uri, _now())

    def accept(self, collection_id: str, file: SourceFile) -> Accepted:
        """Record a durable file; see the port for what becomes of it."""
        with self._transaction(writes=True) as connection:
            row, outcome = accept(connection, collection_id, file, _new_id(), _now())
        return Accepted(_document(row), outcome)

    # Leases

    def claim(
        self, owner: str, lease_seconds: float, limit: int, collection_id: str | None = None
    ) -> list[Document]:
        """Lease waiting documents, oldest first, counting an attempt on each."""
        now = _now()
        free = or_(documents.c.lease_until.is_(None), documents.c.lease_until <= now)
        waiting = select(documents.c.id).where(documents.c.status.in_(WAITING), free)
        if collection_id is not None:
            waiting = waiting.where(documents.c.collection_id == collection_id)
        oldest = waiting.order_by(documents.c.received_at, documents.c.id).limit(limit)
        with self._transaction(writes=True) as connection:
            ids = list(connection.scalars(oldest.with_for_update(skip_locked=True)))
            claimed = connection.execute(
                update(documents)
                .where(documents.c.id.in_(ids))
                .values(
                    lease_owner=owner,
                    lease_until=now + timedelta(seconds=lease_seconds),
                    attempts=documents.c.attempts + 1,
                )
                .returning(documents)
            ).all()
        return sorted(map(_document, claimed), key=lambda document: ids.index(document.id))

    def renew(self, owner: str, lease_seconds: float) -> None:
        """Extend all leases of `owner`."""
        until = _now() + timedelta(seconds=lease_seconds)
        with self._transaction(writes=True) as connection:
            connection.execute(update(documents).where(documents.c.lease_owner == owner).values(lease_until=until))

    def release(self, owner: str, *, refund: bool = False) -> int:
        """End all leases of `owner`; with `refund`, their attempts do not count."""
        attempts = documents.c.attempts - 1 if refund else documents.c.attempts
        with self._transaction(writes=True) as connection:
            ended = connection.execute(
                update(documents)
                .where(documents.c.lease_owner == owner)
                .values(lease_owner=None, lease_until=None, attempts=attempts)
            )
        return ended.rowcount

    def retry(self, document_id: str, version: int) -> None:
        """End its lease."""
        self._change(document_id, version, lease_owner=None, lease_until=None)

    def lease_owners(self) -> set[str]:
        """Owners of leases that have not ended."""
        with self._transaction() as connection:
            owners = select(documents.c.lease_owner).where(documents.c.lease_until > _now()).distinct()
            return set(connection.scalars(owners))

    # Progress

    def advance(
        self,
        document_id: str,
        version: int,
        status: DocumentStatus,
        *,
        pages: int | None = None,
        chunks: int | None = None,
    ) -> None:
        """Note progress."""
        counts = {name: n for name, n in (("pages", pages), ("chunks", chunks)) if n is not None}
        self._change(document_id, version, status=status.value, **counts)

    def publish(self, document_id: str, version: int) -> bool:
        """READY and live, at one instant; False if overtaken."""
        ready = {"status": DocumentStatus.READY.value, "live_version": version, "reason": None, "detail": None}
        return self._change(document_id, version, **ready, lease_owner=None, lease_until=None)

    def fail(self, document_id: str, version: int, status: DocumentStatus, reason: str, detail: str) -> None:
        """End in FAILED or QUARANTINED."""
        ended = {"status": status.value, "reason": reason, "detail": detail}
        self._change(document_id, version, **ended, lease_owner=None, lease_until=None)

    def restart(self, collection_id: str, document_id: str) -> Document:
        """RECEIVED as if it had just come. Raises DocumentNotFound."""
        this = update(documents).where(_visible(collection_id, document_id))
        with self._transaction(writes=True) as connection:
            row = connection.execute(this.values(**fresh(_now())).returning(documents)).first()
        if row is None:
            raise DocumentNotFound(f"there is no document '{document_id}'")
        return _document(row)

    def _change(self, document_id: str, version: int, **values: Any) -> bool:
        newest = and_(
            documents.c.id == document_id,
            documents.c.version == version,
            documents.c.status.in_(WORKED_ON),
        )
        with self._transaction(writes=True) as connection:
            done = connection.execute(update(documents).where(newest).values(**values, updated_at=_now()))
        return done.rowcount == 1

    # Reading

    def get_document(self, collection_id: str, document_id: str) -> Document:
        """Raises DocumentNotFound."""
        with self._transaction() as connection:
            row = connection.execute(select(documents).where(_visible(collection_id, document_id))).first()
        if row is None:
            raise DocumentNotFound(f"there is no document '{document_id}'")
        return _document(row)

    def list_documents(
        self,
        collection_id: str,
        *,
        after: str | None = None,
        limit: int = 100,
        statuses: Set[DocumentStatus] | None = None,
    ) -> list[Document]:
        """By id, those after `after`."""
        states = set(DocumentStatus) - {DocumentStatus.DELETING} if statuses is None else statuses
        wanted = select(documents).where(
            documents.c.collection_id == collection_id, documents.c.status.in_([s.value for s in states])
        )
        if after is not None:
            wanted = wanted.where(documents.c.id > after)
        return self._documents(wanted.order_by(documents.c.id).limit(limit))

    def list_changed(self, collection_id: str, since: datetime, *, limit: int = 100) -> list[Document]:
        """Documents that changed at or after `since`, oldest change first."""
        changed = and_(documents.c.collection_id == collection_id, documents.c.updated_at >= since)
        wanted = select(documents).where(changed).order_by(documents.c.updated_at, documents.c.id)
        return self._documents(wanted.limit(limit))

    def list_stuck(self, collection_id: str, before: datetime) -> list[Document]:
        """Documents that wait unattended."""
        unattended = or_(documents.c.lease_until.is_(None), documents.c.lease_until <= _now())
        waiting = and_(documents.c.collection_id == collection_id, documents.c.status.in_(WAITING))
        wanted = select(documents).where(waiting, unattended, documents.c.updated_at < before)
        return self._documents(wanted.order_by(documents.c.id))

    def _documents(self, wanted: Select[Any]) -> list[Document]:
        with self._transaction() as connection:
            return [_document(row) for row in connection.execute(wanted)]

    def count_documents(self, collection_id: str | None = None) -> Mapping[DocumentStatus, int]:
        """How many documents are in each state."""
        counted = select(documents.c.status, func.count()).group_by(documents.c.status)
        if collection_id is not None:
            counted = counted.where(documents.c.collection_id == collection_id)
        with self._transaction() as connection:
            return {DocumentStatus(status): count for status, count in connection.execute(counted)}

    def live_versions(self, document_ids: Sequence[str]) -> dict[str, int]:
        """The live version of each document that has one."""
        wanted = select(documents.c.id, documents.c.live_version).where(
            documents.c.id.in_(document_ids), documents.c.live_version > 0
        )
        with self._transaction() as connection:
            return {row.id: row.live_version for row in connection.execute(wanted)}

    def uses_file(self, collection_id: str, sha256: str) -> bool:
        """Whether a document stands on the original with this hash."""
        used = select(documents.c.id).where(
            documents.c.collection_id == collection_id, documents.c.sha256 == sha256
        )
        with self._transaction() as connection:
            return connection.execute(used.limit(1)).first() is not None

    def oldest_waiting(self) -> datetime | None:
        """When the document that waits longest was received."""
        oldest = select(func.min(documents.c.received_at)).where(documents.c.status.in_(WAITING))
        with self._transaction() as connection:
            waited: datetime | None = connection.scalar(oldest)
        return waited

    def ping(self) -> None:
        """Return when the database answers."""
        with self._transaction() as connection:
            connection.execute(select(1))

    # Deletion

    def mark_deleting(self, collection_id: str, document_id: str) -> None:
        """Hide it. Raises DocumentNotFound."""
        hidden = {"status": DocumentStatus.DELETING.value, "live_version": 0, "attempts": 0}
        with self._transaction(writes=True) as connection:
            done = connection.execute(
                update(documents)
                .where(_visible(collection_id, document_id))
                .values(**hidden, lease_owner=None, lease_until=None, updated_at=_now())
            )
            connection.execute(delete(sources).where(sources.c.document_id == document_id))
        if done.rowcount == 0:
            raise DocumentNotFound(f"there is no document '{document_id}'")

    def forget(self, document_id: str) -> None:
        """Remove the row of a DELETING document."""
        gone = and_(documents.c.id == document_id, documents.c.status == DocumentStatus.DELETING.value)
        with self._transaction(writes=True) as connection:
            connection.execute(delete(documents).where(gone))

    # Moving house

    def restore(
        self, collection: Collection, documents: Sequence[Document], sources: Sequence[KnownSource]
    ) -> None:
        """Record a collection as it was elsewhere. Raises CollectionExists."""
        try:
            with self._transaction(writes=True) as connection:
                sql_sources.restore(connection, collection, documents, sources)
        except IntegrityError as error:
            raise CollectionExists(f"there is a collection '{collection.name}' already") from error

    @contextmanager
    def _transaction(self, *, writes: bool = False) -> Iterator[Connection]:
        try:
            with self._turn, self._engine.execution_options(writes=writes).begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except (DatabaseError, PoolTimeout) as error:
            cause = getattr(error, "orig", error)
            if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
                raise StorageFull("the disk of the catalogue is full") from error
            raise CatalogueUnavailable(f"the catalogue does not answer: {cause}") from error


def _visible(collection_id: str, document_id: str) -> Any:
    return and_(
        documents.c.collection_id == collection_id,
        documents.c.id == document_id,
        documents.c.status != DocumentStatus.DELETING.value,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    """32 hex digits that sort by time: 48 bits of milliseconds, 80 random ones (as UUID version 7 has it)."""
    return f"{time.time_ns() // 1_000_000:012x}{randbits(80):020x}"


def _collection(row: Row[Any]) -> Collection:
    profile = IndexProfile(
        row.embedding_model,
        row.embedding_fingerprint,
        row.dimension,
        row.chunk_size,
        row.chunk_overlap,
        row.analyzer,
    )
    return Collection(row.id, row.name, profile, row.generation, row.created_at)


def _document(row: Row[Any]) -> Document:
    fields = {name: row._mapping[name] for name in Document.__slots__}
    return Document(**{**fields, "status": DocumentStatus(row.status)})
