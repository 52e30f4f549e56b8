"""Files in a folder of this machine, durable and whole or not there."""

import errno
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from secrets import token_hex
from typing import BinaryIO

from askdock.adapters.durable import make_folder, sync
from askdock.adapters.files.keys import checked
from askdock.errors import FileMissing, FilesUnavailable, StorageFull

TEMPORARY = ".part-"
STALE_SECONDS = 3600
DURABLE_FOLDERS = 1_000


class LocalFiles:
    """See `askdock.ports.FileStore`. A key is a path below the folder.

    `private`: the account of this process alone may read what it writes.
    """

    def __init__(self, folder: Path, *, private: bool = False) -> None:
        self._folder = folder
        self._mode = 0o600 if private else 0o666
        self._durable: dict[Path, int] = {}
        """Folders whose own names this process knows to be on the disk, by inode: another process may have removed
        one and made it again."""
        with _translated():
            make_folder(folder)
            self._sweep()

    def put(self, key: str, source: BinaryIO) -> None:
        """Write beside the target, sync, rename, sync the folder. Raises StorageFull."""
        target = self._path(key)
        part = target.with_name(f"{TEMPORARY}{token_hex(8)}")
        with _translated():
            try:
                with _created(part, self._mode) as file:
                    shutil.copyfileobj(source, file, 1 << 20)
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(target)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
            self._sync_names(target.parent)

    def open(self, key: str) -> BinaryIO:
        """Raises FileMissing."""
        try:
            return self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise FileMissing(f"there is no file '{key}'") from None

    def read(self, key: str, start: int, length: int) -> bytes:
        """A part of it. Raises FileMissing."""
        with self.open(key) as file:
            there = os.fstat(file.fileno()).st_size - file.seek(start)
            return file.read(min(length, there))

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """The file itself. Raises FileMissing."""
        path = self._path(key)
        if not path.is_file():
            raise FileMissing(f"there is no file '{key}'")
        yield path

    def exists(self, key: str) -> bool:
        """Whether it is there."""
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """Remove it, and folders that become empty."""
        path = self._path(key)
        with suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()
            for parent in path.parents:
                if parent == self._folder:
                    break
                with suppress(OSError):  # not empty, or gone already
                    parent.rmdir()
                    self._durable.pop(parent, None)

    def keys(self, prefix: str) -> Iterator[str]:
        """Keys that start with the prefix."""
        start = self._folder / PurePosixPath(prefix).parent if not prefix.endswith("/") else self._folder / prefix
        for path in sorted(start.rglob("*")) if start.is_dir() else []:
            key = path.relative_to(self._folder).as_posix()
            if key.startswith(prefix) and not path.name.startswith(TEMPORARY) and path.is_file():
                yield key

    def _path(self, key: str) -> Path:
        path = checked(key)
        if path.name.startswith(TEMPORARY):
            raise ValueError(f"not a key of the file store: {key!r}")
        return self._folder / path

    def _sync_names(self, folder: Path) -> None:
        """Make the names of a file in the folder, and of folders that may be new, durable."""
        new: list[tuple[Path, int]] = []
        sync(folder)
        while folder != self._folder:
            inode = folder.stat().st_ino
            if self._durable.get(folder) == inode:
                break
            new.append((folder, inode))
            folder = folder.parent
            sync(folder)
        if len(self._durable) > DURABLE_FOLDERS:
            self._durable.clear()
        self._durable.update(new)

    def _sweep(self) -> None:
        """Remove what writers that were killed left behind."""
        for part in self._folder.rglob(f"{TEMPORARY}*"):
            with suppress(FileNotFoundError):
                if time.time() - part.stat().st_mtime > STALE_SECONDS:
                    part.unlink()


def _created(path: Path, mode: int) -> BinaryIO:
    """Open for writing; a deletion may take the folder away just after it was made, so twice if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.touch(mode)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode)
    return path.open("wb")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull("the disk of the file store is full") from error
        raise FilesUnavailable(f"the file store cannot be written: {error.strerror}") from error
