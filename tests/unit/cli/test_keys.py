"""`askdock keys create` says when nobody is an admin; the first one's goes on with what was asked without it."""

from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

from askdock.bootstrap import System
from askdock.cli.keys import command
from askdock.records import LOCAL, Conversation, new_id
from askdock.settings import Settings


def test_a_first_key_that_is_no_admins_is_warned_about(tmp_path: Path) -> None:
    def create(role: str) -> str:
        done = CliRunner().invoke(command, ["create", "one", "--role", role, "--data-dir", str(tmp_path)])
        assert done.exit_code == 0, done.output
        return done.stderr

    assert "none is an admin's" in create("reader")
    assert "none is an admin's" not in create("admin")
    assert "none is an admin's" not in create("reader")


def test_what_was_asked_without_a_key_goes_on_with_the_first_admins(tmp_path: Path) -> None:
    system = System(Settings(_env_file=None, data_dir=tmp_path))
    now = datetime.now(UTC)
    system.history.start(Conversation(new_id(), LOCAL.id, "default", "Leave", now, now))
    for name in ("one", "two"):
        made = CliRunner().invoke(command, ["create", name, "--role", "admin", "--data-dir", str(tmp_path)])
        assert made.exit_code == 0
    first, second = sorted(system.keys.all(), key=lambda one: one.name)
    assert [one.title for one in system.history.conversations(first.id)] == ["Leave"]
    assert system.history.conversations(second.id) == system.history.conversations(LOCAL.id) == []


def test_a_grant_for_a_collection_that_is_not_there_is_told(tmp_path: Path) -> None:
    system = System(Settings(_env_file=None, data_dir=tmp_path))
    system.collections.create("handbook")

    def create(name: str) -> str:
        done = CliRunner().invoke(command, ["create", "one", "-c", name, "--data-dir", str(tmp_path)])
        assert done.exit_code == 0, done.output
        return done.stderr

    assert "there is no collection 'hanbook' yet: is 'handbook' meant?" in create("hanbook")
    assert "there is no collection 'hr' yet; the grant holds" in create("hr")
    assert "no collection" not in create("handbook")
