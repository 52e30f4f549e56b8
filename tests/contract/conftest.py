"""The servers that the contract suites run against, each started once and stopped at the end."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.conftest import free_port

from askdock.adapters.sql.database import Database

START_SECONDS = 60


@pytest.fixture(scope="session")
def milvus_lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Milvus Lite as a server of its own, so that the whole way over gRPC is gone."""
    port = free_port()
    folder = tmp_path_factory.mktemp("milvus-lite")
    command = [str(Path(sys.executable).with_name("milvus-lite")), "server", "--data-dir", str(folder / "data")]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_for_port(server, port, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The server that ELASTICSEARCH_URL names."""
    url = os.environ.get("ELASTICSEARCH_URL")
    if not url:
        pytest.skip("ELASTICSEARCH_URL is not set (`make test-elasticsearch` starts a test double)")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty catalogue's database, one kind after the other."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'catalogue.db'}" if sqlite else request.getfixturevalue("postgres_url")
    with closing(Database(url)) as opened:
        yield opened


def wait_for_port(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)  # nothing tells when a port opens
        else:
            return
    pytest.fail(f"the server did not start: {log.read_text(errors='replace')[-1000:]}")
