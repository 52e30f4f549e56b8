"""Writes docs/reference/cli.md from the commands' own help. `--check` only compares."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from askdock.cli import GROUPS, askdock

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "cli.md"
WIDTH = 110
HEAD = """# Commands

`askdock COMMAND --help` prints the same. Results go to stdout, progress and messages to stderr; an error is one
line and exit code 1, a wrong option exit code 2, Ctrl-C 130. `make docs` writes this page from the commands.
"""


def helps(command: click.Command, path: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    """The command and its subcommands, each with the help that it prints."""
    context = click.Context(command, info_name=path.rpartition(" ")[2], parent=parent, terminal_width=WIDTH)
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            if inner := command.get_command(context, name):
                yield from helps(inner, f"{path} {name}", context)


def page() -> str:
    """The page as it must be."""
    root = click.Context(askdock, info_name="askdock", terminal_width=WIDTH)
    parts = [HEAD]
    for title, names in GROUPS.items():
        parts.append(f"\n## {title}\n")
        for name in names:
            if command := askdock.get_command(root, name):
                for path, text in helps(command, f"askdock {name}", root):
                    parts.append(f"\n### {path}\n\n```text\n{text.strip()}\n```\n")
    return "".join(parts)


def main() -> None:
    """Write, or compare and exit with what to do."""
    text = page()
    if "--check" not in sys.argv:
        REFERENCE.write_text(text, encoding="utf-8")
    elif REFERENCE.read_text(encoding="utf-8") != text:
        sys.exit(f"{REFERENCE.name} is out of date: run `make docs`")


if __name__ == "__main__":
    main()
