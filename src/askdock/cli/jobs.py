"""`askdock jobs`."""

from pathlib import Path

import click

from askdock.application.documents import CANCELLED, FAILED, WAITING
from askdock.cli.common import common_options, open_system, print_documents
from askdock.records import Document, DocumentStatus


@click.group("jobs", help="List the processing queue; retry or cancel documents.")
def command() -> None:
    """Documents that are on their way or did not arrive."""


@command.command("list", help="List documents that are queued, in progress, or failed.")
@click.option("--failed", is_flag=True, help="Only failed documents.")
@click.option("--partial", is_flag=True, help="Only ready documents with pages that could not be read.")
@common_options
def list_jobs(failed: bool, partial: bool, data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """List jobs."""
    if failed and partial:
        raise click.UsageError("give --failed or --partial, not both")
    system = open_system(data_dir=data_dir)
    live = system.collections.find(collection)
    states = {DocumentStatus.READY} if partial else FAILED if failed else FAILED | WAITING
    found = [one for one in system.documents.all(live, states) if one.reason or not partial]
    if as_json:
        print_documents(found)
        return
    if not found:
        click.echo("No documents are queued, in progress or failed.")
    for document in found:
        reason = f"  {document.reason}: {document.detail}" if document.reason else ""
        click.echo(f"{document.id}  {document.status:<11}  attempt {document.attempts}  {document.name}{reason}")


@command.command("retry", help="Retry failed documents; --all: all of the collection.")
@click.argument("ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All failed documents, except cancelled ones.")
@common_options
def retry(
    ids: tuple[str, ...], everything: bool, data_dir: Path | None, collection: str | None, as_json: bool
) -> None:
    """Retry, here and now."""
    if bool(ids) == everything:
        raise click.UsageError("name documents, or give --all")
    system = open_system(data_dir=data_dir)
    live = system.collections.get(collection)
    if everything:
        failed = system.documents.all(live, FAILED)
        ids = tuple(document.id for document in failed if document.reason != CANCELLED)
    for document_id in ids:
        system.documents.retry(live, document_id)
    for _ in system.worker.drain(live):
        pass
    _show([system.documents.get(live, document_id) for document_id in ids], as_json)


@command.command("cancel", help="Cancel queued documents; a version that is live stays searchable.")
@click.argument("ids", nargs=-1, required=True)
@common_options
def cancel(ids: tuple[str, ...], data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """Cancel."""
    system = open_system(data_dir=data_dir)
    live = system.collections.find(collection)
    _show([system.documents.cancel(live, document_id) for document_id in ids], as_json)


def _show(documents: list[Document], as_json: bool) -> None:
    if as_json:
        print_documents(documents)
        return
    for document in documents:
        reason = f"  {document.reason}: {document.detail}" if document.reason else ""
        click.echo(f"{document.id}  {document.status}  {document.name}{reason}")
