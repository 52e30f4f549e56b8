"""Readers of documents and folders: kept, inherited, looked up.

Inherited readers are written down with the document, so that a look-up asks one column.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Text, and_, delete, func, insert, or_, select, type_coerce, update

from askdock.adapters.sql.collections import lock_collection
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.ids import made_at
from askdock.adapters.sql.schema import collections, documents, folder_readers
from askdock.adapters.sql.types import readers_of
from askdock.errors import DocumentNotFound
from askdock.records import UPLOAD, DocumentStatus, FolderReaders, Readers, RestrictedDocuments

PRESENT = documents.c.status != DocumentStatus.DELETING.value
INHERITING = or_(documents.c.readers.is_(None), documents.c.readers_from.is_not(None))


class SqlRights:
    """The part of the catalogue that says who reads which document."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def restricted(self, collection_id: str) -> RestrictedDocuments:
        """All that not all may read, by their readers."""
        mine = documents.c.collection_id == collection_id
        found: dict[Readers, list[str]] = defaultdict(list)
        known: dict[str, Readers] = {}
        # As text: the same readers stand in many rows.
        wanted = select(documents.c.id, type_coerce(documents.c.readers, Text).label("kept"))
        with self._database.transaction() as connection:
            for row in connection.execute(wanted.where(mine, documents.c.readers.is_not(None))):
                if row.kept not in known:
                    known[row.kept] = readers_of(row.kept)
                found[known[row.kept]].append(row.id)
            open_to_all = select(documents.c.id).where(mine, documents.c.readers.is_(None), PRESENT).limit(1)
            only = connection.execute(open_to_all).first() is None
        return RestrictedDocuments(found, only)

    def readers_of(self, document_ids: Sequence[str]) -> dict[str, Readers]:
        """The readers of each of these documents that not all may read."""
        if self._database.is_plain:
            sql = (
                "SELECT json_group_object(id, readers) FROM documents"
                " WHERE id IN (SELECT value FROM json_each(?)) AND readers IS NOT NULL"
            )
            (found,) = self._database.read_plainly(sql, [json.dumps(list(document_ids))])
            return {document_id: readers_of(kept) for document_id, kept in json.loads(found).items()}
        wanted = select(documents.c.id, documents.c.readers).where(
            documents.c.id.in_(document_ids), documents.c.readers.is_not(None)
        )
        with self._database.transaction() as connection:
            return {row.id: row.readers for row in connection.execute(wanted)}

    def gone(self, collection: str, document_ids: Sequence[str]) -> set[str]:
        """Those that are no more.

        Of a collection whose documents were always open to all only those older than it, which were another's of
        its name.
        """
        this = select(collections.c.rights, collections.c.created_at).where(collections.c.name == collection)
        there = select(documents.c.id).where(documents.c.id.in_(document_ids))
        with self._database.transaction() as connection:
            found = connection.execute(this).first()
            missing = set(document_ids) - set(connection.scalars(there))
        if found is None or found.rights:
            return missing
        return {one for one in missing if made_at(one) < found.created_at}

    def within(self, collection: str, document_ids: Sequence[str]) -> set[str]:
        """Those that are of the named collection."""
        this = select(collections.c.id).where(collections.c.name == collection).scalar_subquery()
        wanted = select(documents.c.id).where(documents.c.collection_id == this, documents.c.id.in_(document_ids))
        with self._database.transaction() as connection:
            return set(connection.scalars(wanted))

    def collections_of(self, document_ids: Sequence[str]) -> dict[str, list[str]]:
        """Those that are documents, by collection."""
        theirs = documents.join(collections, documents.c.collection_id == collections.c.id)
        wanted = select(documents.c.id, collections.c.name).select_from(theirs)
        found: dict[str, list[str]] = defaultdict(list)
        with self._database.transaction() as connection:
            for row in connection.execute(wanted.where(documents.c.id.in_(document_ids))):
                found[row.name].append(row.id)
        return dict(found)

    def set_readers(self, collection_id: str, document_id: str, readers: Readers | None) -> None:
        """Keep a document's own readers; None: those of its folder. Raises DocumentNotFound."""
        this = and_(documents.c.collection_id == collection_id, documents.c.id == document_id, PRESENT)
        values = {"readers": readers, "readers_from": None, "updated_at": datetime.now(UTC)}
        with self._database.transaction(writes=True) as connection:
            lock_collection(connection, collection_id)
            if not connection.execute(update(documents).where(this).values(**values)).rowcount:
                raise DocumentNotFound(f"there is no document '{document_id}'")
            if readers is None:
                inherit(connection, collection_id, document_id)
            note_change(connection, collection_id)

    def in_folders(self, collection_id: str, folders: Sequence[str]) -> list[str]:
        """The uploaded documents in these folders or below them, by id."""
        # Not by LIKE: to SQLite it is all one in which case a name is written.
        prefixes = [f"{UPLOAD}{folder}/" for folder in folders]
        below = or_(*(func.substr(documents.c.source_uri, 1, len(one)) == one for one in prefixes))
        wanted = select(documents.c.id).where(documents.c.collection_id == collection_id, below, PRESENT)
        with self._database.transaction() as connection:
            return list(connection.scalars(wanted.order_by(documents.c.id)))

    def folder_readers(self, collection_id: str) -> list[FolderReaders]:
        """Of all folders that have some, by prefix."""
        with self._database.transaction() as connection:
            return _folders(connection, collection_id)

    def count_below(self, collection_id: str, prefix: str) -> int:
        """How many documents have addresses that begin so."""
        inside = func.substr(documents.c.source_uri, 1, len(prefix)) == prefix
        wanted = select(func.count()).where(documents.c.collection_id == collection_id, inside, PRESENT)
        with self._database.transaction() as connection:
            return int(connection.scalar(wanted) or 0)

    def set_folder_readers(self, collection_id: str, prefix: str, readers: Readers | None) -> None:
        """Keep a folder's readers, for the documents there now and later; None: forget them."""
        here = and_(folder_readers.c.collection_id == collection_id, folder_readers.c.prefix == prefix)
        with self._database.transaction(writes=True) as connection:
            lock_collection(connection, collection_id)
            connection.execute(delete(folder_readers).where(here))
            if readers is not None:
                row = {"collection_id": collection_id, "prefix": prefix, "readers": readers}
                connection.execute(insert(folder_readers).values(**row))
            inherit(connection, collection_id)
            note_change(connection, collection_id)


