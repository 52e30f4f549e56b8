"""Where documents come from: files and folders of this machine."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from askdock.errors import InvalidInput


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
