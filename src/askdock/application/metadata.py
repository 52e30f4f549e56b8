"""Metadata of documents: the fields of a collection, the values of its documents, conditions on them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from askdock.errors import Conflict, FileMissing, InvalidInput, NotFound, TooLarge
from askdock.formats.parsed_json import parsed_from_json
from askdock.ingestion.metadata import check_pattern, checked, found_in
from askdock.ports import Catalogue, FileStore, MetadataStore, all_documents, parsed_key
from askdock.records import (
    FIELD_NAME,
    PRESENT,
    Collection,
    FieldComparison,
    FieldCompound,
    FieldCondition,
    FieldType,
    FieldValue,
    Filter,
    MetadataField,
    SetBy,
)
from askdock.text.names import is_text

MAX_FIELDS = 50
MAX_DEPTH = 10
MAX_COMPARISONS = 100
MAX_URI = 4_096
MAX_VALUES = 1_000
"""Of one `in`."""
OF_DOCUMENTS: Mapping[str, FieldType] = {
    "file_id": "text",
    "filename": "text",
    "media_type": "text",
    "source_uri": "text",
    "tag": "list",
    "dated": "date",
}
"""What every document has without anybody's doing."""
_STORED = {"file_id": "document_ids", "media_type": "media_types", "source_uri": "source_uris", "tag": "tags"}
"""What stores compare themselves: where all of a filter is of these, it is told to them as it stands."""
_ORDERED = frozenset({"gt", "gte", "lt", "lte"})


class Metadata:
    """Fields and values of collections."""

    def __init__(self, store: MetadataStore, catalogue: Catalogue, files: FileStore) -> None:
        self._store = store
        self._catalogue = catalogue
        self._files = files

    def fields(self, collection: Collection) -> list[MetadataField]:
        """By name."""
        return self._store.fields(collection.id)

    def declare(self, collection: Collection, field: MetadataField) -> MetadataField:
        """Keep a field, and apply its rule to the paths of documents. Raises InvalidInput, TooLarge, Conflict.

        A rule of what files state applies to those that are ingested from now on, or by `apply`.
        """
        if not re.fullmatch(FIELD_NAME, field.name) or field.name in OF_DOCUMENTS:
            names = ", ".join(OF_DOCUMENTS)
            raise InvalidInput(f"'{field.name}' is no name for a field: a-z, 0-9 and _, none of {names}")
        if field.path:
            check_pattern(field.path)
        known = {one.name: one for one in self.fields(collection)}
        if field.name not in known and len(known) >= MAX_FIELDS:
            raise TooLarge(f"a collection has at most {MAX_FIELDS} fields")
        if field.name in known and known[field.name].type != field.type:
            raise Conflict(
                f"'{field.name}' is a {known[field.name].type}: delete it to declare it as a {field.type}"
            )
        before = known.get(field.name, field)
        self._store.put_field(collection.id, field)
        # What another rule has found is not true any more.
        gone: list[SetBy] = ["path"] if before.path != field.path else []
        gone += ["file"] if before.stated != field.stated else []
        self._store.forget(collection.id, field.name, gone)
        if field.path:
            self._apply(collection, [field], stated=False)
        return field

    def remove(self, collection: Collection, name: str) -> None:
        """Forget a field and all its values. Raises NotFound."""
        if all(field.name != name for field in self.fields(collection)):
            raise NotFound(f"there is no metadata field '{name}'")
        self._store.remove_field(collection.id, name)

    def values(self, document_ids: Sequence[str]) -> Mapping[str, Mapping[str, FieldValue]]:
        """Of documents that may be read; those without any are left out."""
        return self._store.values_of(list(dict.fromkeys(document_ids))) if document_ids else {}

    def checked(self, collection: Collection, given: Mapping[str, Any]) -> dict[str, FieldValue | None]:
        """FieldValues as they are kept; None forgets one. Raises InvalidInput, which names the field."""
        types = self._types([collection], given, also={})
        return {
            name: None if value is None else checked(name, types[name], value) for name, value in given.items()
        }

    def set(
        self, collection: Collection, document_ids: Sequence[str], given: Mapping[str, Any], by: SetBy = "person"
    ) -> int:
        """Give documents values; returns how many are there. Raises InvalidInput, which names the field."""
        return self._store.set(collection.id, document_ids, self.checked(collection, given), by)

    def matching(self, collection: Collection, condition: FieldCondition) -> list[str]:
        """Documents that are as a condition says, by id, whoever may read them. Raises InvalidInput."""
        return self._store.matching(
            collection.id, self._typed(condition, self._types([collection], keys(condition)))
        )

    def apply(self, collection: Collection) -> int:
        """Apply all rules to all documents as they are kept; returns to how many."""
        return self._apply(collection, self.fields(collection), stated=True)

    def narrowed(self, where: Filter, collections: Sequence[Collection]) -> Filter:
        """The filter, its condition checked against the fields; what stores compare themselves is told to them.

        Raises InvalidInput, which names the field that no collection has, or the value that is not of its type.
        """
        if where.metadata is None:
            return where
        condition = self._typed(where.metadata, self._types(collections, keys(where.metadata)))
        return _told(replace(where, metadata=condition))

    def _types(
        self,
        collections: Sequence[Collection],
        names: Iterable[str],
        also: Mapping[str, FieldType] = OF_DOCUMENTS,
    ) -> dict[str, FieldType]:
        """The types of all fields. Raises InvalidInput where none of the collections has one of these names."""
        types = dict(also)
        for collection in collections:
            for field in self.fields(collection):
                if types.setdefault(field.name, field.type) != field.type:
                    raise InvalidInput(f"metadata '{field.name}' is not of one type in these collections")
        for name in names:
            if name not in types:
                declared = ", ".join(sorted(types.keys() - OF_DOCUMENTS.keys())) or "none"
                raise InvalidInput(f"there is no metadata field '{name}' (declared: {declared})")
        return types

    def _typed(self, condition: FieldCondition, types: Mapping[str, FieldType]) -> FieldCondition:
        if isinstance(condition, FieldCompound):
            return replace(condition, parts=tuple(self._typed(part, types) for part in condition.parts))
        kind = types[condition.key]
        if condition.op in _ORDERED and kind in ("text", "list"):
            raise InvalidInput(f"metadata '{condition.key}' is a {kind}, which has no order for '{condition.op}'")
        one: FieldType = "text" if kind == "list" else kind
        several = condition.op in ("in", "nin")
        if several != isinstance(condition.value, tuple):
            raise InvalidInput(
                f"'{condition.op}' on '{condition.key}' takes {'a list' if several else 'one value'}"
            )
        given = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        if not 1 <= len(given) <= MAX_VALUES:
            raise InvalidInput(f"'{condition.op}' on '{condition.key}' takes 1 to {MAX_VALUES:,} values")
        check = checked if condition.key not in OF_DOCUMENTS or kind == "date" else _checked_text
        values = tuple(_scalar(check(condition.key, one, value)) for value in given)
        return replace(condition, value=values if several else values[0], type=kind)

    def _apply(self, collection: Collection, fields: Sequence[MetadataField], *, stated: bool) -> int:
        count = 0
        for document in all_documents(self._catalogue, collection.id, PRESENT):
            parsed = None
            if stated and document.live_version:
                try:
                    with self._files.open(parsed_key(document.id, document.live_version)) as file:
                        parsed = parsed_from_json(file.read())
                except FileMissing:
                    pass
            found = found_in(fields, document, parsed)
            if stated:
                self._store.replace_found(collection.id, document.id, found)
            elif found["path"]:
                self._store.set(collection.id, [document.id], found["path"], "path")
            count += 1
        return count


