"""The source of documents in files and folders of this machine."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from askdock.errors import InvalidInput
from askdock.records import SourceItem


def discover(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files at and below `paths`, each once, folders in name order.

    Hidden files and folders below a given folder are left out, and links to folders are not followed, so that
    a loop cannot trap the walk. Raises InvalidInput for a path that does not exist, before anything is yielded.
    """
    given = list(paths)
    for path in given:
        if not path.exists():
            raise InvalidInput(f"no such file or folder: {path}")
    seen: set[Path] = set()
    for path in given:
        for file in _walk(path) if path.is_dir() else [path]:
            real = file.resolve()
            if real not in seen:
                seen.add(real)
                yield file


def _walk(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise InvalidInput(f"cannot read folder {error.filename}: {error.strerror}") from error

    for parent, folders, files in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(parent, name)


def source_uri(path: Path) -> str:
    """The URI under which a local file is known: absolute, links resolved."""
    return path.resolve().as_uri()


class PathSource:
    """A file or folder of this machine. See `askdock.ports.Source`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._paths: dict[str, Path] = {}

    @property
    def prefix(self) -> str | None:
        """The folder's URI."""
        return f"{source_uri(self._path)}/" if self._path.is_dir() else None

    def items(self) -> Iterator[SourceItem]:
        """Files in name order. Raises InvalidInput."""
        for path in discover([self._path]):
            try:
                stat = path.stat()
            except OSError:
                continue  # gone since it was listed
            uri = source_uri(path)
            self._paths[uri] = path
            yield SourceItem(uri, path.name, stat.st_size, stat.st_mtime_ns, named=path == self._path)

    @contextmanager
    def open(self, item: SourceItem, modified_ns: int) -> Iterator[tuple[SourceItem, BinaryIO | None]]:  # noqa: ARG002
        """Open the file, with its time as it is now. Raises InvalidInput."""
        path = self._paths[item.uri]
        try:
            file = path.open("rb")
        except OSError as error:
            raise InvalidInput(f"cannot read {path}: {error.strerror}") from error
        with file:
            stat = os.fstat(file.fileno())
            yield SourceItem(item.uri, item.name, stat.st_size, stat.st_mtime_ns, item.named), file
