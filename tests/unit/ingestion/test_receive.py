import errno
import io
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from askdock.adapters.memory import MemoryFiles
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.errors import InvalidInput, StorageFull, TooLarge
from askdock.ingestion.receive import Receiver
from askdock.ports import Catalogue, original_key
from askdock.records import Collection, DocumentStatus, IndexProfile

PROFILE = IndexProfile("m", "f", 8, 1000, 200, "a")


@pytest.fixture
def catalogue() -> Catalogue:
    return SqlCatalogue(Database("sqlite://"))


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
def collection(catalogue: Catalogue) -> Collection:
    return catalogue.create_collection("default", PROFILE)


@pytest.fixture
def receiver(catalogue: Catalogue, files: MemoryFiles) -> Receiver:
    return Receiver(catalogue, files, lambda path, name: "text/plain", max_file_bytes=10)


def test_what_is_accepted_is_kept_and_recorded(
    receiver: Receiver, collection: Collection, files: MemoryFiles, catalogue: Catalogue
) -> None:
    accepted = receiver.receive(collection, "a.txt", "upload:a.txt", io.BytesIO(b"hello"))
    assert accepted.outcome == "new"
    with files.open(original_key(collection.id, accepted.document.sha256)) as kept:
        assert kept.read() == b"hello"
    found = catalogue.get_document(collection.id, accepted.document.id)
    assert (found.status, found.size, found.name) == (DocumentStatus.RECEIVED, 5, "a.txt")


def test_the_size_limit_counts_what_is_read_and_names_its_setting(
    receiver: Receiver, collection: Collection
) -> None:
    receiver.receive(collection, "a.txt", "upload:a.txt", io.BytesIO(b"x" * 10))
    with pytest.raises(TooLarge, match="ASKDOCK_MAX_FILE_BYTES"):
        receiver.receive(collection, "b.txt", "upload:b.txt", io.BytesIO(b"x" * 11))


def test_an_empty_file_is_refused(receiver: Receiver, collection: Collection) -> None:
    with pytest.raises(InvalidInput, match="empty.txt is empty"):
        receiver.receive(collection, "empty.txt", "upload:empty.txt", io.BytesIO())


def test_nothing_is_recorded_when_the_files_are_full(
    receiver: Receiver,
    collection: Collection,
    files: MemoryFiles,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(key: str, source: object) -> None:
        raise StorageFull("disk full")

    monkeypatch.setattr(files, "put", full)
    with pytest.raises(StorageFull):
        receiver.receive(collection, "a.txt", "upload:a.txt", io.BytesIO(b"hello"))
    assert catalogue.list_documents(collection.id) == []


def test_what_a_killed_process_left_behind_is_swept(
    catalogue: Catalogue, files: MemoryFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    stale, fresh = (tmp_path / f"askdock-receive-{name}" for name in ("stale", "fresh"))
    for folder in (stale, fresh):
        folder.mkdir()
        (folder / "file").write_text("half")
    os.utime(stale, (0, 0))
    Receiver(catalogue, files, lambda path, name: "text/plain", max_file_bytes=10)
    assert list(tmp_path.iterdir()) == [fresh]


def test_a_full_temporary_folder_is_said(receiver: Receiver, collection: Collection) -> None:
    class Full(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageFull, match="TMPDIR"):
        receiver.receive(collection, "a.txt", "upload:a.txt", Full())


def test_bytes_that_a_deletion_took_meanwhile_are_kept_again(
    receiver: Receiver,
    collection: Collection,
    files: MemoryFiles,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accept = catalogue.accept

    def accept_while_another_deletes(collection_id: str, file: object, **options: object) -> object:
        for key in list(files.keys("originals/")):
            files.delete(key)
        return accept(collection_id, file, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(catalogue, "accept", accept_while_another_deletes)
    accepted = receiver.receive(collection, "a.txt", "upload:a.txt", io.BytesIO(b"hello"))
    assert files.exists(original_key(collection.id, accepted.document.sha256))


def test_tags_are_kept_in_order_each_once_and_stay_where_none_are_given(
    receiver: Receiver, collection: Collection
) -> None:
    first = receiver.receive(collection, "a", "upload:a", io.BytesIO(b"one"), tags=[" b ", "a", "b", ""])
    assert first.document.tags == ("a", "b")
    changed = receiver.receive(collection, "a", "upload:a", io.BytesIO(b"two"))
    assert (changed.outcome, changed.document.tags) == ("changed", ("a", "b"))
    emptied = receiver.receive(collection, "a", "upload:a", io.BytesIO(b"three"), tags=[])
    assert emptied.document.tags == ()


@pytest.mark.parametrize("tags", [["x" * 65], ["a\nb"], [str(n) for n in range(33)]])
def test_tags_out_of_bounds_are_refused(receiver: Receiver, collection: Collection, tags: list[str]) -> None:
    with pytest.raises(InvalidInput, match="tag"):
        receiver.receive(collection, "a", "upload:a", io.BytesIO(b"one"), tags=tags)


def test_a_document_is_dated_by_its_source_or_by_its_arrival(receiver: Receiver, collection: Collection) -> None:
    old = receiver.receive(collection, "a", "upload:a", io.BytesIO(b"one"), modified_ns=86_400 * 10**9)
    new = receiver.receive(collection, "b", "upload:b", io.BytesIO(b"two"))
    assert old.document.dated == datetime(1970, 1, 2, tzinfo=UTC)
    assert new.document.dated == new.document.created_at