def inherit(connection: Connection, collection_id: str, document_id: str | None = None) -> None:
    """Write down what a document without readers of its own has from its folder; None: all of the collection."""
    these = [documents.c.collection_id == collection_id, INHERITING]
    if document_id is not None:
        these.append(documents.c.id == document_id)
    cleared = update(documents).where(*these, documents.c.readers_from.is_not(None))
    connection.execute(cleared.values(readers=None, readers_from=None))
    # The longest prefix comes last and stays.
    for folder in sorted(_folders(connection, collection_id), key=lambda one: len(one.prefix)):
        inside = func.substr(documents.c.source_uri, 1, len(folder.prefix)) == folder.prefix
        values = {"readers": folder.readers, "readers_from": folder.prefix}
        connection.execute(update(documents).where(*these, inside).values(**values))


def note_change(connection: Connection, collection_id: str, *, but_unless_any: bool = False) -> None:
    """Note that somebody may read other documents from now on; `but_unless_any`: not where all read everything."""
    this = collections.c.id == collection_id
    if but_unless_any:
        this = and_(this, collections.c.rights > 0)
    connection.execute(update(collections).where(this).values(rights=collections.c.rights + 1))


def _folders(connection: Connection, collection_id: str) -> list[FolderReaders]:
    wanted = select(folder_readers).where(folder_readers.c.collection_id == collection_id)
    rows = connection.execute(wanted.order_by(folder_readers.c.prefix))
    return [FolderReaders(row.prefix, row.readers) for row in rows]
