"""Curated answers in both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.curated import SqlCurated
from askdock.adapters.sql.database import Database
from askdock.records import Collection, CuratedAnswer, IndexProfile

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def curated(database: Database) -> SqlCurated:
    return SqlCurated(database)


@pytest.fixture
def collection(database: Database) -> Collection:
    return SqlCatalogue(database).create_collection("hr", IndexProfile("m", "f", 3, 200, 40, "a"))


def answer(collection: Collection, number: int, **fields: object) -> CuratedAnswer:
    made = CuratedAnswer(f"{number:032x}", collection.id, ("问？", "why?"), "文", "", "Bo", None, "Ann", NOW)
    return replace(made, **fields)  # type: ignore[arg-type]


def test_answers_are_kept_and_what_is_to_be_done_for_them_is_due(
    curated: SqlCurated, collection: Collection
) -> None:
    one, two = answer(collection, 1), answer(collection, 2, state="kept", expires_at=NOW + timedelta(hours=1))
    curated.put([two, one])
    curated.put([])
    assert curated.of_collection(collection.id) == [one, two]
    assert curated.due(NOW) == [one]
    curated.mark(one, "kept")
    assert curated.due(NOW) == []
    assert curated.due(NOW + timedelta(hours=1)) == [two]
    curated.mark(two, "expired")
    assert curated.due(NOW + timedelta(days=1)) == []


def test_what_was_changed_since_is_not_marked(curated: SqlCurated, collection: Collection) -> None:
    old = answer(collection, 1)
    new = replace(old, text="other", changed_at=NOW + timedelta(seconds=1))
    curated.put([new])
    curated.mark(old, "kept")
    assert curated.due(NOW) == [new]


def test_what_is_removed_is_listed_no_more_until_it_is_forgotten(
    curated: SqlCurated, collection: Collection
) -> None:
    one = answer(collection, 1)
    curated.put([one])
    curated.forget(one.id)  # not removed: stays
    removed = replace(one, state="removed")
    curated.put([removed])
    assert curated.of_collection(collection.id) == []
    assert curated.due(NOW) == [removed]
    curated.forget(one.id)
    assert curated.due(NOW) == []


def test_they_go_with_their_collection(curated: SqlCurated, database: Database, collection: Collection) -> None:
    curated.put([answer(collection, 1)])
    SqlCatalogue(database).delete_collection(collection.id)
    assert curated.of_collection(collection.id) == []
