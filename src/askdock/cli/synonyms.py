"""`askdock synonyms`: terms of a collection that mean the same."""

from pathlib import Path

import click

from askdock.cli.common import common_options, open_system, print_json
from askdock.errors import InvalidInput
from askdock.text.counts import counted
from askdock.text.synonyms import SEPARATOR, Groups, parse


@click.group("synonyms")
def command() -> None:
    """Keep terms of a collection that mean the same: questions are searched for in all of them."""


@command.command("show", help="Print them, as `set` takes them.")
@common_options
def show(data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """One group a line."""
    system = open_system(data_dir=data_dir)
    _print(system.synonyms.of(system.collections.find(collection)), as_json=as_json)


@command.command("set", help="Replace them by those of a file, one group a line: capex = capital expenditure.")
@click.argument("file", type=click.Path(path_type=Path))
@common_options
def replace(file: Path, data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """Lines that begin with # are comments; an empty file removes all."""
    try:
        content = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise InvalidInput(f"cannot read {file}: {reason}") from error
    system = open_system(data_dir=data_dir)
    kept = system.synonyms.replace(system.collections.find(collection), parse(content.splitlines()))
    if as_json:
        _print(kept, as_json=True)
    else:
        click.echo(f"{counted(len(kept), 'group')} of synonyms")


def _print(groups: Groups, *, as_json: bool) -> None:
    if as_json:
        print_json(groups)
        return
    for group in groups:
        click.echo(SEPARATOR.join(group))
    if not groups:
        click.echo("No synonyms.", err=True)
