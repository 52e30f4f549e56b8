"""What `ports.FileStore` promises, for a folder, a bucket and the fake."""

import io
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from askdock.adapters.files.local import LocalFiles
from askdock.adapters.files.s3 import PART_BYTES, S3Files, connect
from askdock.adapters.memory import MemoryFiles
from askdock.errors import FileMissing
from askdock.ports import FileStore

LARGE = bytes(range(251)) * (2 * PART_BYTES // 251 + 50)

Reopen = Callable[[], FileStore]


@pytest.fixture(params=["folder", "s3", "memory"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Reopen:
    """Makes a client of one and the same store, as another process would."""
    if request.param == "folder":
        return lambda: LocalFiles(tmp_path / "files")
    if request.param == "s3":
        server = request.getfixturevalue("s3_server")
        prefix = f"askdock/{uuid4().hex}"
        return lambda: S3Files(s3_client(server, prefix))
    memory = MemoryFiles()
    return lambda: memory


def s3_client(server: Any, prefix: str, **changes: str) -> Any:
    keys = {"access_key_id": server.access_key_id, "secret_access_key": server.secret_access_key}
    return connect(server.bucket, prefix, **{"endpoint": server.endpoint, **keys, **changes})


@pytest.fixture
def files(reopen: Reopen) -> FileStore:
    return reopen()


@pytest.mark.parametrize("content", [b"", b"small", LARGE], ids=["empty", "small", "large"])
def test_what_is_put_is_read_by_another(reopen: Reopen, content: bytes) -> None:
    reopen().put("originals/c/a1", io.BytesIO(content))
    files = reopen()
    assert files.exists("originals/c/a1")
    with files.open("originals/c/a1") as opened:
        assert opened.read() == content
    with files.local_path("originals/c/a1") as path:
        assert path.read_bytes() == content


def test_a_part_is_read(files: FileStore) -> None:
    files.put("a/b", io.BytesIO(bytes(range(200))))
    assert files.read("a/b", 0, 3) == bytes((0, 1, 2))
    assert files.read("a/b", 100, 2) == bytes((100, 101))
    assert files.read("a/b", 198, 1 << 40) == bytes((198, 199))
    with pytest.raises(FileMissing):
        files.read("a/none", 0, 1)


def test_a_put_replaces(files: FileStore) -> None:
    files.put("a/b", io.BytesIO(b"one, which is longer"))
    files.put("a/b", io.BytesIO(b"two"))
    with files.open("a/b") as opened:
        assert opened.read() == b"two"


def test_what_is_not_there(files: FileStore) -> None:
    assert not files.exists("a/b")
    with pytest.raises(FileMissing):
        files.open("a/b")
    with pytest.raises(FileMissing), files.local_path("a/b"):
        pass
    files.delete("a/b")


def test_a_key_that_is_a_folder_holds_nothing(files: FileStore) -> None:
    files.put("a/b", io.BytesIO(b"x"))
    assert not files.exists("a")
    with pytest.raises(FileMissing):
        files.open("a")


def test_deleted_is_gone(files: FileStore) -> None:
    files.put("a/b", io.BytesIO(b"x"))
    files.delete("a/b")
    assert not files.exists("a/b")
    assert list(files.keys("")) == []


def test_keys_by_any_prefix(files: FileStore) -> None:
    kept = {"parsed/ab/1.json", "parsed/ab/2.json", "parsed/abc/1.json", "originals/c/x"}
    for key in kept:
        files.put(key, io.BytesIO(b"x"))
    assert set(files.keys("")) == kept
    assert set(files.keys("parsed/ab/")) == {"parsed/ab/1.json", "parsed/ab/2.json"}
    assert set(files.keys("parsed/ab")) == kept - {"originals/c/x"}
    assert set(files.keys("nothing/")) == set()


def test_a_source_that_breaks_leaves_nothing(files: FileStore) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            block = super().read(size)
            if size is None or size < 0 or not block:
                raise ValueError("gone")
            return block

    with pytest.raises(ValueError, match="gone"):
        files.put("a/b", Broken(LARGE))
    assert not files.exists("a/b")
    assert list(files.keys("")) == []


@pytest.mark.parametrize("key", ["", "/etc/passwd", "../up", "a/../../b", "a//b", "a\\b", "a\0b", "./a"])
def test_a_key_cannot_leave_the_store(files: FileStore, key: str) -> None:
    for use in (lambda: files.put(key, io.BytesIO(b"x")), lambda: files.open(key), lambda: files.delete(key)):
        with pytest.raises(ValueError, match="not a key"):
            use()


def test_many_writers_of_one_key(files: FileStore) -> None:
    contents = [bytes([n]) * 100_000 for n in range(8)]
    threads = [threading.Thread(target=files.put, args=("a/b", io.BytesIO(one))) for one in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with files.open("a/b") as opened:
        assert opened.read() in contents


def test_a_folder_is_synced_into_its_parent_when_it_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        synced.append("file" if path.is_file() else str(path.relative_to(tmp_path)))
        fsync(descriptor)

    files = LocalFiles(tmp_path / "files")
    monkeypatch.setattr(os, "fsync", noted)

    def put(key: str) -> list[str]:
        synced.clear()
        files.put(key, io.BytesIO(b"x"))
        return list(synced)

    assert put("a/b/1") == ["file", "files/a/b", "files/a", "files"]
    assert put("a/b/2") == ["file", "files/a/b"]
    assert put("a/c/1") == ["file", "files/a/c", "files/a"]
    files.delete("a/c/1")
    assert put("a/c/1") == ["file", "files/a/c", "files/a"]
