"""Backups in a folder and in a bucket, plain and encrypted: whole or not there, noted, pruned by the rule."""

import io
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.support.bench import make_bench

from askdock.adapters.age import AgeCipher, make_key
from askdock.adapters.files.local import LocalFiles
from askdock.adapters.files.s3 import S3Files, connect
from askdock.adapters.memory import MemoryFiles, MemoryStore
from askdock.adapters.sql.backups import KEPT, SqlBackups
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.application.backups import Backups, Made, too_old
from askdock.backup.create import Backup
from askdock.backup.place import BackupPlace
from askdock.backup.restore import Restore
from askdock.errors import NotFound, StoreUnavailable
from askdock.ports import FileStore
from askdock.records import BackupRun, new_id

CONTENT = b"The canteen opens at noon. " * 37_000
COUNT = 9
"""Of documents like this: more than goes to a bucket in one request."""
NOW = datetime.now(UTC)


@pytest.fixture(params=["folder", "s3"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    """Where archives are."""
    if request.param == "folder":
        return LocalFiles(tmp_path / "backups", private=True)
    server: Any = request.getfixturevalue("s3_server")
    keys = {"access_key_id": server.access_key_id, "secret_access_key": server.secret_access_key}
    return S3Files(connect(server.bucket, f"backups/{uuid4().hex}", endpoint=server.endpoint, **keys))


@pytest.fixture(params=["plain", "encrypted"])
def place(request: pytest.FixtureRequest, kept: FileStore, tmp_path: Path) -> BackupPlace:
    """The same as a place of archives."""
    if request.param == "plain":
        return BackupPlace(kept)
    recipients = tmp_path / "recipients.txt"
    recipients.write_text(make_key(tmp_path / "key.txt"))
    return BackupPlace(kept, AgeCipher(recipients, tmp_path / "key.txt"), encrypts=True)


class Live:
    """A system whose documents wait for a worker."""

    def __init__(self, database: Database) -> None:
        self.bench = make_bench(SqlCatalogue(database))
        self.runs = SqlBackups(database)

    def backup(self) -> Backup:
        return Backup(self.bench.catalogue, self.bench.files, self.bench.store)

    def make(self, place: BackupPlace, keep: int = 2) -> Made:
        return list(Backups(place, self.runs, self.backup, keep=keep, keep_days=0).make())[-1]


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    with closing(Database(f"sqlite:///{tmp_path / 'live.db'}")) as database:
        made = Live(database)
        for number in range(COUNT):
            made.bench.receive(f"canteen{number}.txt", CONTENT + str(number).encode())
        yield made


def test_what_is_kept_restores(live: Live, place: BackupPlace, kept: FileStore, tmp_path: Path) -> None:
    made = live.make(place)
    (archive,) = place.archives()
    assert archive.name == made.archive
    with place.local_path(made.archive) as path, closing(Database(f"sqlite:///{tmp_path / 'to.db'}")) as database:
        assert path.stat().st_size == made.bytes > COUNT * len(CONTENT)
        if isinstance(kept, LocalFiles):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert (CONTENT[:100] in path.read_bytes()) == (not made.archive.endswith(".age"))
        catalogue, files = SqlCatalogue(database), MemoryFiles()
        list(Restore(catalogue, files, MemoryStore()).read(path, place.cipher))
    restored = sorted(files.open(key).read() for key in files.keys("originals/"))
    assert restored == [CONTENT + str(number).encode() for number in range(COUNT)]
    (run,) = live.runs.newest("backup")
    assert (run.archive, run.bytes, run.documents, run.failure) == (made.archive, made.bytes, COUNT, "")


def test_what_is_broken_off_leaves_nothing_and_is_noted(
    live: Live, place: BackupPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.make(place)
    before = place.archives()

    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("the store is away")

    monkeypatch.setattr(place, "name", lambda now: NAME)
    monkeypatch.setattr(live.bench.catalogue, "list_sources", away)  # after the document was written
    with pytest.raises(StoreUnavailable):
        live.make(place, keep=1)
    assert place.archives() == before
    assert live.runs.newest("backup")[0].failure == "the store is away"
    assert too_old(live.runs, "backup", 26, NOW) == ""


NAME = "askdock-20200101T000000Z.tar"


def put_old(kept: FileStore) -> None:
    for day in (1, 2, 3):
        kept.put(NAME.replace("0101", f"010{day}"), io.BytesIO(b"old"))
    kept.put("notes.txt", io.BytesIO(b"of the operator"))


def test_old_ones_go_and_nothing_else(live: Live, kept: FileStore) -> None:
    put_old(kept)
    made = live.make(BackupPlace(kept))
    assert [name[8:16] for name in made.removed] == ["20200102", "20200101"]
    assert sorted(kept.keys("")) == ["askdock-20200103T000000Z.tar", made.archive, "notes.txt"]


def test_one_that_a_drill_restored_stays(live: Live, kept: FileStore) -> None:
    put_old(kept)
    for name, failure in ((NAME, ""), (NAME.replace("0101", "0102"), "it is damaged")):
        live.runs.note(BackupRun(new_id(), "drill", name, NOW, NOW, failure))
    live.make(BackupPlace(kept), keep=1)
    assert NAME in set(kept.keys(""))
    assert NAME.replace("0101", "0102") not in set(kept.keys(""))


def test_an_archive_without_documents_or_with_files_missing_takes_no_other_s_place(
    live: Live, kept: FileStore
) -> None:
    put_old(kept)
    for key in list(live.bench.files.keys("originals/")):
        live.bench.files.delete(key)
    made = live.make(BackupPlace(kept), keep=1)
    assert (made.removed, len(made.summary.missing)) == ((), COUNT)
    assert live.runs.newest("backup")[0].failure == f"{COUNT} files of documents are missing"
    for document in live.bench.catalogue.list_documents(live.bench.collection.id):
        live.bench.catalogue.mark_deleting(live.bench.collection.id, document.id)
    live.bench.ingest()
    assert live.make(BackupPlace(kept), keep=1).removed == ()
    assert NAME in set(kept.keys(""))


def test_an_archive_that_is_not_there(place: BackupPlace, kept: FileStore) -> None:
    kept.put("notes.txt", io.BytesIO(b"of the operator"))
    with pytest.raises(NotFound, match="no archive yet"):
        place.newest()
    with pytest.raises(NotFound, match="askdock backup --list"), place.local_path("../catalogue.db"):
        pass


def test_runs_are_noted_and_the_oldest_forgotten(database: Database) -> None:
    runs = SqlBackups(database)
    noted = [
        BackupRun(f"{number:032x}", "backup", f"a{number}", NOW, NOW, "" if number else "full", 1 << 40, 3)
        for number in range(KEPT + 2)
    ]
    for run in noted:
        runs.note(run)
    drill = BackupRun(new_id(), "drill", "a1", NOW, NOW + timedelta(seconds=3), "", 5, 6, 7, 8)
    runs.note(drill)
    assert runs.newest("drill") == [drill]
    assert runs.newest("backup") == noted[:1:-1]


def test_too_old_in_words(database: Database) -> None:
    runs, later = SqlBackups(database), NOW + timedelta(days=3)
    assert too_old(runs, "backup", 26, NOW) == "no backup has succeeded yet"
    assert too_old(runs, "drill", 26, NOW) == ""
    runs.note(BackupRun("1", "drill", "", NOW, NOW, "no key"))
    assert too_old(runs, "drill", 26, NOW) == "no restore drill has succeeded yet: no key"
    runs.note(BackupRun("2", "backup", "a.tar", NOW, NOW))
    assert too_old(runs, "backup", 26, NOW + timedelta(hours=25)) == ""
    runs.note(BackupRun("3", "backup", "b.tar", later, later, "the disk is full"))
    said = "the last backup that succeeded is 3.0 days old (a.tar): the disk is full"
    assert too_old(runs, "backup", 26, later) == said
