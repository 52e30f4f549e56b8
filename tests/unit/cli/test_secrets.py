"""`askdock secrets` writes where it is told to, and nowhere else."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from askdock.cli import secrets


def test_without_a_folder_nothing_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(secrets, "FOLDER", tmp_path)
    done = CliRunner().invoke(secrets.command, [])
    assert done.exit_code == 2
    assert "FOLDER" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_one_secret_is_shown_from_the_folder_of_containers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(secrets, "FOLDER", tmp_path)
    assert CliRunner().invoke(secrets.command, [str(tmp_path)]).exit_code == 0
    shown = CliRunner().invoke(secrets.command, ["--show", "admin_key"])
    assert shown.stdout.strip() == (tmp_path / "admin_key").read_text(encoding="utf-8")
