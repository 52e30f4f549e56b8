"""`askdock inbox`: answers that were rated bad and questions that were not answered."""

from pathlib import Path
from typing import get_args

import click

from askdock.application.inbox import InboxFormat, as_row
from askdock.cli.common import common_options, open_system, print_json
from askdock.records import LOCAL, Fix, Handling, ItemState


@click.group("inbox")
def command() -> None:
    """List answers that were rated bad and questions that were not answered; say what is done about them."""


@command.command("list", help="List them, those that ask much the same together.")
@click.option("--state", type=click.Choice(get_args(ItemState)), help="Only those in this state.")
@common_options
def list_all(state: ItemState | None, data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """Newest group first."""
    system = open_system(data_dir=data_dir)
    found = system.inbox.items(system.collections.find(collection), LOCAL, state)
    if as_json:
        print_json([as_row(one) for one in found])
        return
    for one in sorted(found, key=lambda item: item.group, reverse=True):
        why = "not answered" if one.outcome == "refused" else one.reason or "bad"
        mark = "" if one.group == one.answer_id else "  "
        click.echo(f"{mark}{one.answer_id}  {one.handling.state}  {why}  {one.question}")
    if not found:
        click.echo("Nothing.", err=True)


@command.command("export", help="Print them, one a line.")
@click.option("--format", "form", type=click.Choice(get_args(InboxFormat)), default="jsonl", show_default=True)
@click.option("-c", "--collection", help="Collection (ASKDOCK_COLLECTION).")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Data folder (ASKDOCK_DATA_DIR).")
def write_out(form: InboxFormat, collection: str | None, data_dir: Path | None) -> None:
    """To standard output."""
    system = open_system(data_dir=data_dir)
    for line in system.inbox.write_out(system.collections.find(collection), LOCAL, form):
        click.echo(line, nl=False)


@command.command("set", help="Say what is done about an answer.")
@click.argument("answer_id", metavar="ID")
@click.argument("state", type=click.Choice(get_args(ItemState)))
@click.option("--owner", default="", help="Who sees to it.")
@click.option("--fix", type=click.Choice([one for one in get_args(Fix) if one]), help="What helped.")
@click.option("--link", default="", help="Id or address of what helped.")
@click.option("--told", default="", help="Who was told of it.")
@click.option("--note", default="", help="For those who come after.")
@common_options
def handle(
    answer_id: str,
    state: ItemState,
    owner: str,
    fix: Fix | None,
    link: str,
    told: str,
    note: str,
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """In place of what was said before."""
    system = open_system(data_dir=data_dir)
    handling = Handling(state, owner, fix or "", link, told, note)
    done = system.inbox.handle(system.collections.find(collection), LOCAL, answer_id, handling)
    if as_json:
        print_json(as_row(done))
    else:
        click.echo(f"{done.answer_id} is {done.handling.state}")