def keys(condition: FieldCondition) -> set[str]:
    """What a condition compares."""
    if isinstance(condition, FieldComparison):
        return {condition.key}
    return {key for part in condition.parts for key in keys(part)}


def bounded(condition: FieldCondition, depth: int = 0) -> int:
    """The number of its comparisons. Raises InvalidInput where they are too many, or too deep."""
    if depth > MAX_DEPTH:
        raise InvalidInput(f"a filter is at most {MAX_DEPTH} deep")
    if isinstance(condition, FieldComparison):
        return 1
    count = sum(bounded(part, depth + 1) for part in condition.parts)
    if count > MAX_COMPARISONS:
        raise InvalidInput(f"a filter has at most {MAX_COMPARISONS} comparisons")
    return count


def _told(where: Filter) -> Filter:
    """The filter with what stores know in their own words, where that says all of it."""
    condition = where.metadata
    parts = condition.parts if isinstance(condition, FieldCompound) and condition.op == "and" else (condition,)
    told: dict[str, tuple[str, ...]] = {}
    for part in parts:
        name = _STORED.get(part.key) if isinstance(part, FieldComparison) and part.op in ("eq", "in") else None
        if name is None or name in told or getattr(where, name):
            return where
        assert isinstance(part, FieldComparison)  # noqa: S101 - that is what has a name
        given = part.value if isinstance(part.value, tuple) else (part.value,)
        told[name] = tuple(str(one) for one in given)
    return replace(where, metadata=None, **told)  # type: ignore[arg-type]


def _checked_text(key: str, _: FieldType, given: object) -> FieldValue:
    if not isinstance(given, str) or len(given) > MAX_URI or not is_text(given):
        raise InvalidInput(f"'{key}' is compared with texts")
    return given


def _scalar(value: FieldValue) -> str | float:
    assert not isinstance(value, tuple)  # noqa: S101 - a list is compared text by text
    return value
