"""`askdock retriever`."""

from pathlib import Path

import click

from askdock.bootstrap import RetrieverSystem
from askdock.bootstrap.logs import configure_service_logging
from askdock.bootstrap.tracing import start_tracing
from askdock.cli.common import data_dir_option, warn
from askdock.services.retriever.server import serve
from askdock.settings import load_settings


@click.command("retriever", help="Serve searches to the api, as a service of its own; runs until stopped.")
@click.option("--host", help="Address to bind (ASKDOCK_HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to bind (ASKDOCK_PORT).")
@data_dir_option
def command(host: str | None, port: int | None, data_dir: Path | None) -> None:
    """Serve the retriever."""
    settings = load_settings(host=host, port=port, data_dir=data_dir)
    configure_service_logging(settings)
    warn(settings)
    start_tracing(settings, "askdock-retriever")
    serve(RetrieverSystem(settings), settings.host, settings.port)
