"""A Redis of the tests' own, from the system's package."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.conftest import free_port


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A running server, which keeps nothing; yields its URL."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed (tools/system-packages.txt)")
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    for line in server.stdout:
        if "Ready to accept connections" in line:
            break
    yield f"redis://127.0.0.1:{port}"
    server.terminate()
    server.communicate(timeout=30)
