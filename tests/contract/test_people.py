"""Users, groups and sessions, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.sessions import SqlSessions
from askdock.adapters.sql.users import SqlUsers
from askdock.errors import Conflict, GroupNotFound, UserNotFound
from askdock.records import Grant, Group, Role, Session, User

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
TEAM = Group("g1", "people team", (Grant(Role.EDITOR, ("hr",)),))


def user(number: int = 1, *groups: Group) -> User:
    grants = (Grant(Role.READER, ("hr", "faq")), Grant(Role.ADMIN))
    return User(f"u{number}", f"user{number}@example.com", "Lin", grants, groups, NOW)


@pytest.fixture
def users(database: Database) -> SqlUsers:
    return SqlUsers(database)


def test_a_user_comes_back_as_it_went(users: SqlUsers) -> None:
    assert not users.any()
    users.put_group(TEAM)
    users.add(user(1, TEAM), "hash")
    users.add(user(2))
    assert users.get("u1") == user(1, TEAM)
    assert users.by_login("user1@example.com") == (user(1, TEAM), "hash")
    assert users.by_login("user2@example.com") == (user(2), None)
    assert users.by_login("nobody") is None
    assert users.all() == [user(1, TEAM), user(2)]
    assert users.any()


def test_what_is_not_there_is_said(users: SqlUsers) -> None:
    users.add(user())
    with pytest.raises(Conflict):
        users.add(user())
    with pytest.raises(GroupNotFound):
        users.add(user(2, TEAM))
    assert users.all() == [user()]
    for call in (lambda: users.get("u9"), lambda: users.change(user(9)), lambda: users.set_password("u9", "x")):
        with pytest.raises(UserNotFound):
            call()
    with pytest.raises(GroupNotFound):
        users.remove_group("g9")


def test_a_changed_group_is_its_members(users: SqlUsers) -> None:
    users.put_group(TEAM)
    users.add(user(1, TEAM))
    changed = Group("g1", "staff", ())
    users.put_group(changed)
    assert users.get("u1").groups == (changed,)
    with pytest.raises(Conflict):
        users.put_group(Group("g2", "staff", ()))
    users.remove_group("g1")
    assert users.get("u1").groups == ()


def test_a_link_works_once_and_in_time(users: SqlUsers) -> None:
    users.add(user())
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
    users.add(user())
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
