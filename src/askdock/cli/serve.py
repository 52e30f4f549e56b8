"""`askdock serve`."""

from pathlib import Path

import click

from askdock.bootstrap.tracing import start_tracing
from askdock.cli.common import data_dir_option, open_system
from askdock.services.api.server import serve


@click.command("serve", help="Serve the HTTP API and the web UI; runs until stopped.")
@click.option("--host", help="Address to bind (ASKDOCK_HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to bind (ASKDOCK_PORT).")
@data_dir_option
def command(host: str | None, port: int | None, data_dir: Path | None) -> None:
    """Serve the HTTP API and the page."""
    system = open_system(service=True, data_dir=data_dir, host=host, port=port)

    start_tracing(system.settings, "askdock-api")
    serve(system, system.settings.host, system.settings.port)
