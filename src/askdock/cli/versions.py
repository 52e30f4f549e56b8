"""`askdock documents versions` and `askdock documents changes`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from askdock.cli.common import common_options, ids_named, open_system, print_json
from askdock.records import Change, Document, DocumentVersion

if TYPE_CHECKING:
    from askdock.bootstrap import System

MARKS = {"added": "+", "removed": "-", "changed": "~"}


@click.command("versions", help="List the versions of a document that are kept.")
@click.argument("wanted", metavar="DOCUMENT")
@common_options
def versions(wanted: str, data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """List versions."""
    system = open_system(data_dir=data_dir)
    document = _found(system, wanted, collection)
    found = system.versions.of(document)
    if as_json:
        from askdock.services.api.schemas.versions import VersionOut

        print_json([VersionOut.model_validate(one).model_dump(mode="json") for one in found])
        return
    if not found:
        click.echo("No version is ready.")
    for one in found:
        click.echo(describe(one))


@click.command("changes", help="Say what is other in a version of a document than in an earlier one.")
@click.argument("wanted", metavar="DOCUMENT")
@click.option("--earlier", type=click.IntRange(1), help="Version to compare with; left out: the one before.")
@click.option("--later", type=click.IntRange(1), help="Version to compare; left out: the one in force.")
@common_options
def changes(
    wanted: str,
    earlier: int | None,
    later: int | None,
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Compare two versions."""
    system = open_system(data_dir=data_dir)
    document = _found(system, wanted, collection)
    found = system.versions.changes(document, earlier, later)
    if as_json:
        from askdock.services.api.schemas.versions import ChangesOut

        print_json(ChangesOut.made(document.id, found).model_dump(mode="json"))
        return
    click.echo(f"{document.name}: from {describe(found.earlier)} to {describe(found.later)}")
    if not found.changes:
        click.echo("Nothing is other.")
    for one in found.changes:
        click.echo(_lines(one))
    if found.cut:
        click.echo(f"The first {len(found.changes):,} changes are shown.", err=True)


def describe(one: DocumentVersion) -> str:
    """A version on one line."""
    dated = f" of {one.dated:%Y-%m-%d}" if one.dated else ""
    return f"version {one.version}{dated}{' (in force)' if one.live else ''}"


def _lines(change: Change) -> str:
    section = " > ".join(change.headings)
    parts = [f"{MARKS[change.kind]} {section}".rstrip()]
    if change.before is not None:
        parts.append(f"    - {' '.join(change.before.text.split())}")
    if change.after is not None:
        parts.append(f"    + {' '.join(change.after.text.split())}")
    return "\n".join(parts)


def _found(system: "System", wanted: str, collection: str | None) -> Document:
    live = system.collections.get(collection)
    (document_id,) = ids_named(list(system.documents.all(live)), (wanted,))
    return system.documents.get(live, document_id)
