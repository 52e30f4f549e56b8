"""`askdock worker`."""

from pathlib import Path

import click

from askdock.bootstrap.tracing import start_tracing
from askdock.cli.common import data_dir_option, open_system
from askdock.services.worker.server import serve


@click.command("worker", help="Ingest queued documents; runs until stopped.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port of /health and /metrics (ASKDOCK_WORKER_PORT).")
@data_dir_option
def command(port: int | None, data_dir: Path | None) -> None:
    """Ingest in a process of its own; several share the work."""
    system = open_system(service=True, data_dir=data_dir, worker_port=port)

    start_tracing(system.settings, "askdock-worker")
    serve(system)
