"""`askdock keys create` says when nobody is an admin."""

from pathlib import Path

from click.testing import CliRunner

from askdock.cli.keys import command


def test_a_first_key_that_is_no_admins_is_warned_about(tmp_path: Path) -> None:
    def create(role: str) -> str:
        done = CliRunner().invoke(command, ["create", "one", "--role", role, "--data-dir", str(tmp_path)])
        assert done.exit_code == 0, done.output
        return done.stderr

    assert "none is an admin's" in create("reader")
    assert "none is an admin's" not in create("admin")
    assert "none is an admin's" not in create("reader")
