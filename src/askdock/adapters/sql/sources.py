"""Sources of documents in the catalogue, and collections that are restored from elsewhere.

Each function works in the caller's transaction.
"""

from collections.abc import Sequence, Set
from dataclasses import asdict
from datetime import datetime
from secrets import randbits, token_hex
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, func, insert, select, update

from askdock.adapters.sql.accept import fresh, source_moved_away
from askdock.adapters.sql.places import place_at, place_of
from askdock.adapters.sql.rights import inherit, note_change
from askdock.adapters.sql.schema import collections, documents, folder_readers, generations, sources
from askdock.errors import Conflict
from askdock.records import Collection, Document, DocumentStatus, FolderReaders, KnownSource, Readers, SourceFile


def find(connection: Connection, collection_id: str, uri: str) -> KnownSource | None:
    """The source at this URI."""
    row = connection.execute(_known(collection_id).where(sources.c.uri == uri)).first()
    return _source(row) if row else None


def listed(
    connection: Connection, collection_id: str, prefix: str, after: str | None, limit: int
) -> list[KnownSource]:
    """Sources under a prefix, by URI."""
    # Not LIKE: SQLite's does not tell upper from lower case.
    wanted = _known(collection_id).where(func.substr(sources.c.uri, 1, len(prefix)) == prefix)
    if after is not None:
        wanted = wanted.where(sources.c.uri > after)
    return [_source(row) for row in connection.execute(wanted.order_by(sources.c.uri).limit(limit))]


def remove(connection: Connection, collection_id: str, uri: str, now: datetime) -> bool:
    """Forget a source; its document goes by another one, or away."""
    known = find(connection, collection_id, uri)
    if known is None:
        return False
    here = and_(sources.c.collection_id == collection_id, sources.c.uri == uri)
    connection.execute(delete(sources).where(here))
    left = connection.execute(select(documents).where(documents.c.id == known.document_id)).one()
    source_moved_away(connection, left, now)
    return True


def move(connection: Connection, document: Row[Any], new: str, readable: Set[Readers] | None) -> None:
    """Give a document's source another URI. Raises Conflict where a document is there that may be read."""
    place, there = place_at(connection, document.collection_id, new, readable)
    if there is not None:
        raise Conflict(f"there is a document at '{new}' already")
    before = place_of(connection, document.id, document.source_uri)
    here = and_(sources.c.collection_id == document.collection_id, sources.c.uri == before)
    connection.execute(update(sources).where(here).values(uri=place))


def move_with_document(
    connection: Connection, collection_id: str, uri: str, to: str, name: str, now: datetime
) -> bool:
    """Know a source by another URI and name; its document goes by them too if it went by this source."""
    known = find(connection, collection_id, uri)
    if known is None or find(connection, collection_id, to) is not None:
        return False
    here = and_(sources.c.collection_id == collection_id, sources.c.uri == uri)
    connection.execute(update(sources).where(here).values(uri=to, name=name))
    this = and_(documents.c.id == known.document_id, documents.c.source_uri == uri)
    # Chunks and citations carry the name: they are rewritten under the same ids, and stay searchable.
    rewritten = fresh(now) if name != known.file.name else {"updated_at": now}
    connection.execute(update(documents).where(this).values(**rewritten, source_uri=to, name=name))
    inherit(connection, collection_id, known.document_id)
    note_change(connection, collection_id, but_unless_any=True)
    return True


def restore(
    connection: Connection,
    collection: Collection,
    found: Sequence[Document],
    known: Sequence[KnownSource],
    folders: Sequence[FolderReaders],
) -> None:
    """Insert a collection with its documents, their sources and the readers of its folders."""
    row = {name: getattr(collection, name) for name in ("id", "name", "generation", "created_at", "off")}
    # Another number than any that was seen of this collection before.
    rights = 1 + randbits(40) if folders or any(one.readers for one in found) else 0
    connection.execute(insert(collections).values(**row, rights=rights))
    live = {"id": token_hex(16), "collection_id": collection.id, "name": collection.generation, "status": "live"}
    profile = asdict(collection.profile)
    connection.execute(insert(generations).values(**live, **profile, created_at=collection.created_at))
    if found:
        rows = [{**_fields(one), "status": one.status.value, "received_at": one.updated_at} for one in found]
        connection.execute(insert(documents), rows)
    if known:
        connection.execute(insert(sources), [_row(collection.id, one) for one in known])
    if folders:
        kept = [{"collection_id": collection.id, "prefix": one.prefix, "readers": one.readers} for one in folders]
        connection.execute(insert(folder_readers), kept)


def _known(collection_id: str) -> Select[Any]:
    joined = select(sources, documents.c.status).join(documents, sources.c.document_id == documents.c.id)
    return joined.where(sources.c.collection_id == collection_id)


def _source(row: Row[Any]) -> KnownSource:
    file = SourceFile(row.uri, row.name, row.media_type, row.sha256, row.size, row.modified_ns)
    return KnownSource(file, row.document_id, DocumentStatus(row.status))


def _row(collection_id: str, known: KnownSource) -> dict[str, Any]:
    row = {**_fields(known.file), "collection_id": collection_id, "document_id": known.document_id}
    for name in ("tags", "readers"):  # the document's
        row.pop(name)
    return row


def _fields(record: Document | SourceFile) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}
