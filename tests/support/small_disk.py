"""A file system of its own that can be filled."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SIZE = 24 << 20


@contextmanager
def mounted(folder: Path) -> Iterator[Path]:
    """A tmpfs of SIZE bytes at `folder`; where it cannot be mounted the test is skipped."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small tmpfs is not allowed here (it needs root)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def fill(path: Path, *, leave: int = 0) -> None:
    """Take all the room there is, save for `leave` bytes."""
    with path.open("wb", buffering=0) as file:
        for block in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(os.urandom(block))
            except OSError:
                continue
        file.truncate(file.tell() - leave)
