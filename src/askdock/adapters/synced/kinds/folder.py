"""A folder that the server can read: mounted, exported, or on its own disk."""

import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote_to_bytes

from askdock.adapters.synced.options import RIGHTS, is_yes
from askdock.adapters.synced.posix import PosixReaders
from askdock.adapters.synced.walk import Entry, as_text, walk
from askdock.errors import FetchDenied, FetchFailed, FetchGone
from askdock.ports import GuardedNetwork, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

RACE_NS = 2 * 10**9
"""A file changed this short a time ago may change again within its clock's tick: its time is not trusted."""


class FolderKind:
    """See `askdock.ports.SourceKind`."""

    name = "folder"
    title = "Folder of the server"
    address = "/srv/documents"
    fields: tuple[SourceField, ...] = (RIGHTS,)

    @contextmanager
    def connect(
        self,
        spec: SourceSpec,
        secrets: Mapping[str, str],  # noqa: ARG002 - it has none
        network: GuardedNetwork,
    ) -> Iterator["FolderConnection"]:
        """Only below ASKDOCK_SOURCE_FOLDERS."""
        root = Path(network.folder(spec.address))
        yield FolderConnection(root, PosixReaders(root) if is_yes(spec.options, "rights") else None)


class FolderConnection:
    """See `askdock.ports.Connection`. Links are not followed, so that none leads out of the folder."""

    complete = True

    def __init__(self, root: Path, readers: PosixReaders | None) -> None:
        self._root = root
        self._readers = readers

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """Files in the order of their paths."""
        return walk(self._entries, self._item, lambda path: (self._root / path).as_uri(), cursor)

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """Open it with the time that it has now. A link that has taken the file's place is not followed."""
        # Of the URI: it has names that are no text, too.
        path = Path(os.fsdecode(unquote_to_bytes(item.uri.removeprefix("file://"))))
        with _translated(path):
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise FetchGone(f"{path} is no file any more")
            if not path.parent.resolve().is_relative_to(self._root):
                raise FetchGone(f"{path} leads out of its folder")
            settled = time.time_ns() - found.st_mtime_ns > RACE_NS
            yield Opened(file, _revision(found.st_size, found.st_mtime_ns) if settled else None)

    def close(self) -> None:
        """Nothing to hang up."""

    def _entries(self, folder: str) -> Sequence[Entry]:
        path = self._root / folder
        with _translated(path), os.scandir(path) as found:
            return list(_listed(found))

    def _item(self, path: str, entry: Entry) -> RemoteItem:
        uri, shown = (self._root / path).as_uri(), as_text(path)
        return RemoteItem(
            key=path if shown == path else uri,
            uri=uri,
            path=shown,
            name=as_text(entry.name),
            revision=entry.revision,
            modified_ns=entry.modified_ns,
            readers=None if self._readers is None else self._readers.of(path),
        )


def _listed(found: Iterator[os.DirEntry[str]]) -> Iterator[Entry]:
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield Entry(entry.name, True)
        elif entry.is_file(follow_symlinks=False):
            try:
                known = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # gone since it was listed
            revision = _revision(known.st_size, known.st_mtime_ns)
            yield Entry(entry.name, False, known.st_size, known.st_mtime_ns, revision)


def _revision(size: int, modified_ns: int) -> str:
    return f"{size}-{modified_ns}"


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise FetchGone(f"{path} is not there") from None
    except NotADirectoryError:
        raise FetchGone(f"{path} is no folder") from None
    except PermissionError:
        raise FetchDenied(f"{path} may not be read by this service") from None
    except OSError as error:
        raise FetchFailed(f"{path} cannot be read: {error.strerror}") from None
