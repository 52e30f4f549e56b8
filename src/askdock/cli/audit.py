"""`askdock audit`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import click

from askdock.application.audit import as_lines
from askdock.cli.common import data_dir_option, find_user, open_system
from askdock.errors import UserNotFound
from askdock.records import AuditEvent, AuditFilter, Result


@click.command(
    "audit", help="Print the audit log, newest first: who did what, when, from where, with what result."
)
@click.option("--caller", help="Who: a login, or the id of a user, key or person.")
@click.option("--operation", help="What, such as sign_in or delete_document.")
@click.option("--result", type=click.Choice(get_args(Result)), help="What came of it.")
@click.option("--target", help="On what: the id of a document, user, key or the like.")
@click.option("--since", type=click.DateTime(), help="Not before this time (UTC).")
@click.option("--until", type=click.DateTime(), help="Before this time (UTC).")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "jsonl"]),
    default="text",
    show_default=True,
    help="Form.",
)
@data_dir_option
def command(
    caller: str | None,
    operation: str | None,
    result: Result | None,
    target: str | None,
    since: datetime | None,
    until: datetime | None,
    form: str,
    data_dir: Path | None,
) -> None:
    """Print the audit log."""
    system = open_system(data_dir=data_dir)
    callers: tuple[str, ...] | None = None
    if caller is not None:
        try:
            callers = (caller, find_user(system, caller).id)
        except UserNotFound:
            callers = (caller,)
    since, until = (one and one.replace(tzinfo=UTC) for one in (since, until))
    events = system.audit.all(AuditFilter(callers, operation, result, target, since, until))
    lines = (
        (_text(event) for event in events)
        if form == "text"
        else as_lines(events, "csv" if form == "csv" else "jsonl")
    )
    for line in lines:
        click.echo(line, nl=form == "text")


def _text(event: AuditEvent) -> str:
    target = " ".join(f"{name}={value}" for name, value in event.target.items())
    what = f"{event.caller}  {event.address or '-'}  {event.operation}  {event.result} {event.status}"
    return f"{event.at:%Y-%m-%d %H:%M:%S}  {what}  {target}".rstrip()
