"""A stream of two minutes through the front end's image, with a slow chat model in the API's place behind it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.containers.commands import FRONTEND, HERE, run, wait_for

SECONDS = 122
NETWORK = "askdock-test-stream"
PORT = 13002


class SlowStream:
    """Reads in a thread of its own, since others need the two minutes too."""

    def __init__(self) -> None:
        self._lines: list[tuple[float, bytes]] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def lines(self) -> list[tuple[float, bytes]]:
        """Every line of the body with the time it came, in seconds; waits for the end."""
        self._thread.join()
        return self._lines

    def _read(self) -> None:
        with socket.create_connection(("127.0.0.1", PORT), timeout=SECONDS) as connection:
            connection.sendall(b"GET /v1/slow HTTP/1.0\r\nHost: askdock\r\n\r\n")
            for line in connection.makefile("rb"):
                self._lines.append((time.monotonic(), line.strip()))


@contextmanager
def slow_stream() -> Iterator[SlowStream]:
    """The two containers, and a stream that has begun."""
    names = (f"{NETWORK}-model", f"{NETWORK}-nginx")
    remove = ("docker", "rm", "-f", *names)
    run(*remove, check=False)
    run("docker", "network", "rm", NETWORK, check=False)
    run("docker", "network", "create", NETWORK)
    try:
        start = ("docker", "run", "-d", "--network", NETWORK, "--name")
        program = ("-v", f"{HERE / 'slow_model.py'}:/slow_model.py:ro", "askdock-test/python", "python")
        run(*start, names[0], "--network-alias", "api", *program, "/slow_model.py", "8000", str(SECONDS))
        run(*start, names[1], "-p", f"127.0.0.1:{PORT}:3000", "--read-only", "--tmpfs", "/tmp", FRONTEND)  # noqa: S108
        wait_for(lambda: _healthy(names[1]), "nginx to be healthy")
        yield SlowStream()
    finally:
        run(*remove, check=False)
        run("docker", "network", "rm", NETWORK, check=False)


def _healthy(container: str) -> bool:
    return run("docker", "inspect", "-f", "{{.State.Health.Status}}", container).stdout.strip() == "healthy"
