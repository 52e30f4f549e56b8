"""Runs the application under uvicorn until SIGTERM or Ctrl-C."""

import errno
import logging
import signal
import socket
from types import FrameType

import uvicorn

from askdock.bootstrap import System
from askdock.errors import ConfigurationError
from askdock.services.api.app import create_app
from askdock.services.api.state import ApiState

GRACE_SECONDS = 10
"""How long requests under way may take to finish once the server is told to stop."""
BACKLOG = 2048

log = logging.getLogger(__name__)


def serve(system: System, host: str, port: int) -> None:
    """Serve until told to stop; then finish what is under way. Port 0 takes a free one.

    Raises ConfigurationError where the address cannot be bound, and what `system.collection()` raises when the
    default collection cannot be used.
    """
    with bind(host, port) as listener:
        system.collection()
        app = create_app(system)
        logging.getLogger("askdock").setLevel(system.settings.log_level.upper())
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        shown = f"[{host}]" if ":" in host else host
        log.info("serving http://%s:%d/ until Ctrl-C", shown, listener.getsockname()[1])
        _Server(config, app.state.api).run([listener])


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises ConfigurationError that says what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ConfigurationError(_why_not(host, port, error)) from error


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken by another program: choose another with --port or ASKDOCK_PORT"
    if error.errno == errno.EACCES:
        return f"port {port} needs privileges: choose one from 1024 up with --port or ASKDOCK_PORT"
    return f"cannot listen on {host} ({error.strerror or error}): choose another with --host or ASKDOCK_HOST"


class _Server(uvicorn.Server):
    """Says "not ready" from the moment it is told to stop, and then ends like a program that is done.

    uvicorn would raise the signal again at the end, and a clean stop would count as killed.
    """

    def __init__(self, config: uvicorn.Config, state: ApiState) -> None:
        super().__init__(config)
        self._state = state

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """A second Ctrl-C stops at once."""
        self._state.serving = False
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True
