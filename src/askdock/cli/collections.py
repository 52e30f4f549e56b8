"""`askdock collections`."""

from pathlib import Path

import click

from askdock.cli.common import data_dir_option, json_option, open_system, print_json, record


@click.group("collections", help="Create and list collections.")
def command() -> None:
    """Create and list collections."""


@command.command("create", help="Create an empty collection.")
@click.argument("name")
@click.option("--embedding-model", metavar="NAME", help="Embed with this model; default: the configured one.")
@click.option("--chunk-size", type=click.IntRange(50, 20_000), help="Longest passage, in characters.")
@click.option("--chunk-overlap", type=click.IntRange(0), help="Characters that neighbouring passages share.")
@data_dir_option
@json_option
def create(
    name: str,
    embedding_model: str | None,
    chunk_size: int | None,
    chunk_overlap: int | None,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Create a collection. One of this name that is there stays as it is, and is an error."""
    from askdock.errors import CollectionExists

    system = open_system(data_dir=data_dir)
    if any(one.name == name for one in system.collections.all()):
        raise CollectionExists(f"there is a collection '{name}' already")
    made = system.collections.create(
        name, embedding_model=embedding_model, chunk_size=chunk_size, chunk_overlap=chunk_overlap
    )
    if as_json:
        print_json(record(made))
        return
    profile = made.profile
    click.echo(
        f"collection {made.name} created: {profile.embedding_model}, passages of {profile.chunk_size} characters, "
        f"{profile.chunk_overlap} shared"
    )


@command.command("list", help="List all collections and what they are indexed with.")
@data_dir_option
@json_option
def list_collections(data_dir: Path | None, as_json: bool) -> None:
    """List all collections."""
    found = open_system(data_dir=data_dir).collections.all()
    if as_json:
        print_json([record(one) for one in found])
        return
    for one in found:
        profile = one.profile
        click.echo(f"{one.name}  {profile.embedding_model}  {profile.chunk_size}/{profile.chunk_overlap}")
