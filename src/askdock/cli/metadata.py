"""`askdock metadata`: typed fields of a collection's documents, to filter by."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import click

from askdock.cli.common import common_options, open_system, print_json
from askdock.errors import InvalidInput, NotFound
from askdock.records import Collection, FieldType, MetadataField
from askdock.text.counts import counted


@click.group("metadata")
def command() -> None:
    """Declare typed fields of documents, and give documents values of them, to filter by."""


@command.command("fields", help="List the fields of a collection.")
@common_options
def fields(data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """By name."""
    system = open_system(data_dir=data_dir)
    found = system.metadata.fields(system.collections.find(collection))
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        rules = [f"path {one.path}" if one.path else "", f"stated as {one.stated}" if one.stated else ""]
        click.echo("  ".join(part for part in (one.name, one.type, *rules, one.description) if part))
    if not found:
        click.echo("No fields.", err=True)


@command.command("declare", help="Declare a field, or change its rules.")
@click.argument("name")
@click.argument("kind", metavar="TYPE", type=click.Choice(get_args(FieldType)))
@click.option("--description", default="", help="What it says, for people.")
@click.option("--path", default="", help="Pattern of paths that tell it: hr/{value}/*, **/report-{value}.pdf.")
@click.option("--stated", default="", help="Name under which files state it, as in front matter.")
@common_options
def declare(
    name: str,
    kind: FieldType,
    description: str,
    path: str,
    stated: str,
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Rules of paths are applied at once."""
    system = open_system(data_dir=data_dir)
    field = MetadataField(name, kind, description, path, stated)
    made = system.metadata.declare(system.collections.find(collection), field)
    if as_json:
        print_json(asdict(made))
    else:
        click.echo(f"{made.name} is a {made.type}")


@command.command("remove", help="Delete a field and every document's value of it.")
@click.argument("name")
@common_options
def remove(name: str, data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """Forget it."""
    system = open_system(data_dir=data_dir)
    system.metadata.remove(system.collections.find(collection), name)
    if as_json:
        print_json({"removed": name})
    else:
        click.echo(f"removed {name}")


@command.command("set", help='Give documents values: year=2026 \'regions=["de","fr"]\'; without one after = none.')
@click.argument("values", metavar="FIELD=VALUE...", nargs=-1, required=True)
@click.option("--document", "documents", multiple=True, help="Name or id of a document; repeat it for several.")
@common_options
def give(
    values: tuple[str, ...],
    documents: tuple[str, ...],
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """A text that is no JSON is taken as it stands."""
    system = open_system(data_dir=data_dir)
    found = system.collections.find(collection)
    types = {field.name: field.type for field in system.metadata.fields(found)}
    given = dict(_pair(one, types) for one in values)
    every = list(system.documents.all(found))
    ids = [one.id for one in every if not documents or one.id in documents or one.name in documents]
    if not ids:
        raise NotFound(f"no document is named {' or '.join(documents) or 'anything: there is none'}")
    count = system.metadata.set(found, ids, given)
    if as_json:
        print_json({"documents": count})
    else:
        click.echo(f"{counted(count, 'document')}")


@command.command("apply", help="Apply all rules to all documents as they are kept.")
@common_options
def apply(data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """What people and sources have set stays."""
    system = open_system(data_dir=data_dir)
    found: Collection = system.collections.find(collection)
    count = system.metadata.apply(found)
    if as_json:
        print_json({"documents": count})
    else:
        click.echo(f"looked at {counted(count, 'document')}")


def _pair(given: str, types: dict[str, FieldType]) -> tuple[str, Any]:
    name, found, value = given.partition("=")
    if not found:
        raise InvalidInput(f"'{given}' is no FIELD=VALUE")
    if not value:
        return name, None
    if types.get(name) in ("text", "date"):
        return name, value
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
