"""`askdock secrets`: what it makes and where, and that a system which needs none of it runs all the same."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from askdock.bootstrap import System
from askdock.cli import secrets
from askdock.services.api.startup import prepare
from askdock.settings import load_settings, settings_warnings


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


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASKDOCK_DATA_DIR", str(tmp_path / "data"))
    done = CliRunner().invoke(secrets.command, [str(tmp_path / "secrets")])
    assert done.exit_code == 0, done.output
    return tmp_path / "secrets"


def test_what_is_there_is_kept(folder: Path) -> None:
    before = {name: (folder / name).read_text() for name in secrets.MAKERS}
    assert CliRunner().invoke(secrets.command, [str(folder)]).exit_code == 0
    assert {name: (folder / name).read_text() for name in secrets.MAKERS} == before


def test_a_system_in_one_process_takes_the_passwords_of_a_deployment_along(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASKDOCK_TEST_DATA", raising=False)
    monkeypatch.setenv("ASKDOCK_SECRETS_DIR", str(folder))
    settings = load_settings()
    assert settings.database_password is not None
    assert list(settings_warnings(settings)) == []
    system = System(settings)
    prepare(system, "192.0.2.1")
    assert list(system.catalogue.list_collections()) == []
    assert system.keys.any()
