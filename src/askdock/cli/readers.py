"""`askdock documents readers` and `askdock documents folder`: who may read a document, or those of a folder."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from askdock.application.folders import folder_addresses
from askdock.application.readers import Named
from askdock.cli.common import common_options, ids_named, open_system, print_json
from askdock.records import Readers

if TYPE_CHECKING:
    from askdock.bootstrap import System

Command = TypeVar("Command", bound=Callable[..., Any])


def reader_options(function: Command) -> Command:
    """Users and groups that may read."""
    group = click.option("--group", "groups", multiple=True, help="A group that may read; repeat it for several.")
    user = click.option("--user", "users", multiple=True, help="A user that may read; repeat it for several.")
    return user(group(function))


def readers_of(system: "System", users: tuple[str, ...], groups: tuple[str, ...]) -> Readers | None:
    """Those that the options name; None where they name none. Raises UserNotFound, GroupNotFound."""
    return system.document_readers.make(users, groups) if users or groups else None


@click.command("readers", help="Show who may read documents, or let only some read them.")
@click.argument("wanted", metavar="DOCUMENT...", nargs=-1, required=True)
@reader_options
@click.option("--admins-only", is_flag=True, help="Let nobody read but admins of the collection.")
@click.option("--reset", is_flag=True, help="Take their own readers away: those of the folder count, or all read.")
@common_options
def readers(
    wanted: tuple[str, ...],
    users: tuple[str, ...],
    groups: tuple[str, ...],
    admins_only: bool,
    reset: bool,
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Holds from the next question on; nothing is indexed again."""
    if admins_only + reset + bool(users or groups) > 1:
        raise click.UsageError("give --user and --group, or --admins-only, or --reset")
    system = open_system(data_dir=data_dir)
    live = system.collections.get(collection)
    given = Readers() if admins_only else readers_of(system, users, groups)
    for document_id in (ids := ids_named(list(system.documents.all(live)), wanted)):
        if given is not None or reset:
            system.document_readers.set(live, system.documents.get(live, document_id), given)
    documents = [system.documents.get(live, document_id) for document_id in ids]
    if as_json:
        print_json([{"id": one.id, "name": one.name, **_fields(system, one.readers)} for one in documents])
        return
    for one in documents:
        origin = f"  (of the folder {one.readers_from})" if one.readers_from else ""
        click.echo(f"{one.id}  {one.name}  {_line(system, one.readers)}{origin}")


@click.command("folder", help="Show who may read folders, or let only some read one.")
@click.argument("prefix", required=False)
@reader_options
@click.option("--admins-only", is_flag=True, help="Let nobody read but admins of the collection.")
@click.option("--reset", is_flag=True, help="Take the folder's readers away.")
@common_options
def folder(
    prefix: str | None,
    users: tuple[str, ...],
    groups: tuple[str, ...],
    admins_only: bool,
    reset: bool,
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """PREFIX is what source URIs begin with, such as upload:hr/, or a path; without it, all folders are shown."""
    if admins_only + reset + bool(users or groups) > 1:
        raise click.UsageError("give --user and --group, or --admins-only, or --reset")
    system = open_system(data_dir=data_dir)
    live = system.collections.get(collection)
    given = Readers() if admins_only else readers_of(system, users, groups)
    if given is not None or reset:
        if prefix is None:
            raise click.UsageError("name the folder")
        prefix = system.document_readers.set_folder(live, prefix, given)
    wanted = None if prefix is None else {prefix, *folder_addresses(prefix)}
    shown = [one for one in system.document_readers.folders(live) if wanted is None or one.prefix in wanted]
    if as_json:
        below = system.document_readers.below
        print_json(
            [
                {"prefix": one.prefix, "documents": below(live, one.prefix), **_fields(system, one.readers)}
                for one in shown
            ]
        )
        return
    if not shown:
        click.echo("No folder with readers.")
    for one in shown:
        count = system.document_readers.below(live, one.prefix)
        click.echo(f"{one.prefix}  {_line(system, one.readers)}  ({count} documents now)")


def _fields(system: "System", found: Readers | None) -> dict[str, Any]:
    users, groups = system.document_readers.named(found or Readers())
    return {"restricted": found is not None, "users": _names(users), "groups": _names(groups)}


def _line(system: "System", found: Readers | None) -> str:
    if found is None:
        return "whoever may read the collection"
    users, groups = system.document_readers.named(found)
    named = [*(f"user {one}" for one in _names(users)), *(f"group {one}" for one in _names(groups))]
    return ", ".join(named) or "admins of the collection only"


def _names(named: list[Named]) -> list[str]:
    return [one.name or f"{one.id} (gone)" for one in named]
