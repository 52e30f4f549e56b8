"""Users, groups and sessions, on both databases."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event

import pytest

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.sessions import SqlSessions
from askdock.adapters.sql.users import SqlUsers
from askdock.errors import Conflict, GroupNotFound, UserNotFound
from askdock.records import Grant, Group, Role, Session, User

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
TEAM = Group("g1", "people team", (Grant(Role.EDITOR, ("hr",)),))


def anything(_users: Sequence[User]) -> None:
    """A check that passes."""


def user(number: int = 1, *groups: Group) -> User:
    grants = (Grant(Role.READER, ("hr", "faq")), Grant(Role.ADMIN))
    return User(f"u{number}", f"user{number}@example.com", "Lin", grants, groups, NOW)


@pytest.fixture
def users(database: Database) -> SqlUsers:
    return SqlUsers(database)


def test_a_user_comes_back_as_it_went(users: SqlUsers) -> None:
    assert not users.any()
    users.add_group(TEAM)
    users.add(user(1, TEAM), "hash", check=anything)
    users.add(user(2), check=anything)
    assert users.get("u1") == user(1, TEAM)
    assert users.by_login("user1@example.com") == (user(1, TEAM), "hash")
    assert users.by_login("user2@example.com") == (user(2), None)
    assert users.by_login("nobody") is None
    assert users.all() == [user(1, TEAM), user(2)]
    assert users.any()


def test_what_is_not_there_is_said(users: SqlUsers) -> None:
    users.add(user(), check=anything)
    with pytest.raises(Conflict):
        users.add(user(), check=anything)
    with pytest.raises(GroupNotFound):
        users.add(user(2, TEAM), check=anything)
    assert users.all() == [user()]
    for call in (
        lambda: users.get("u9"),
        lambda: users.change("u9", lambda one: one, check=anything),
    ):
        with pytest.raises(UserNotFound):
            call()
    assert not users.set_password("u9", "x")
    with pytest.raises(GroupNotFound):
        users.change_group(TEAM, check=anything)
    with pytest.raises(GroupNotFound):
        users.remove_group("g9", check=anything)


def test_a_changed_group_is_its_members(users: SqlUsers) -> None:
    users.add_group(TEAM)
    users.add(user(1, TEAM), check=anything)
    changed = Group("g1", "staff", ())
    users.change_group(changed, check=anything)
    assert users.get("u1").groups == (changed,)
    with pytest.raises(Conflict):
        users.add_group(Group("g2", "staff", ()))
    users.remove_group("g1", check=anything)
    assert users.get("u1").groups == ()


def test_a_link_works_once_and_in_time(users: SqlUsers) -> None:
    users.add(user(), check=anything)
    later = NOW + timedelta(days=1)
    users.add_link("first", "u1", later)
    users.add_link("second", "u1", later)
    users.add_link("setup", None, later)
    users.add_link("third", "u1", later)
    users.remove_links("u1")
    assert users.redeem_link("third", NOW) is None
    users.add_link("second", "u1", later)
    assert users.redeem_link("first", NOW) is None
    assert users.redeem_link("second", NOW) == ("u1",)
    assert users.redeem_link("second", NOW) is None
    assert users.redeem_link("setup", later) is None


def test_sessions_end(users: SqlUsers, database: Database) -> None:
    users.add(user(), check=anything)
    sessions = SqlSessions(database)
    made = [Session(f"s{i}", "u1", NOW, NOW + timedelta(minutes=i), "Firefox", "::1") for i in range(3)]
    for one in made:
        sessions.begin(one, f"digest-{one.id}")
    assert sessions.find("digest-s0") == (made[0], user())
    assert sessions.of_user("u1") == made[::-1]
    assert sessions.end("u2", ["s0"]) == 0
    assert sessions.end("u1", but="s1") == 2
    assert sessions.find("digest-s0") is None
    sessions.touch("s1", NOW + timedelta(hours=1))
    assert sessions.of_user("u1")[0].seen_at == NOW + timedelta(hours=1)
    assert sessions.forget_before(NOW + timedelta(hours=1), NOW) == 0
    assert sessions.forget_before(NOW + timedelta(hours=2), NOW) == 1
    with pytest.raises(UserNotFound):
        sessions.begin(Session("s9", "u9", NOW, NOW, "", ""), "digest-s9")


def test_a_password_is_set_in_place_of_the_one_that_was_checked(users: SqlUsers) -> None:
    users.add(user(), "first", check=anything)
    assert users.set_password("u1", "second", instead_of="first")
    assert not users.set_password("u1", "third", instead_of="first")
    assert users.by_login("user1@example.com") == (user(), "second")


def test_a_disabled_user_begins_no_session(users: SqlUsers, database: Database) -> None:
    users.add(replace(user(), disabled_at=NOW), check=anything)
    with pytest.raises(UserNotFound):
        SqlSessions(database).begin(Session("s1", "u1", NOW, NOW, "", ""), "digest")


def test_changes_happen_one_after_the_other(users: SqlUsers) -> None:
    """Two admins disable each other: the second is checked when the first is kept, and refused."""
    for number in (1, 2):
        users.add(user(number), check=anything)

    def some_admin(after: Sequence[User]) -> None:
        if all(one.disabled_at is not None for one in after):
            raise Conflict("nobody is left")

    together = Barrier(2)

    def disable(number: int) -> bool:
        together.wait()
        try:
            users.change(f"u{number}", lambda one: replace(one, disabled_at=NOW), check=some_admin)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, (1, 2))) == [False, True]
    assert sorted(one.disabled_at is None for one in users.all()) == [False, True]


def test_a_rename_at_the_moment_of_a_disable_leaves_it(users: SqlUsers) -> None:
    users.add(user(), check=anything)
    under_way, waiting = Event(), Event()

    def rename(one: User) -> User:
        under_way.set()
        waiting.wait(10)
        return replace(one, name="Wei")

    def disable() -> None:
        under_way.wait(10)
        waiting.set()
        users.change("u1", lambda one: replace(one, disabled_at=NOW), check=anything)

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(users.change, "u1", rename, check=anything), pool.submit(disable)]
        for one in done:
            one.result()
    assert users.get("u1") == replace(user(), name="Wei", disabled_at=NOW)
