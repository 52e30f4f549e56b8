"""A filter as an SQL condition on the table `chunk`."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from askdock.records import Filter


class Condition(NamedTuple):
    """SQL with placeholders and their values; without a restriction both are empty."""

    sql: str
    values: list[Any]

    @property
    def restriction(self) -> str:
        """To append to a WHERE that is not empty."""
        return f" AND {self.sql}" if self.sql else ""


def condition(where: Filter, *, per_row: bool) -> Condition:
    """`per_row`: to be asked of some rows that are known; otherwise to find all that pass."""
    parts: list[str] = []
    values: list[Any] = []
    columns = {"document_id": where.document_ids, "media_type": where.media_types, "source_uri": where.source_uris}
    for column, wanted in columns.items():
        if wanted:
            parts.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(as_json(wanted))
    if where.tags:
        tagged = "SELECT row FROM tag WHERE tag IN (SELECT value FROM json_each(?))"
        parts.append(f"EXISTS ({tagged} AND tag.row = chunk.row)" if per_row else f"row IN ({tagged})")
        values.append(as_json(where.tags))
    if where.dated_from is not None:
        parts.append("dated >= ?")
        values.append(where.dated_from)
    if where.dated_before is not None:
        parts.append("dated < ?")
        values.append(where.dated_before)
    return Condition(" AND ".join(parts), values)


def as_json(values: Sequence[object]) -> str:
    """A list for `json_each`: one parameter however many there are."""
    return json.dumps(list(values), ensure_ascii=False)
