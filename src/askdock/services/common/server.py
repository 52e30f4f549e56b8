"""Runs an application under uvicorn until SIGTERM or Ctrl-C."""

import errno
import logging
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI

from askdock.errors import ConfigurationError
from askdock.services.common.http_protocol import HEAD_SECONDS, bounded_protocol
from askdock.services.common.secret_watch import SecretWatch

GRACE_SECONDS = 10
"""How long requests under way may take to finish once the server is told to stop."""
KEEP_ALIVE_SECONDS = 75
"""How long an idle connection stays open: longer than proxies keep theirs, or they send into a closing one."""
LISTEN_SECONDS = 10
"""How long new connections are still taken after SIGTERM while requests are under way, at most: a balancer that
asks `/ready` is told 503, and what it sent before it knew is answered."""
BACKLOG = 2048
SWITCH_SECONDS = 0.001
"""How long a thread that computes in Python keeps the interpreter's lock while others wait for it. The default is
5 ms, which a question would wait at each of its steps beside an ingestion in the same process."""

log = logging.getLogger(__name__)


def bind(host: str, port: int, port_setting: str = "--port or ASKDOCK_PORT") -> socket.socket:
    """A socket that listens there; port 0 takes a free one, host `::` is IPv6 and IPv4, or what there is of them.

    Raises ConfigurationError that says what to do.
    """
    if host == "::" and not _has_ipv6():
        host = "0.0.0.0"  # noqa: S104 - the same, where the kernel knows no IPv6
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG, dualstack_ipv6=both)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            why = f"port {port} is taken by another program: choose another with {port_setting}"
        elif error.errno == errno.EACCES:
            why = f"port {port} needs privileges: choose one from 1024 up with {port_setting}"
        else:
            reason = error.strerror or error
            why = f"cannot listen on {host} ({reason}): choose another with --host or ASKDOCK_HOST"
        raise ConfigurationError(why) from error


def _has_ipv6() -> bool:
    """Whether the kernel has IPv6 switched on: compiled in is not enough."""
    try:
        with socket.create_server(("::", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def run(
    app: FastAPI,
    listener: socket.socket,
    *,
    on_stop: Callable[[], None],
    keep_alive_seconds: int = KEEP_ALIVE_SECONDS,
    grace_seconds: int = GRACE_SECONDS,
    head_seconds: float = HEAD_SECONDS,
    secrets: Path | None = None,
) -> None:
    """Serve until told to stop, then finish the requests under way. `on_stop` is called as soon as it is told.

    A change of a file in `secrets` stops it as well.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    config = configure(app, keep_alive_seconds, grace_seconds, head_seconds)
    host, port = listener.getsockname()[:2]
    log.info("serving http://%s:%d/ until Ctrl-C", f"[{host}]" if ":" in host else host, port)
    watch = SecretWatch(secrets) if secrets is not None else None
    if watch is not None:
        watch.start()
    _Server(config, on_stop).run([listener])
    if watch is not None:
        watch.stop()


def configure(
    app: FastAPI,
    keep_alive_seconds: int = KEEP_ALIVE_SECONDS,
    grace_seconds: int = GRACE_SECONDS,
    head_seconds: float = HEAD_SECONDS,
) -> uvicorn.Config:
    """How uvicorn serves every one of our applications."""
    return uvicorn.Config(
        app,
        http=bounded_protocol(head_seconds),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        # Unless told otherwise, uvicorn believes what whoever connects from this machine says of addresses, where
        # ASKDOCK_TRUSTED_PROXIES is to say how many proxies are believed.
        proxy_headers=False,
        timeout_keep_alive=keep_alive_seconds,
        timeout_graceful_shutdown=grace_seconds,
    )


class _Server(uvicorn.Server):
    """Ends like a program that is done: uvicorn would raise the signal again, and a clean stop count as killed."""

    def __init__(self, config: uvicorn.Config, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_stop = on_stop
        self._told: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """SIGTERM drains first. Ctrl-C closes the door at once, a second one drops what is under way."""
        self._on_stop()
        if sig == signal.SIGINT:
            self.force_exit = self.should_exit
            self.should_exit = True
        elif self._told is None:
            self._told = time.monotonic()

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: whether to stop listening. Listening and finishing share the grace time."""
        if self._told is not None and not self.should_exit:
            waited = time.monotonic() - self._told
            grace = self.config.timeout_graceful_shutdown or 0
            self.should_exit = not self.server_state.tasks or waited >= min(LISTEN_SECONDS, grace)
            if self.should_exit:
                self.config.timeout_graceful_shutdown = max(0, round(grace - waited))
        return await super().on_tick(counter)
