"""`askdock users`."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from askdock.bootstrap import System
from askdock.cli.users import command
from askdock.records import Grant, Role
from askdock.settings import Settings


@pytest.fixture
def system(tmp_path: Path) -> System:
    return System(Settings(_env_file=None, data_dir=tmp_path))


def sign_out(system: System, *given: str) -> int:
    done = CliRunner().invoke(command, ["sign-out", *given, "--data-dir", str(system.settings.data_dir)])
    return done.exit_code


def test_sessions_of_one_and_of_all_are_ended(system: System) -> None:
    people = system.people
    users = [people.create(login, login, [Grant(Role.ADMIN)], [])[0] for login in ("lin", "wei", "jo")]
    for user in users:
        people.begin(user, "test", "192.0.2.1")

    def left() -> list[int]:
        return [len(people.sessions.of_user(user.id)) for user in users]

    assert sign_out(system) == sign_out(system, "lin", "--all") == 2
    assert left() == [1, 1, 1]
    assert sign_out(system, "lin") == 0
    assert left() == [0, 1, 1]
    assert sign_out(system, "--all") == 0
    assert left() == [0, 0, 0]
