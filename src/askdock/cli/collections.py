"""`askdock collections`."""

from pathlib import Path

import click

from askdock.cli.common import data_dir_option, json_option, open_system, print_json
from askdock.records import PARTS, Part
from askdock.text.counts import counted


@click.group("collections", help="List, create and delete collections.")
def command() -> None:
    """Collections."""


@command.command("create", help="Create an empty collection.")
@click.argument("name")
@click.option("--embedding-model", metavar="NAME", help="Embed with this model; default: the configured one.")
@click.option("--chunk-size", type=click.IntRange(50, 20_000), help="Maximum chunk length, in characters.")
@click.option("--chunk-overlap", type=click.IntRange(0), help="Overlap of neighbouring chunks, in characters.")
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
        from askdock.services.api.schemas.documents import CollectionOut

        print_json(CollectionOut.of(made).model_dump(mode="json"))
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
    system = open_system(data_dir=data_dir)
    found = system.collections.all()
    if as_json:
        from askdock.services.api.schemas.documents import CollectionOut

        print_json([CollectionOut.of(one).model_dump(mode="json") for one in found])
        return
    if not found:
        click.echo("No collections.")
    for one in found:
        profile = one.profile
        count = sum(system.catalogue.count_documents(one.id).values())
        sizes = f"{profile.chunk_size}/{profile.chunk_overlap}"
        click.echo(f"{one.name}  {counted(count, 'document')}  {profile.embedding_model}  {sizes}")


@command.command("switch", help="Switch parts of a collection off or on.")
@click.argument("name")
@click.option("--off", type=click.Choice(PARTS), multiple=True, help="Switch this part off.")
@click.option("--on", type=click.Choice(PARTS), multiple=True, help="Switch this part on.")
@data_dir_option
@json_option
def switch(name: str, off: tuple[Part, ...], on: tuple[Part, ...], data_dir: Path | None, as_json: bool) -> None:
    """Without an option say what is off."""
    system = open_system(data_dir=data_dir)
    collection = system.collections.find(name)
    if off or on:
        wanted = [part for part in PARTS if part in off or (part in collection.off and part not in on)]
        collection = system.collections.switch_off(collection, wanted)
    if as_json:
        from askdock.services.api.schemas.documents import CollectionOut

        print_json(CollectionOut.of(collection).model_dump(mode="json"))
        return
    click.echo(f"{name}: {', '.join(collection.off) or 'nothing'} switched off")


@command.command("delete", help="Delete a collection with all its documents.")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@data_dir_option
def delete(name: str, yes: bool, data_dir: Path | None) -> None:
    """Delete a collection."""
    system = open_system(data_dir=data_dir)
    count = sum(system.catalogue.count_documents(system.collections.find(name).id).values())
    if not yes:
        click.confirm(f"Delete {name} with {counted(count, 'document')} permanently?", abort=True)
    system.collections.delete(name)
    click.echo(f"Deleted {name}.")
