"""Runs a worker process."""

from askdock.bootstrap import System
from askdock.services.common.server import bind, run
from askdock.services.worker.app import create_app


def serve(system: System) -> None:
    """Ingest until told to stop; then finish the documents under way, or give them back when the grace is over.

    Raises ConfigurationError where the address of /health, /ready and /metrics cannot be bound.
    """
    settings = system.settings
    with bind(settings.host, settings.worker_port, "--port or ASKDOCK_WORKER_PORT") as listener:
        run(
            create_app(system),
            listener,
            on_stop=system.background.stop_claiming,
            secrets=settings.watched_secrets,
        )
