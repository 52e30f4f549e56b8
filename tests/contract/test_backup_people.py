"""People and what they asked move along with a backup, from either database to either."""

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from askdock.adapters.identity.passwords import Argon2Passwords
from askdock.adapters.memory import MemoryFiles, MemoryStore
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.history import SqlHistory
from askdock.adapters.sql.inbox import SqlInbox
from askdock.adapters.sql.keys import SqlKeys
from askdock.adapters.sql.records import SqlRecords
from askdock.adapters.sql.scopes import SqlScopes
from askdock.adapters.sql.sessions import SqlSessions
from askdock.adapters.sql.users import SqlUsers
from askdock.adapters.sql.widgets import SqlWidgets
from askdock.application.accounts import caller_by_key
from askdock.application.people import People
from askdock.backup.create import Backup
from askdock.backup.restore import Restore
from askdock.errors import Conflict, DamagedArchive
from askdock.records import (
    AnswerRecord,
    Conversation,
    FieldComparison,
    Grant,
    Group,
    Handling,
    IndexProfile,
    Readers,
    Role,
    SavedScope,
    Scope,
    digest,
    make_key,
    make_widget,
    new_id,
)
from askdock.trace import Trace, encode

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"


class Installation:
    """The parts that a backup is made of, over one database."""

    def __init__(self, database: Database) -> None:
        self.catalogue, self.files, self.store = SqlCatalogue(database), MemoryFiles(), MemoryStore()
        self.users, self.keys, self.history = SqlUsers(database), SqlKeys(database), SqlHistory(database)
        self.records, self.widgets = SqlRecords(database), SqlWidgets(database)
        self.inbox, self.scopes = SqlInbox(database), SqlScopes(database)
        day = timedelta(days=1)
        self.people = People(self.users, SqlSessions(database), self.keys, Argon2Passwords(), day, day)

    def back_up(self, target: Path) -> int:
        return list(Backup(self.catalogue, self.files, self.store, self.records).write(target))[-1].records

    def restore(self, source: Path) -> int:
        return list(Restore(self.catalogue, self.files, self.store, self.records).read(source))[-1].records


@pytest.fixture
def there(tmp_path: Path) -> "Installation":
    """An empty installation on SQLite."""
    return Installation(Database(f"sqlite:///{tmp_path / 'there.db'}"))


@pytest.fixture
def here(database: Database) -> Installation:
    """One with a group, two users, their keys, a conversation, and a folder with readers."""
    made = Installation(database)
    collection = made.catalogue.create_collection("hr", IndexProfile("m", "f", 3, 200, 40, "a"))
    made.store.create_generation(collection.generation, 3)
    made.catalogue.set_folder_readers(collection.id, "file:///pay/", Readers(("u1",), ()))
    made.users.add_group(Group("0" * 16, "team", (Grant(Role.EDITOR, ("hr",)),)))
    user, secret = made.people.create("lin@example.com", "Lin", [Grant(Role.ADMIN)], ["team"])
    made.people.redeem(secret, PASSWORD, "Firefox", "::1")
    out, _ = made.people.create("wei@example.com", "Wei", [Grant(Role.READER)], ())
    made.people.change(out.id, disabled=True)
    key, key_secret = make_key("sync", Role.EDITOR, None, NOW, user_id=user.id)
    made.keys.add(replace(key, id="a" * 16), digest(key_secret))
    made.key_secret = key_secret  # type: ignore[attr-defined]
    conversation = Conversation(new_id(), user.id, "hr", "Leave", NOW, NOW, pinned=True, scope=Scope(tags=("hr",)))
    made.history.start(conversation)
    answer = AnswerRecord(
        new_id(), user.id, "hr", NOW, "answered", "m", 3, 4, conversation.id, "年假?", {"a": "30"}
    )
    made.history.record(answer)
    made.widgets.add(make_widget("Help", "hr", ["https://a.org"], "a" * 16, 0, NOW))
    made.history.rate(user.id, answer.id, "bad", "it is 25", NOW)
    made.inbox.say(answer.id, "wrong", "年假是 30 天。")
    made.inbox.handle(answer.id, Handling("fixed", "Bo", "curated", "c1", "Ann", "n", "Lin", NOW))
    where = Scope(tags=("hr",), metadata=FieldComparison("gte", "year", 2024.0))
    made.scopes.put(SavedScope(user.id, "年假", "hr", where, NOW))
    return made


