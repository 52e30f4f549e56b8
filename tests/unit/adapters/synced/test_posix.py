import grp
import os
import pwd
from pathlib import Path

import pytest

from askdock.adapters.synced.posix import PosixReaders
from askdock.records import RemoteReaders

ME = pwd.getpwuid(os.getuid()).pw_name
MINE = grp.getgrgid(os.getgid()).gr_name
EVERYONE, NOBODY = RemoteReaders(everyone=True), RemoteReaders()


def readers(root: Path, folder_mode: int, file_mode: int) -> RemoteReaders:
    folder = root / "folder"
    folder.mkdir()
    (folder / "file.md").write_text("Text")
    (folder / "file.md").chmod(file_mode)
    folder.chmod(folder_mode)
    return PosixReaders(root).of("folder/file.md")


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "expected"),
    [
        (0o755, 0o644, EVERYONE),
        (0o755, 0o640, RemoteReaders(frozenset({ME}), frozenset({MINE}))),
        (0o750, 0o644, RemoteReaders(frozenset({ME}), frozenset({MINE}))),
        (0o700, 0o640, RemoteReaders(frozenset({ME}))),
        (0o755, 0o600, RemoteReaders(frozenset({ME}))),
        # Everyone but the group: that cannot be said with users and groups.
        (0o755, 0o604, NOBODY),
    ],
)
def test_both_folder_and_file_let_in(
    tmp_path: Path, folder_mode: int, file_mode: int, expected: RemoteReaders
) -> None:
    assert readers(tmp_path, folder_mode, file_mode) == expected


def test_a_file_with_an_access_list_is_for_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "listxattr", lambda *_, **__: ["system.posix_acl_access"])
    assert readers(tmp_path, 0o755, 0o644) == NOBODY


def test_what_is_gone_is_for_nobody(tmp_path: Path) -> None:
    assert PosixReaders(tmp_path).of("gone.md") == NOBODY
