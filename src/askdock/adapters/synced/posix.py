"""Who may read a file of this machine, by the owner, group and mode of it and of the folders above it."""

import grp
import os
import pwd
import stat
from contextlib import suppress
from pathlib import Path

from askdock.records import RemoteReaders

ACLS = ("system.posix_acl_access", "system.nfs4_acl")
"""With one of these the bits of the mode do not say who reads."""
NOBODY = RemoteReaders()


class PosixReaders:
    """Readers of files below `root`, which itself is open to whoever the source is for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: dict[str, RemoteReaders] = {"": RemoteReaders(everyone=True)}

    def of(self, path: str) -> RemoteReaders:
        """Of the file at `path` below the root; nobody where it cannot be told."""
        folder = path.rpartition("/")[0]
        return self._folder(folder).and_(_of(self._root / path, stat.S_IRUSR, stat.S_IRGRP, stat.S_IROTH))

    def _folder(self, path: str) -> RemoteReaders:
        if path not in self._folders:
            above = self._folder(path.rpartition("/")[0])
            here = _of(self._root / path, stat.S_IXUSR, stat.S_IXGRP, stat.S_IXOTH)
            self._folders[path] = above.and_(here)
        return self._folders[path]


def _of(path: Path, owner: int, group: int, others: int) -> RemoteReaders:
    try:
        found = path.lstat()
        if any(name in ACLS for name in os.listxattr(path, follow_symlinks=False)):
            return NOBODY
    except OSError:
        return NOBODY
    allowed = [bool(found.st_mode & bit) for bit in (owner, group, others)]
    if all(allowed):
        return RemoteReaders(everyone=True)
    if allowed[2]:
        return NOBODY  # all but somebody: that cannot be said here
    users, groups = set[str](), set[str]()
    with suppress(KeyError):
        users |= {pwd.getpwuid(found.st_uid).pw_name} if allowed[0] else set()
    with suppress(KeyError):
        groups |= {grp.getgrgid(found.st_gid).gr_name} if allowed[1] else set()
    return RemoteReaders(frozenset(users), frozenset(groups))
