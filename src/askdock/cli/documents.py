"""`askdock documents`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from askdock.cli.common import common_options, ids_named, open_system, print_documents, print_json
from askdock.cli.readers import folder, readers
from askdock.cli.versions import changes, versions
from askdock.records import Collection
from askdock.text.counts import counted

if TYPE_CHECKING:
    from askdock.bootstrap import System


@click.group("documents", help="List, edit, re-ingest and delete documents.")
def command() -> None:
    """List, edit, re-ingest and delete documents."""


command.add_command(readers)
command.add_command(folder)
command.add_command(versions)
command.add_command(changes)


@command.command("list", help="List the documents of a collection with their states.")
@common_options
def list_documents(data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """List documents."""
    system = open_system(data_dir=data_dir)
    documents = list(system.documents.all(system.collections.get(collection)))
    if as_json:
        print_documents(documents)
        return
    if not documents:
        click.echo("No documents.")
    for document in documents:
        reason = f"  {document.reason}: {document.detail}" if document.reason else ""
        chunks = f"{counted(document.chunks, 'chunk'):>12}"
        click.echo(f"{document.id}  {document.status:<11}  {chunks}  {document.name}{reason}")


@command.command("edit", help="Change the tags or, of an uploaded document, the folder.")
@click.argument("wanted", metavar="DOCUMENT...", nargs=-1, required=True)
@click.option("--tag", "tags", multiple=True, help="A tag they shall have; repeat it for several.")
@click.option("--no-tags", is_flag=True, help="Take all tags away.")
@click.option("--folder", help="Folder of uploaded documents, such as hr/2026; empty for the top.")
@common_options
def edit(
    wanted: tuple[str, ...],
    tags: tuple[str, ...],
    no_tags: bool,
    folder: str | None,
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Edit documents, and write it into their passages here and now."""
    if no_tags and tags:
        raise click.UsageError("give --tag or --no-tags, not both")
    if not (tags or no_tags or folder is not None):
        raise click.UsageError("give --tag, --no-tags or --folder")
    from askdock.services.api.documents.filenames import safe_folder

    place = None if folder is None else safe_folder(folder)
    system = open_system(data_dir=data_dir)
    live = system.collections.get(collection)
    ids = ids_named(list(system.documents.all(live)), wanted)
    for document_id in ids:
        system.documents.amend(live, document_id, tags=tags if tags or no_tags else None, folder=place)
    _ingest(system, live, ids, as_json)


@command.command("reingest", help="Ingest documents once more, by the parsers of today.")
@click.argument("wanted", metavar="DOCUMENT...", nargs=-1, required=True)
@common_options
def reingest(wanted: tuple[str, ...], data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """Ingest again, here and now."""
    system = open_system(data_dir=data_dir)
    live = system.collections.get(collection)
    ids = ids_named(list(system.documents.all(live)), wanted)
    for document_id in ids:
        system.documents.reingest(live, document_id)
    _ingest(system, live, ids, as_json)


def _ingest(system: "System", live: Collection, ids: list[str], as_json: bool) -> None:
    for _ in system.worker.drain(live):
        pass
    documents = [system.documents.get(live, document_id) for document_id in ids]
    if as_json:
        print_documents(documents)
        return
    for document in documents:
        click.echo(
            f"{document.id}  {document.status:<11}  {', '.join(document.tags) or '-'}  {document.source_uri}"
        )


@command.command("delete", help="Delete documents by id or file name: hidden at once, then removed.")
@click.argument("wanted", metavar="DOCUMENT...", nargs=-1, required=True)
@common_options
def delete(wanted: tuple[str, ...], data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """Delete documents."""
    system = open_system(data_dir=data_dir)
    live = system.collections.get(collection)
    ids = ids_named(list(system.documents.all(live)), wanted)
    for document_id in ids:
        system.documents.delete(live, document_id)
    removed = [document.id for document in system.worker.drain(live) if document.id in ids]
    if as_json:
        print_json({"deleted": removed})
    else:
        click.echo(f"Deleted {len(removed)} of {len(ids)}.")
