"""A condition on metadata as an SQL condition on the table of documents."""

import json
import operator
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, func, not_, or_, select

from askdock.adapters.sql.metadata_schema import metadata_values
from askdock.adapters.sql.schema import documents
from askdock.records import FieldComparison, FieldCondition, Operator

NEGATED: dict[Operator, Operator] = {"ne": "eq", "nin": "in"}
_ORDER: dict[Operator, Callable[[Any, Any], Any]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
_COLUMNS: dict[str, ColumnElement[Any]] = {
    "file_id": documents.c.id,
    "filename": documents.c.name,
    "media_type": documents.c.media_type,
    "source_uri": documents.c.source_uri,
}

OF_DOCUMENTS = _COLUMNS.keys() | {"tag", "dated"}


def clause(collection_id: str, condition: FieldCondition, *, is_sqlite: bool) -> ColumnElement[bool]:
    """True of the documents that are as the condition says."""
    if not isinstance(condition, FieldComparison):
        parts = [clause(collection_id, part, is_sqlite=is_sqlite) for part in condition.parts]
        return and_(*parts) if condition.op == "and" else or_(*parts)
    # A document without a value is not equal to any, so it passes the negations.
    if (positive := NEGATED.get(condition.op)) is not None:
        return not_(_holds(collection_id, condition, positive, is_sqlite=is_sqlite))
    return _holds(collection_id, condition, condition.op, is_sqlite=is_sqlite)


def found_by_values(condition: FieldCondition) -> bool:
    """Whether all documents that are as it says stand in the index of values."""
    if isinstance(condition, FieldComparison):
        return condition.op not in NEGATED and condition.key not in OF_DOCUMENTS
    found = map(found_by_values, condition.parts)
    return any(found) if condition.op == "and" else all(found)


def _holds(collection_id: str, compared: FieldComparison, op: Operator, *, is_sqlite: bool) -> ColumnElement[bool]:
    wanted = compared.value if isinstance(compared.value, tuple) else (compared.value,)
    if compared.key in _COLUMNS:
        return _COLUMNS[compared.key].in_(wanted)
    if compared.key == "tag":
        return or_(*(_tagged(str(one), is_sqlite=is_sqlite) for one in wanted))
    if compared.key == "dated":
        return _dated(op, [str(one) for one in wanted])
    values = metadata_values.c
    column = values.number if compared.type == "number" else values.text
    compares = column.in_(wanted) if op in ("eq", "in") else _ORDER[op](column, wanted[0])
    mine = values.collection_id == collection_id, values.field == compared.key
    return documents.c.id.in_(select(values.document_id).where(*mine, compares))


def _tagged(tag: str, *, is_sqlite: bool) -> ColumnElement[bool]:
    """Tags are a JSON list: within it a tag in quotes is that tag, since quotes within one are escaped."""
    position = func.instr if is_sqlite else func.strpos
    return position(cast(documents.c.tags, Text), json.dumps(tag)) > 0


def _dated(op: Operator, days: Sequence[str]) -> ColumnElement[bool]:
    """Of whole days, in UTC."""
    dated = documents.c.dated
    begins = [datetime.fromisoformat(day).replace(tzinfo=UTC) for day in days]
    ends = [begin + timedelta(days=1) for begin in begins]
    if op in ("eq", "in"):
        parts = [and_(dated >= begin, dated < end) for begin, end in zip(begins, ends, strict=True)]
        holds = or_(*parts)
    elif op in ("gt", "lte"):
        holds = dated >= ends[0] if op == "gt" else dated < ends[0]
    else:
        holds = dated >= begins[0] if op == "gte" else dated < begins[0]
    # NULL where no date is known: a negation would be NULL, too.
    return and_(dated.is_not(None), holds)
