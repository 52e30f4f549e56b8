"""`askdock documents`."""

from pathlib import Path

import click

from askdock.cli.common import common_options, open_system, print_json, record
from askdock.errors import DocumentNotFound, InvalidInput
from askdock.records import Document
from askdock.text.counts import counted


@click.group("documents", help="List and delete documents.")
def command() -> None:
    """List and delete documents."""


@command.command("list", help="List the documents of a collection with their states.")
@common_options
def list_documents(data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """List documents."""
    system = open_system(data_dir=data_dir)
    documents = list(system.documents.all(system.collections.get(collection)))
    if as_json:
        print_json([record(document) for document in documents])
        return
    if not documents:
        click.echo("No documents.")
    for document in documents:
        reason = f"  {document.reason}: {document.detail}" if document.reason else ""
        chunks = f"{counted(document.chunks, 'chunk'):>12}"
        click.echo(f"{document.id}  {document.status:<11}  {chunks}  {document.name}{reason}")


@command.command("delete", help="Delete documents by id or file name: hidden at once, then removed.")
@click.argument("wanted", metavar="DOCUMENT...", nargs=-1, required=True)
@common_options
def delete(wanted: tuple[str, ...], data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """Delete documents."""
    system = open_system(data_dir=data_dir)
    live = system.collections.get(collection)
    ids = _ids(list(system.documents.all(live)), wanted)
    for document_id in ids:
        system.documents.delete(live, document_id)
    removed = [document.id for document in system.worker.drain(live) if document.id in ids]
    if as_json:
        print_json({"deleted": removed})
    else:
        click.echo(f"Deleted {len(removed)} of {len(ids)}.")


def _ids(documents: list[Document], wanted: tuple[str, ...]) -> list[str]:
    """The ids of what was named. Raises DocumentNotFound, and InvalidInput for a name of several documents."""
    ids = []
    for given in wanted:
        matches = [one.id for one in documents if given == one.id] or [
            one.id for one in documents if given == one.name
        ]
        if not matches:
            raise DocumentNotFound(f"document '{given}' not found: `askdock documents list` shows ids and names")
        if len(matches) > 1:
            raise InvalidInput(f"{len(matches)} documents are named '{given}': give an id ({', '.join(matches)})")
        ids += matches
    return ids
