"""A Redis of the tests' own, from the system's package."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.conftest import free_port


@contextmanager
def redis_server(folder: Path, authority: Path | None = None) -> Iterator[str]:
    """A running server, which keeps nothing; yields its URL. With `authority` (see there), by TLS alone."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed (tools/system-packages.txt)")
    port = free_port()
    listens = ["--port", str(port)]
    if authority is not None:
        listens = ["--port", "0", "--tls-port", str(port), "--tls-auth-clients", "no"]
        files = {"ca-cert": "ca.pem", "cert": "server.pem", "key": "key.pem"}
        listens += [part for name, file in files.items() for part in (f"--tls-{name}-file", str(authority / file))]
    server = subprocess.Popen(
        ["redis-server", *listens, "--bind", "127.0.0.1", "--save", "", "--dir", folder],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    for line in server.stdout:
        if "Ready to accept connections" in line:
            break
    yield f"{'rediss' if authority else 'redis'}://127.0.0.1:{port}"
    server.terminate()
    server.communicate(timeout=30)
