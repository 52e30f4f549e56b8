"""`askdock backup` makes no folder: a disk that is not mounted looks like a missing one."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from askdock.cli.backup import command
from askdock.errors import InvalidInput


def test_a_missing_folder_is_refused_and_not_made(tmp_path: Path) -> None:
    target = tmp_path / "disk" / "backup.tar"
    done = CliRunner().invoke(command, [str(target), "--data-dir", str(tmp_path / "data")])
    assert isinstance(done.exception, InvalidInput)
    assert str(target.parent) in str(done.exception)
    assert not target.parent.exists()


def test_a_plain_archive_is_refused_where_archives_are_to_be_encrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keys.txt").write_text("age1whoever\n")
    monkeypatch.setenv("ASKDOCK_BACKUP_RECIPIENTS_FILE", str(tmp_path / "keys.txt"))
    target = tmp_path / "backup.tar"
    done = CliRunner().invoke(command, [str(target), "--data-dir", str(tmp_path / "data")])
    assert isinstance(done.exception, InvalidInput)
    assert ".tar.age" in str(done.exception)
    assert not target.exists()
