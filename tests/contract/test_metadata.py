"""Metadata of documents in both databases: kept, matched, restored."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.metadata import SqlMetadata
from askdock.records import (
    Collection,
    FieldComparison,
    FieldCompound,
    FieldType,
    IndexProfile,
    MetadataField,
    SourceFile,
)

MAY = int(datetime(2024, 5, 31, 12, tzinfo=UTC).timestamp()) * 10**9
TYPES: dict[str, FieldType] = {
    "team": "text",
    "year": "number",
    "since": "date",
    "regions": "list",
    "filename": "text",
    "tag": "list",
    "dated": "date",
    "media_type": "text",
}


@pytest.fixture
def store(database: Database) -> SqlMetadata:
    return SqlMetadata(database)


@pytest.fixture
def catalogue(database: Database) -> SqlCatalogue:
    return SqlCatalogue(database)


@pytest.fixture
def collection(catalogue: SqlCatalogue) -> Collection:
    return catalogue.create_collection("hr", IndexProfile("m", "f", 3, 200, 40, "a"))


@pytest.fixture
def ids(catalogue: SqlCatalogue, collection: Collection, store: SqlMetadata) -> dict[str, str]:
    """Three documents by name: a and b with values, c without any."""
    found = {}
    for number, (name, tags) in enumerate({"a": ("hr", "it"), "b": ('q"uote',), "c": ()}.items()):
        file = SourceFile(f"upload:{name}", name, "text/plain", f"{number:064x}", 1, MAY, tags)
        found[name] = catalogue.accept(collection.id, file).document.id
    for field, kind in list(TYPES.items())[:4]:
        store.put_field(collection.id, MetadataField(field, kind))
    a = {"team": "Köln", "year": 2024.0, "since": "2024-05-31", "regions": ("de", "fr")}
    store.set(collection.id, [found["a"]], a, "person")
    store.set(collection.id, [found["b"]], {"team": "hr", "year": -1.5, "since": "2025-01-01"}, "person")
    return found


def compare(key: str, op: Any, value: Any) -> FieldComparison:
    return FieldComparison(op, key, value, TYPES[key])


@pytest.fixture
def matching(store: SqlMetadata, collection: Collection, ids: dict[str, str]) -> Callable[[Any], str]:
    names = {document_id: name for name, document_id in ids.items()}
    return lambda condition: "".join(sorted(names[one] for one in store.matching(collection.id, condition)))


@pytest.mark.parametrize(
    ("key", "op", "value", "expected"),
    [
        ("team", "eq", "Köln", "a"),
        ("team", "eq", "köln", ""),
        ("team", "ne", "hr", "ac"),
        ("team", "in", ("hr", "Köln"), "ab"),
        ("team", "nin", ("hr", "Köln"), "c"),
        ("year", "eq", 2024.0, "a"),
        ("year", "gt", -1.5, "a"),
        ("year", "gte", -1.5, "ab"),
        ("year", "lt", 2024.0, "b"),
        ("year", "lte", 2024.0, "ab"),
        ("since", "lt", "2025-01-01", "a"),
        ("since", "gte", "2024-05-31", "ab"),
        ("regions", "eq", "fr", "a"),
        ("regions", "ne", "fr", "bc"),
        ("regions", "in", ("es", "de"), "a"),
        ("filename", "in", ("a", "c"), "ac"),
        ("filename", "ne", "a", "bc"),
        ("media_type", "eq", "text/plain", "abc"),
        ("tag", "eq", "hr", "a"),
        ("tag", "eq", 'q"uote', "b"),
        ("tag", "ne", "it", "bc"),
        ("dated", "eq", "2024-05-31", "abc"),
        ("dated", "ne", "2024-05-31", ""),
        ("dated", "gt", "2024-05-30", "abc"),
        ("dated", "gt", "2024-05-31", ""),
        ("dated", "gte", "2024-05-31", "abc"),
        ("dated", "lt", "2024-05-31", ""),
        ("dated", "lte", "2024-05-31", "abc"),
    ],
)
def test_comparisons(matching: Callable[[Any], str], key: str, op: str, value: Any, expected: str) -> None:
    assert matching(compare(key, op, value)) == expected


def test_conditions_are_nested(matching: Callable[[Any], str]) -> None:
    either = FieldCompound("or", (compare("team", "eq", "hr"), compare("regions", "eq", "de")))
    assert matching(either) == "ab"
    assert matching(FieldCompound("and", (either, compare("year", "gt", 0.0)))) == "a"
    assert matching(FieldCompound("and", (compare("team", "eq", "hr"), compare("year", "gt", 0.0)))) == ""


def test_documents_of_another_collection_do_not_match(
    store: SqlMetadata, catalogue: SqlCatalogue, ids: dict[str, str]
) -> None:
    other = catalogue.create_collection("it", IndexProfile("m", "f", 3, 200, 40, "a"))
    assert store.matching(other.id, compare("team", "ne", "x")) == []
    assert store.set(other.id, [ids["a"]], {"team": "x"}, "person") == 0
    assert store.values_of([ids["a"]])[ids["a"]]["team"] == "Köln"


def test_what_a_person_sets_prevails_over_rules_and_sources(
    store: SqlMetadata, collection: Collection, ids: dict[str, str]
) -> None:
    c = ids["c"]
    store.replace_found(collection.id, c, {"path": {"team": "path", "year": 1.0}, "file": {"team": "file"}})
    assert store.values_of([c])[c] == {"team": "file", "year": 1.0}
    store.set(collection.id, [c], {"team": "person"}, "person")
    store.set(collection.id, [c], {"team": "source", "year": 2.0}, "source")
    assert store.values_of([c])[c] == {"team": "person", "year": 2.0}
    store.replace_found(collection.id, c, {"path": {"team": "path", "year": 3.0}, "file": {}})
    assert store.values_of([c])[c] == {"team": "person", "year": 2.0}
    store.set(collection.id, [c], {"team": None, "year": None}, "person")
    assert store.values_of([c]) == {}


def test_values_go_with_their_field_and_their_document(
    store: SqlMetadata, catalogue: SqlCatalogue, collection: Collection, ids: dict[str, str]
) -> None:
    store.remove_field(collection.id, "team")
    assert [field.name for field in store.fields(collection.id)] == ["regions", "since", "year"]
    assert store.values_of([ids["b"]]) == {ids["b"]: {"year": -1.5, "since": "2025-01-01"}}
    catalogue.mark_deleting(collection.id, ids["b"])
    assert store.matching(collection.id, compare("year", "lt", 0.0)) == []
    catalogue.forget(ids["b"])
    assert {one.document_id for one in store.of_collection(collection.id)} == {ids["a"]}


def test_a_backup_has_all_of_it(store: SqlMetadata, collection: Collection, ids: dict[str, str]) -> None:
    fields, values = store.fields(collection.id), store.of_collection(collection.id)
    for field in fields:
        store.remove_field(collection.id, field.name)
    assert store.of_collection(collection.id) == []
    store.restore(collection.id, fields, values)
    assert (store.fields(collection.id), store.of_collection(collection.id)) == (fields, values)
    assert ids
