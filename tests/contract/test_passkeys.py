"""Passkeys and challenges, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.passkeys import SqlPasskeys
from askdock.adapters.sql.recovery import SqlRecovery
from askdock.adapters.sql.users import SqlUsers
from askdock.errors import Conflict, UserNotFound
from askdock.records import Passkey, User

NOW = datetime.now(UTC)


@pytest.fixture
def users(database: Database) -> SqlUsers:
    made = SqlUsers(database)
    for number in (1, 2):
        made.add(User(f"u{number}", f"user{number}", "x", (), (), NOW), check=lambda _users: None)
    return made


@pytest.fixture
def store(database: Database, users: SqlUsers) -> SqlPasskeys:
    return SqlPasskeys(database)


def passkey(number: int = 1, user: str = "u1") -> Passkey:
    return Passkey(f"p{number}", user, f"credential{number}", "data", 0, "phone", NOW + timedelta(seconds=number))


def test_a_passkey_comes_back_as_it_went(store: SqlPasskeys) -> None:
    assert not store.any()
    store.add(passkey(2))
    store.add(passkey(1))
    store.add(passkey(3, "u2"))
    assert store.any()
    assert store.of_user("u1") == [passkey(1), passkey(2)]
    assert store.find("credential3") == passkey(3, "u2")
    assert store.find("credential4") is None
    store.used("p1", 7, NOW)
    found = store.find("credential1")
    assert found is not None
    assert (found.uses, found.used_at) == (7, NOW)


def test_what_cannot_be_is_said(store: SqlPasskeys) -> None:
    store.add(passkey())
    with pytest.raises(Conflict):
        store.add(Passkey("p9", "u2", "credential1", "data", 0, "other", NOW))
    with pytest.raises(UserNotFound):
        store.add(passkey(2, "u9"))
    assert store.remove("u2", "p1") == 0
    assert store.of_user("u1") == [passkey()]


def test_the_second_factor_goes_with_the_last_passkey(store: SqlPasskeys, users: SqlUsers) -> None:
    assert not store.require("u1", required=True)
    assert not users.get("u1").second_factor
    store.add(passkey(1))
    store.add(passkey(2))
    assert store.require("u1", required=True)
    assert [users.get(one).second_factor for one in ("u1", "u2")] == [True, False]
    assert store.remove("u1", "p1") == 1
    assert users.get("u1").second_factor
    assert store.remove("u1") == 1
    assert not users.get("u1").second_factor


def test_a_challenge_works_once_in_time_and_for_what_it_was_given(store: SqlPasskeys) -> None:
    soon = NOW + timedelta(minutes=1)
    store.add_challenge("a", "second", "u1", soon)
    assert store.take_challenge("a", ["register"], NOW) is None
    assert store.take_challenge("a", ["first", "second"], NOW) == ("u1",)
    assert store.take_challenge("a", ["first", "second"], NOW) is None
    store.add_challenge("b", "first", None, soon)
    assert store.take_challenge("b", ["first"], soon + timedelta(seconds=1)) is None
    store.add_challenge("c", "first", None, soon)
    assert store.take_challenge("c", ["first"], NOW) == (None,)


def test_expired_challenges_are_forgotten(store: SqlPasskeys) -> None:
    past = NOW - timedelta(minutes=1)
    store.add_challenge("old", "first", None, past)
    store.add_challenge("new", "first", None, NOW + timedelta(minutes=1))
    assert store.take_challenge("old", ["first"], past - timedelta(minutes=1)) is None


def test_recovery_codes_are_used_once_and_go_with_the_last_passkey(database: Database, store: SqlPasskeys) -> None:
    codes = SqlRecovery(database)
    assert not codes.put("u1", {"a": "hash a"}), "there is no passkey to stand in for"
    store.add(passkey(1))
    store.add(passkey(2))
    store.add(passkey(3, "u2"))
    assert codes.put("u1", {"a": "hash a", "b": "hash b"})
    assert codes.put("u2", {"a": "another"})
    assert (codes.left("u1"), codes.find("u1", "a"), codes.find("u1", "c")) == (2, "hash a", None)
    assert codes.take("u1", "a")
    assert not codes.take("u1", "a")
    assert codes.put("u1", {"c": "hash c"})
    assert (codes.left("u1"), codes.find("u1", "b")) == (1, None)
    store.remove("u1", "p1")
    assert codes.left("u1") == 1
    store.remove("u1")
    assert (codes.left("u1"), codes.left("u2")) == (0, 1)
