"""Answering profiles in both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from askdock.adapters.sql.answering_profiles import SqlAnsweringProfiles
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.errors import Conflict
from askdock.records import (
    Activation,
    AnsweringProfile,
    AnsweringVersion,
    ChatChoice,
    Collection,
    IndexProfile,
    new_id,
)

NOW = datetime.now(UTC).replace(microsecond=0)
PROFILE = AnsweringProfile(
    "请分点回答", "plain", "zh", ChatChoice("fast", 0.3, 200), 12, 0.5, 1.5, ("问？", "why?")
)


@pytest.fixture
def store(database: Database) -> SqlAnsweringProfiles:
    return SqlAnsweringProfiles(database)


@pytest.fixture
def collection(database: Database) -> Collection:
    return SqlCatalogue(database).create_collection("hr", IndexProfile("m", "f", 3, 200, 40, "a"))


def version(collection: Collection, number: int) -> AnsweringVersion:
    return AnsweringVersion(collection.id, number, PROFILE, "Ann", NOW, "why")


def activation(collection: Collection, number: int, after: int) -> Activation:
    return Activation(new_id(), collection.id, number, "Bo", NOW + timedelta(seconds=after), "urgent", None)


def test_the_last_activated_version_answers(store: SqlAnsweringProfiles, collection: Collection) -> None:
    one, two = version(collection, 1), version(collection, 2)
    assert store.active(collection.id) is None
    store.add(one)
    store.add(two)
    assert (store.active(collection.id), store.versions(collection.id)) == (None, [two, one])
    kept = [activation(collection, number, after) for after, number in enumerate((1, 2, 1))]
    for made in kept:
        store.activate(made)
    assert (store.active(collection.id), store.activations(collection.id)) == (one, kept[::-1])
    store.activate(activation(collection, 0, 9))
    assert store.active(collection.id) is None


def test_a_version_is_not_written_over(store: SqlAnsweringProfiles, collection: Collection) -> None:
    store.add(version(collection, 1))
    with pytest.raises(Conflict, match="at the same time"):
        store.add(version(collection, 1))


def test_they_are_restored_and_go_with_their_collection(
    store: SqlAnsweringProfiles, database: Database, collection: Collection
) -> None:
    store.restore([], [])
    store.restore([version(collection, 1)], [activation(collection, 1, 0)])
    assert store.active(collection.id) == version(collection, 1)
    SqlCatalogue(database).delete_collection(collection.id)
    assert (store.versions(collection.id), store.activations(collection.id)) == ([], [])
