"""Metadata of documents in the catalogue's database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, literal_column, select

from askdock.adapters.sql.collections import lock_collection
from askdock.adapters.sql.conditions import clause, found_by_values
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.metadata_schema import metadata_fields, metadata_values
from askdock.adapters.sql.schema import documents
from askdock.records import (
    SET_BY,
    DocumentStatus,
    FieldCondition,
    FieldValue,
    FieldValues,
    KeptValue,
    MetadataField,
    SetBy,
)

BATCH = 500
PRESENT = documents.c.status != DocumentStatus.DELETING.value
IN_ORDER = metadata_values.c.document_id, metadata_values.c.field, metadata_values.c.position


class SqlMetadata:
    """See `askdock.ports.MetadataStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def fields(self, collection_id: str) -> list[MetadataField]:
        """Of a collection, by name."""
        c = metadata_fields.c
        wanted = select(c.name, c.type, c.description, c.path, c.stated).where(c.collection_id == collection_id)
        with self._database.transaction() as connection:
            return [MetadataField(**row._mapping) for row in connection.execute(wanted.order_by(c.name))]

    def put_field(self, collection_id: str, field: MetadataField) -> None:
        """Keep a field, in place of the one of its name."""
        with self._database.transaction(writes=True) as connection:
            lock_collection(connection, collection_id)
            _put_field(connection, collection_id, field)

    def remove_field(self, collection_id: str, name: str) -> None:
        """Forget a field and every document's value of it."""
        with self._database.transaction(writes=True) as connection:
            lock_collection(connection, collection_id)
            for table, column in ((metadata_fields, "name"), (metadata_values, "field")):
                this = and_(table.c.collection_id == collection_id, table.c[column] == name)
                connection.execute(delete(table).where(this))

    def forget(self, collection_id: str, name: str, by: Sequence[SetBy]) -> None:
        """Forget every document's value of a field that these have set."""
        c = metadata_values.c
        if by:
            with self._database.transaction(writes=True) as connection:
                these = c.collection_id == collection_id, c.field == name, c.by.in_(by)
                connection.execute(delete(metadata_values).where(*these))

    def values_of(self, document_ids: Sequence[str]) -> dict[str, dict[str, FieldValue]]:
        """The values of each document that has any."""
        wanted = select(metadata_values).where(metadata_values.c.document_id.in_(document_ids))
        with self._database.transaction() as connection:
            rows = connection.execute(wanted.order_by(*IN_ORDER)).all()
        found: dict[str, dict[str, FieldValue]] = {}
        for kept in _kept(rows):
            found.setdefault(kept.document_id, {})[kept.field] = kept.value
        return found

    def of_collection(self, collection_id: str) -> list[KeptValue]:
        """All values, by document."""
        wanted = select(metadata_values).where(metadata_values.c.collection_id == collection_id)
        with self._database.transaction() as connection:
            return list(_kept(connection.execute(wanted.order_by(*IN_ORDER)).all()))

    def set(
        self, collection_id: str, document_ids: Sequence[str], values: Mapping[str, FieldValue | None], by: SetBy
    ) -> int:
        """Keep values of the documents that are there, except where a later one of `SET_BY` has set one."""
        with self._database.transaction(writes=True) as connection:
            lock_collection(connection, collection_id)
            batches = (document_ids[start : start + BATCH] for start in range(0, len(document_ids), BATCH))
            return sum(_set(connection, collection_id, batch, values, by) for batch in batches)

    def replace_found(self, collection_id: str, document_id: str, found: Mapping[SetBy, FieldValues]) -> None:
        """Keep what rules found in a document in place of what they found before."""
        before = metadata_values.c.document_id == document_id, metadata_values.c.by.in_(found)
        with self._database.transaction(writes=True) as connection:
            connection.execute(delete(metadata_values).where(*before))
            for by in SET_BY:
                if values := found.get(by):
                    _set(connection, collection_id, [document_id], values, by)

    def matching(self, collection_id: str, condition: FieldCondition) -> list[str]:
        """The documents, by id, that are as it says."""
        holds = clause(collection_id, condition, is_sqlite=self._database.is_sqlite)
        mine: ColumnElement[bool] = documents.c.collection_id == collection_id
        if self._database.is_sqlite and found_by_values(condition):
            # Without statistics SQLite would look at every document of the collection instead.
            mine = func.likelihood(mine, literal_column("0.99"))
        wanted = select(documents.c.id).where(mine, PRESENT, holds)
        with self._database.transaction() as connection:
            return list(connection.scalars(wanted.order_by(documents.c.id)))

    def restore(self, collection_id: str, fields: Sequence[MetadataField], values: Sequence[KeptValue]) -> None:
        """Keep what a backup had, of documents that are there."""
        with self._database.transaction(writes=True) as connection:
            for field in fields:
                _put_field(connection, collection_id, field)
            mine = select(documents.c.id).where(documents.c.collection_id == collection_id)
            there = set(connection.scalars(mine))
            rows = [row for one in values if one.document_id in there for row in _rows(collection_id, one)]
            for start in range(0, len(rows), BATCH):
                connection.execute(insert(metadata_values), rows[start : start + BATCH])


def _put_field(connection: Connection, collection_id: str, field: MetadataField) -> None:
    this = and_(metadata_fields.c.collection_id == collection_id, metadata_fields.c.name == field.name)
    connection.execute(delete(metadata_fields).where(this))
    connection.execute(insert(metadata_fields).values(collection_id=collection_id, **asdict(field)))


def _set(
    connection: Connection,
    collection_id: str,
    document_ids: Sequence[str],
    values: Mapping[str, FieldValue | None],
    by: SetBy,
) -> int:
    there = and_(documents.c.collection_id == collection_id, documents.c.id.in_(document_ids), PRESENT)
    present = set(connection.scalars(select(documents.c.id).where(there)))
    these = and_(metadata_values.c.document_id.in_(present), metadata_values.c.field.in_(values))
    later = metadata_values.c.by.in_(SET_BY[SET_BY.index(by) + 1 :])
    firm = {
        (row.document_id, row.field)
        for row in connection.execute(
            select(metadata_values.c.document_id, metadata_values.c.field).where(these, later)
        )
    }
    forgotten = [name for name, value in values.items() if value is None]
    connection.execute(delete(metadata_values).where(these, ~later | metadata_values.c.field.in_(forgotten)))
    rows = [
        row
        for document_id in sorted(present)
        for name, value in values.items()
        if value is not None and (document_id, name) not in firm
        for row in _rows(collection_id, KeptValue(document_id, name, value, by))
    ]
    if rows:
        connection.execute(insert(metadata_values), rows)
    return len(present)


def _rows(collection_id: str, kept: KeptValue) -> list[dict[str, Any]]:
    value = kept.value
    kind = "list" if isinstance(value, tuple) else "text" if isinstance(value, str) else "number"
    return [
        {
            "document_id": kept.document_id,
            "field": kept.field,
            "position": position,
            "collection_id": collection_id,
            "type": kind,
            "by": kept.by,
            "text": None if kind == "number" else one,
            "number": one if kind == "number" else None,
        }
        for position, one in enumerate(value if isinstance(value, tuple) else (value,))
    ]


def _kept(rows: Iterable[Row[Any]]) -> Iterable[KeptValue]:
    for (document_id, field), alike in groupby(rows, key=lambda row: (row.document_id, row.field)):
        first, *others = alike
        value: FieldValue = first.number if first.type == "number" else first.text
        if first.type == "list":
            value = (first.text, *(one.text for one in others))
        yield KeptValue(document_id, field, value, first.by)
