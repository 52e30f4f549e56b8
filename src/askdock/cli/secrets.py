"""`askdock secrets`: the passwords of a deployment, made once and kept in files."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from secrets import token_bytes, token_hex, token_urlsafe

import click

from askdock.cli.common import open_settings
from askdock.settings import Settings, secret_fields

FOLDER = Path("/run/secrets")
S3_CONFIG = "s3.json"

MAKERS: Mapping[str, Callable[[], str]] = {
    "admin_key": lambda: "adk_" + token_urlsafe(32),
    "database_password": lambda: token_urlsafe(24),
    "vector_db_password": lambda: token_urlsafe(24),
    "s3_access_key_id": lambda: token_hex(10),
    "s3_secret_access_key": lambda: token_urlsafe(30),
    "sources_key": lambda: urlsafe_b64encode(token_bytes(32)).decode(),
    "retriever_token": lambda: token_urlsafe(24),
    "grafana_password": lambda: token_urlsafe(18),
}
"""Generators of the secrets that are not given."""


@click.command(
    "secrets",
    help="Generate the secrets of a deployment in FOLDER; existing ones are kept. --show prints one of them, from "
    "/run/secrets unless FOLDER is given.",
)
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--show", type=click.Choice(list(MAKERS)), help="Print this one; generate nothing.")
def command(folder: Path | None, show: str | None) -> None:
    """Write what is missing, one file for each; a value that the environment sets replaces what is there."""
    try:
        if show is not None:
            click.echo(((folder or FOLDER) / show).read_text(encoding="utf-8"))
            return
        if folder is None:
            raise click.UsageError("name the FOLDER to write the secrets into")
        folder.mkdir(parents=True, exist_ok=True)
        made = _write_missing(folder, _given(open_settings()))
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder}: {error.strerror}") from None
    click.echo(f"{folder}: {', '.join(made)} written" if made else f"{folder}: nothing was missing", err=True)


def _write_missing(folder: Path, given: Mapping[str, str]) -> list[str]:
    made = []
    # Of the others, keys of services that somebody else runs, only what was given is written.
    for name in [*MAKERS, *(name for name in given if name not in MAKERS)]:
        path = folder / name
        if _write_changed(path, given.get(name) or _known(path) or MAKERS[name]()):
            made.append(name)
    _write_changed(folder / S3_CONFIG, _s3_config(folder))
    return made


def _known(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _write_changed(path: Path, value: str) -> bool:
    """Whether it was written: running services look at the folder and start anew when anything in it changes."""
    if value == _known(path):
        return False
    # Whole or not at all. Each service of the deployment runs as a user of its own: the folder is the fence.
    partial = path.with_suffix(".new")
    partial.write_text(value, encoding="utf-8")
    partial.chmod(0o444)
    partial.replace(path)
    return True


def _s3_config(folder: Path) -> str:
    """SeaweedFS's own file of identities (its wiki, Amazon S3 API)."""
    credentials = {
        "accessKey": (folder / "s3_access_key_id").read_text(encoding="utf-8"),
        "secretKey": (folder / "s3_secret_access_key").read_text(encoding="utf-8"),
    }
    identity = {"name": "askdock", "credentials": [credentials], "actions": ["Admin"]}
    return json.dumps({"identities": [identity]})


def _given(settings: Settings) -> dict[str, str]:
    values = {name: getattr(settings, name) for name in secret_fields()}
    return {name: value.get_secret_value() for name, value in values.items() if value is not None}
