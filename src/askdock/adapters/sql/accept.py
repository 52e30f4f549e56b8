"""The outcome of accepting a file: new, changed, unchanged or a duplicate. One transaction, the caller's."""

from collections.abc import Set
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from askdock.adapters.sql.places import place_at, uri_of
from askdock.adapters.sql.rights import inherit, note_change
from askdock.adapters.sql.schema import documents, sources
from askdock.records import UPLOAD, DocumentStatus, Readers, SourceFile, is_upload

Outcome = Literal["new", "changed", "unchanged", "duplicate"]

ENDED_BADLY = (DocumentStatus.FAILED.value, DocumentStatus.QUARANTINED.value)
DELETING = DocumentStatus.DELETING.value


def accept(
    connection: Connection,
    collection_id: str,
    file: SourceFile,
    new_id: str,
    now: datetime,
    readable: Set[Readers] | None = None,
    *,
    ruled: bool = False,
) -> tuple[Row[Any], Outcome]:
    """Decide and write; returns the document's row and the outcome. See `ports.Catalogue.accept`."""
    place, there = place_at(connection, collection_id, file.uri, readable)
    at_uri = None if there is None else _one(connection, documents.c.id == there)
    same_bytes = _with_bytes(connection, collection_id, file, at_uri, readable)
    if ruled and same_bytes is not None and not _is_for_the_same(connection, file, place, same_bytes):
        same_bytes = _with_readers(connection, collection_id, file)
    document_id, outcome = new_id, _outcome(connection, place, at_uri, same_bytes)
    if outcome in ("unchanged", "duplicate"):
        assert same_bytes is not None  # noqa: S101 - that is what these outcomes mean
        document_id = same_bytes.id
        changes = _changes(file, same_bytes)
        if same_bytes.status in ENDED_BADLY or changes:
            # Chunks carry tags and name: they are rewritten under the same ids, and stay searchable.
            _start_afresh(connection, document_id, now, **changes)
    elif outcome == "changed":
        assert at_uri is not None  # noqa: S101
        document_id = at_uri.id
        _next_version(connection, at_uri, file, now)
    else:
        _insert(connection, new_id, collection_id, file, now)
    _point_source(connection, collection_id, file, place, document_id)
    _keep_readers(connection, collection_id, file, document_id, is_new=outcome == "new")
    if at_uri is not None and at_uri.id != document_id:
        source_moved_away(connection, at_uri, now)
    return connection.execute(select(documents).where(documents.c.id == document_id)).one(), outcome


def _changes(file: SourceFile, document: Row[Any]) -> dict[str, Any]:
    """What changes of a document whose bytes are the same: its tags; its name, if it goes by this place."""
    changes: dict[str, Any] = {}
    if file.tags is not None and file.tags != document.tags:
        changes["tags"] = file.tags
    named = {"name": file.name, "media_type": file.media_type}
    if document.source_uri == file.uri and named != {name: getattr(document, name) for name in named}:
        changes |= named
    return changes


def _outcome(connection: Connection, place: str, at_uri: Row[Any] | None, same_bytes: Row[Any] | None) -> Outcome:
    if same_bytes is not None:
        return "unchanged" if at_uri is not None and at_uri.id == same_bytes.id else "duplicate"
    if at_uri is None:
        return "new"
    elsewhere = select(sources.c.uri).where(sources.c.document_id == at_uri.id, sources.c.uri != place)
    return "new" if connection.execute(elsewhere.limit(1)).first() else "changed"


def _one(connection: Connection, *where: Any) -> Row[Any] | None:
    return connection.execute(select(documents).where(*where, documents.c.status != DELETING)).first()


def _with_bytes(
    connection: Connection,
    collection_id: str,
    file: SourceFile,
    at_uri: Row[Any] | None,
    readable: Set[Readers] | None,
) -> Row[Any] | None:
    """The document that this file is, by its bytes. An upload is only what was uploaded under its name: whoever
    deletes the one must not find the other gone."""
    if at_uri is not None and at_uri.sha256 == file.sha256:
        return at_uri
    if is_upload(file.uri):
        return None
    same = and_(documents.c.collection_id == collection_id, documents.c.sha256 == file.sha256)
    if readable is not None:
        same = and_(same, or_(documents.c.readers.is_(None), documents.c.readers.in_(readable)))
    return _one(connection, same, documents.c.source_uri.not_like(f"{UPLOAD}%"))


