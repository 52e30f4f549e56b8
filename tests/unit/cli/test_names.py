"""A mistyped command is answered with the one that was probably meant."""

import pytest
from click.testing import CliRunner

from askdock.cli import askdock


@pytest.mark.parametrize(
    ("typed", "meant"),
    [(["indx", "docs"], "'index'"), (["serv"], "'serve'"), (["documents", "lst"], "'list'"), (["key"], "'keys'")],
)
def test_the_nearest_command_is_suggested(typed: list[str], meant: str) -> None:
    done = CliRunner().invoke(askdock, typed)
    assert done.exit_code == 2
    assert "Did you mean" in done.stderr
    assert meant in done.stderr


def test_what_is_like_no_command_is_refused_without_a_guess() -> None:
    done = CliRunner().invoke(askdock, ["frobnicate"])
    assert done.exit_code == 2
    assert "No such command 'frobnicate'" in done.stderr
    assert "Did you mean" not in done.stderr
