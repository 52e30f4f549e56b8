"""Saved scopes in both databases."""

from datetime import UTC, datetime

import pytest

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.scopes import SqlScopes
from askdock.records import FieldComparison, FieldCompound, SavedScope, Scope

NOW = datetime.now(UTC).replace(microsecond=0)
CONDITION = FieldCompound(
    "or", (FieldComparison("in", "year", (2024.0, 2025.0)), FieldComparison("eq", "owner", "Bo"))
)
SCOPES = [
    Scope(),
    Scope(("d1", "d2"), ("hr/2026",), ("a", "年假")),
    Scope(metadata=CONDITION),
    Scope(metadata=FieldComparison("eq", "flag", True)),
]


@pytest.fixture
def scopes(database: Database) -> SqlScopes:
    return SqlScopes(database)


@pytest.mark.parametrize("scope", SCOPES)
def test_what_is_kept_is_found_as_it_was(scopes: SqlScopes, scope: Scope) -> None:
    saved = SavedScope("lin", "年假 2026", "hr,it", scope, NOW)
    scopes.put(saved)
    assert scopes.find("lin", "年假 2026") == saved
    assert scopes.of("lin") == [saved]


def test_a_name_is_its_owner_s(scopes: SqlScopes) -> None:
    mine, theirs = (SavedScope(owner, "a", owner, Scope(), NOW) for owner in ("lin", "wei"))
    scopes.put(mine)
    scopes.put(theirs)
    other = SavedScope("lin", "A", "it", Scope(), NOW)
    scopes.put(other)
    assert scopes.find("lin", "a") == mine
    assert sorted(one.name for one in scopes.of("lin")) == ["A", "a"]
    assert scopes.remove("lin", "a")
    assert not scopes.remove("lin", "a")
    assert scopes.of("wei") == [theirs]


def test_the_newest_of_a_name_is_kept(scopes: SqlScopes) -> None:
    for collection in ("hr", "it"):
        scopes.put(SavedScope("lin", "a", collection, Scope(), NOW))
    assert [one.collections for one in scopes.of("lin")] == ["it"]
