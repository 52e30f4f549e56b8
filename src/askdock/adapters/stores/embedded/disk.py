"""File system calls of the store: fsync, locks between processes, and whether it is on a network."""

import fcntl
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NETWORK_FILE_SYSTEMS = frozenset(
    {
        "9p",
        "afs",
        "ceph",
        "cifs",
        "fuse.glusterfs",
        "fuse.s3fs",
        "fuse.sshfs",
        "glusterfs",
        "lustre",
        "nfs",
        "nfs4",
    }
    | {"smb3", "smbfs"}
)
"""By the names in /proc/mounts. SQLite's WAL needs shared memory that all its processes see, which these have not
(https://www.sqlite.org/wal.html, "Overview")."""
RESERVE_BYTES = 4 << 20
"""The log of a deletion, and what the record grows by when the log before it is moved into it (`WAL_PAGES`)."""
PLENTY = 4
_BLOCK = 1 << 20


def checksum(path: Path) -> int:
    """CRC-32 of a file. Raises OSError."""
    value = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            value = zlib.crc32(block, value)
    return value


@contextmanager
def locked(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold a lock that processes and threads share; False where another holds it and we do not wait.

    The kernel gives it back when its holder dies.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


class Reserve:
    """Room that is set aside while there is plenty, so that a full disk lets documents be deleted."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def make(self) -> None:
        """Set it aside where it is not and the disk has much more."""
        if self._path.exists() or shutil.disk_usage(self._path.parent).free < PLENTY * RESERVE_BYTES:
            return
        with suppress(OSError), self._path.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)

    def release(self) -> None:
        """Give it to who deletes."""
        self._path.unlink(missing_ok=True)


def network_file_system(folder: Path) -> str | None:
    """The kind of network file system the folder is on, or None; None too where /proc does not say."""
    try:
        mounts = Path("/proc/mounts").read_text(errors="replace")
        place = folder.resolve(strict=True)
    except OSError:
        return None
    best, kind = -1, ""
    for line in mounts.splitlines():
        _, point, name, *_ = line.split()
        point = point.replace("\\040", " ")
        if len(point) > best and place.is_relative_to(point):
            best, kind = len(point), name
    return kind if kind in NETWORK_FILE_SYSTEMS else None
