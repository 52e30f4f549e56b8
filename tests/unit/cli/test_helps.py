"""Help of commands: options under headings, examples at the end."""

import shlex

import click
import pytest

from askdock.cli import askdock

WITH_EXAMPLES = ("index", "ask", "keys create", "reindex", "backup")


def find(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that these words call, and what is left of them."""
    command: click.Command = askdock
    while isinstance(command, click.Group):
        inner = command.get_command(click.Context(command), words[0])
        assert inner is not None, words
        command, words = inner, words[1:]
    return command, words


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_end_the_help_and_are_commands_as_they_stand(name: str) -> None:
    command, _ = find(name.split())
    shown = command.get_help(click.Context(command, info_name=name)).partition("\nExamples:\n")[2].splitlines()
    assert len(shown) >= 2
    for line in shown:
        program, *words = shlex.split(line)
        called, rest = find(words)
        assert (program, called) == ("askdock", command)
        called.make_context(name, rest)


def test_options_of_bulk_runs_stand_apart() -> None:
    command, _ = find(["index"])
    ordinary, bulk = command.get_help(click.Context(command)).split("\nOptions of bulk runs:\n")
    assert "--prune" in ordinary
    assert "--shard-count" not in ordinary
    assert "--shard-count" in bulk
