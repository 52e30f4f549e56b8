"""`askdock documents`."""

from pathlib import Path

import click

from askdock.cli.common import common_options, open_system, print_json, record


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
    for document in documents:
        reason = f"  {document.reason}: {document.detail}" if document.reason else ""
        click.echo(f"{document.id}  {document.status:<11}  {document.chunks:>5} chunks  {document.name}{reason}")


@command.command("delete", help="Delete documents by id: hidden at once, then removed.")
@click.argument("ids", nargs=-1, required=True)
@common_options
def delete(ids: tuple[str, ...], data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """Delete documents."""
    system = open_system(data_dir=data_dir)
    live = system.collections.get(collection)
    for document_id in ids:
        system.documents.delete(live, document_id)
    removed = [document.id for document in system.worker.drain(live) if document.id in ids]
    if as_json:
        print_json({"deleted": removed})
    else:
        click.echo(f"Deleted {len(removed)} of {len(ids)}.")