def _is_for_the_same(connection: Connection, file: SourceFile, place: str, document: Row[Any]) -> bool:
    """Whether a document has the readers of the file, or is at no other place and may be given them."""
    if file.readers == (None if document.readers_from else document.readers):
        return True
    others = select(sources.c.uri).where(sources.c.document_id == document.id, sources.c.uri != place)
    return connection.execute(others.limit(1)).first() is None


def _with_readers(connection: Connection, collection_id: str, file: SourceFile) -> Row[Any] | None:
    own = documents.c.readers.is_(None) if file.readers is None else documents.c.readers == file.readers
    same = documents.c.collection_id == collection_id, documents.c.sha256 == file.sha256
    return _one(connection, *same, own, documents.c.source_uri.not_like(f"{UPLOAD}%"))


def _insert(connection: Connection, document_id: str, collection_id: str, file: SourceFile, now: datetime) -> None:
    connection.execute(
        insert(documents).values(
            id=document_id,
            collection_id=collection_id,
            **_of(file),
            tags=file.tags or (),
            dated=_dated(file, now),
            version=1,
            live_version=0,
            created_at=now,
            **fresh(now),
        )
    )


def _start_afresh(connection: Connection, document_id: str, now: datetime, **values: Any) -> None:
    this = update(documents).where(documents.c.id == document_id)
    connection.execute(this.values(**fresh(now), **values))


def _next_version(connection: Connection, at_uri: Row[Any], file: SourceFile, now: datetime) -> None:
    values = {**_of(file), **fresh(now), "version": at_uri.version + 1, "dated": _dated(file, now)}
    values["text_since"] = None
    if file.tags is not None:
        values["tags"] = file.tags
    connection.execute(update(documents).where(documents.c.id == at_uri.id).values(**values))


def _point_source(
    connection: Connection, collection_id: str, file: SourceFile, place: str, document_id: str
) -> None:
    here = and_(sources.c.collection_id == collection_id, sources.c.uri == place)
    values = {**_of(file), "document_id": document_id, "modified_ns": file.modified_ns}
    values.pop("source_uri")
    if connection.execute(update(sources).where(here).values(**values)).rowcount == 0:
        connection.execute(insert(sources).values(collection_id=collection_id, uri=place, **values))


def _keep_readers(
    connection: Connection, collection_id: str, file: SourceFile, document_id: str, *, is_new: bool
) -> None:
    """The readers that the file comes with, or those of the new document's folder."""
    if file.readers is not None:
        this = update(documents).where(documents.c.id == document_id)
        connection.execute(this.values(readers=file.readers, readers_from=None))
        note_change(connection, collection_id)
    elif is_new:
        inherit(connection, collection_id, document_id)
        note_change(connection, collection_id, but_unless_any=True)


def source_moved_away(connection: Connection, left: Row[Any], now: datetime) -> None:
    """A document goes by another of its sources, or, with none left, away."""
    other = connection.execute(select(sources).where(sources.c.document_id == left.id).limit(1)).first()
    this = update(documents).where(documents.c.id == left.id)
    if other is not None:
        named = {"source_uri": uri_of(other.uri), "name": other.name, "media_type": other.media_type}
        # Chunks and citations carry the name: they are rewritten under the same ids, and stay searchable.
        renamed = (other.name, other.media_type) != (left.name, left.media_type)
        connection.execute(this.values(**(fresh(now) if renamed else {"updated_at": now}), **named))
        inherit(connection, left.collection_id, left.id)
        note_change(connection, left.collection_id, but_unless_any=True)
    else:
        connection.execute(this.values(**{**fresh(now), "status": DELETING, "live_version": 0}))
        connection.execute(delete(sources).where(sources.c.document_id == left.id))


def _of(file: SourceFile) -> dict[str, Any]:
    return {
        "source_uri": file.uri,
        "name": file.name,
        "media_type": file.media_type,
        "sha256": file.sha256,
        "size": file.size,
    }


def _dated(file: SourceFile, now: datetime) -> datetime:
    return datetime.fromtimestamp(file.modified_ns // 10**9, UTC) if file.modified_ns else now


def fresh(now: datetime) -> dict[str, Any]:
    """At the start of the ledger."""
    return {
        "status": DocumentStatus.RECEIVED.value,
        "reason": None,
        "detail": None,
        "attempts": 0,
        "pages": 0,
        "chunks": 0,
        "lease_owner": None,
        "lease_until": None,
        "next_attempt_at": None,
        "received_at": now,
        "updated_at": now,
    }