def test_people_go_on_where_they_were(here: Installation, there: Installation, tmp_path: Path) -> None:
    archive = tmp_path / "all.tar"
    copied = here.back_up(archive)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert there.restore(archive) == copied == 10
    assert there.users.all() == here.users.all()
    assert there.users.groups() == here.users.groups()
    assert there.keys.all() == here.keys.all()
    assert there.widgets.all() == here.widgets.all() != []
    assert there.inbox.items("hr") == here.inbox.items("hr") != []
    begun = there.people.sign_in("lin@example.com", PASSWORD, "", "")
    assert [one.id for one in there.people.sessions.of_user(begun.user.id)] == [begun.session.id]
    caller = caller_by_key(there.keys, there.users, here.key_secret)  # type: ignore[attr-defined]
    assert caller is not None
    assert caller.id == begun.user.id
    assert there.scopes.of(caller.id) == here.scopes.of(caller.id) != []
    (conversation,) = there.history.conversations(begun.user.id)
    assert [conversation] == here.history.conversations(begun.user.id)
    assert there.history.turns(begun.user.id, conversation.id) == here.history.turns(
        begun.user.id, conversation.id
    )
    collection = there.catalogue.get_collection("hr")
    assert there.catalogue.folder_readers(collection.id) == here.catalogue.folder_readers(collection.id)


def test_no_secret_is_in_it(here: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "all"
    here.back_up(folder)
    text = "".join(path.read_text("utf-8") for path in folder.rglob("*.jsonl"))
    for secret in (PASSWORD, here.key_secret):  # type: ignore[attr-defined]
        assert secret not in text
    assert "$argon2id$" in text
    assert not (folder / "people" / "sessions.jsonl").exists()


def test_a_trace_that_was_forgotten_is_in_no_later_archive(here: Installation, tmp_path: Path) -> None:
    trace = Trace(question="tracewren")
    for age in (20, 1):
        told = AnswerRecord(new_id(), "key:x", "hr", datetime.now(UTC) - timedelta(days=age), "refused", "m")
        here.history.record(told, encode(replace(trace, question=f"tracewren{age}")).decode())

    def archived(name: str) -> str:
        here.back_up(tmp_path / name)
        return "".join(path.read_text("utf-8") for path in (tmp_path / name).rglob("*.jsonl"))

    both = archived("before")
    assert "tracewren20" in both
    assert "tracewren1" in both
    here.history.forget_traces_before(datetime.now(UTC) - timedelta(days=14))
    assert "tracewren20" not in archived("after")
    assert "tracewren1" in archived("still")
    here.history.forget_trace("key:x", told.id)
    assert "tracewren" not in archived("none")


def test_what_is_there_already_stays(here: Installation, there: Installation, tmp_path: Path) -> None:
    archive = tmp_path / "all.tar"
    here.back_up(archive)
    there.restore(archive)
    (lin, _) = there.users.all()
    there.people.change(lin.id, name="Lin II")
    there.catalogue.delete_collection(there.catalogue.get_collection("hr").id)
    there.restore(archive)
    assert there.users.get(lin.id).name == "Lin II"
    assert len(there.history.conversations(lin.id)) == 1


def test_people_of_other_ids_are_refused_before_anything_is_written(
    here: Installation, there: Installation, tmp_path: Path
) -> None:
    archive = tmp_path / "all.tar"
    here.back_up(archive)
    there.people.create("lin@example.com", "another", [Grant(Role.ADMIN)], ())
    with pytest.raises(Conflict, match="--without-people"):
        there.restore(archive)
    assert there.catalogue.list_collections() == []
    assert there.users.groups() == []
    list(Restore(there.catalogue, there.files, there.store).read(archive))
    assert [one.name for one in there.catalogue.list_collections()] == ["hr"]


def test_an_archive_without_people_restores(here: Installation, there: Installation, tmp_path: Path) -> None:
    archive = tmp_path / "documents.tar"
    list(Backup(here.catalogue, here.files, here.store).write(archive))
    assert there.restore(archive) == 0
    assert there.users.all() == []


def test_a_row_of_a_newer_version_is_refused(there: Installation) -> None:
    row = json.loads('{"id": "u1", "of_the_next_version": 1}')
    with pytest.raises(DamagedArchive, match="of_the_next_version"):
        there.records.load(lambda table: [row] if table == "users" else [])
