"""A real Traefik that reads the labels of the Compose file and of the stack, before a front end that streams."""

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
from tests.conftest import free_port
from tests.deploy.conftest import ROOT
from tests.kubernetes.conftest import CHECKERS
from tests.support.compose import services
from tests.support.docker_api import docker_api

HOST = "docs.example.com"
ROUTER = "second"
"""Not the name that an installation has where nothing is said: two stand behind one Traefik."""
PATIENCE = 120
"""Seconds that a slow machine may take for one step."""


class FrontEnd(ThreadingHTTPServer):
    """Says its headers and path, counts an upload's bytes, and sends a stream's end once `go_on` is set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.go_on = threading.Event()


class _Page(BaseHTTPRequestHandler):
    server: FrontEnd
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.endswith("/stream"):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"data: first\n\n")
            self.wfile.flush()
            assert self.server.go_on.wait(PATIENCE)
            self.wfile.write(b"data: last\n\n")
            return
        self._say(f"{self.path} {self.headers['Host']} {self.headers['X-Forwarded-Proto']}")

    def do_POST(self) -> None:
        self._say(str(len(self.rfile.read(int(self.headers["Content-Length"])))))

    def _say(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing to say."""


@pytest.fixture(scope="module")
def front_end() -> Iterator[FrontEnd]:
    with FrontEnd() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def traefik(kind: str, labels: dict[str, str], folder: Path) -> Iterator[httpx2.Client]:
    """A client of a Traefik with HTTPS that knows one container or service by its labels."""
    entry, log = free_port(), folder / "log"
    with docker_api("askdock_frontend", labels, "proxy", swarm=kind == "swarm") as engine, log.open("w") as out:
        process = subprocess.Popen(
            [
                CHECKERS / "traefik",
                "--global.checknewversion=false",
                f"--entrypoints.websecure.address=127.0.0.1:{entry}",
                f"--providers.{kind}.endpoint=tcp://127.0.0.1:{engine}",
                f"--providers.{kind}.exposedbydefault=false",
                "--log.level=DEBUG",
            ],
            stdout=out,
            stderr=out,
        )
        try:
            address, headers = f"https://127.0.0.1:{entry}", {"Host": HOST}
            # Traefik's own certificate: none is asked for here, `letsencrypt` is a resolver of the operator's.
            with httpx2.Client(base_url=address, headers=headers, verify=False, timeout=PATIENCE) as client:
                end = time.monotonic() + PATIENCE
                while not routed(client, labels):
                    assert time.monotonic() < end, log.read_text()[-3000:]
                    time.sleep(0.5)
                yield client
        finally:
            process.kill()
            process.wait()


def routed(client: httpx2.Client, labels: dict[str, str]) -> bool:
    path = labels[f"traefik.http.routers.{ROUTER}.rule"].partition("PathPrefix(`")[2].partition("`")[0]
    try:
        return client.get(path).status_code == 200
    except httpx2.TransportError:
        return False


def labelled(kind: str, port: int, path: str) -> dict[str, str]:
    """The labels that the shipped file gives the front end, with the port of the one here."""
    variables = {"ASKDOCK_NAME": HOST, "ASKDOCK_TRAEFIK_ROUTER": ROUTER} | (
        {"ASKDOCK_TRAEFIK_PATH": path} if path else {}
    )
    file = ROOT / "deploy" / ("swarm" if kind == "swarm" else "compose") / "traefik.yaml"
    service = services(file, variables)["frontend"]
    given: list[str] = service["deploy"]["labels"] if kind == "swarm" else service["labels"]
    labels = dict(label.split("=", 1) for label in given)
    assert labels[f"traefik.http.services.{ROUTER}.loadbalancer.server.port"] == "3000"
    # The certificate's resolver is one of the operator's.
    kept = {name: value for name, value in labels.items() if not name.endswith("certresolver")}
    return kept | {
        f"traefik.http.services.{ROUTER}.loadbalancer.server.port": str(port),
        f"traefik.http.routers.{ROUTER}.tls": "true",
    }


@pytest.mark.usefixtures("checkers")
@pytest.mark.parametrize("kind", ["docker", "swarm"])
@pytest.mark.parametrize("path", ["", "/askdock"], ids=["root", "path"])
def test_labels_lead_to_the_front_end_and_hold_nothing_back(
    kind: str, path: str, front_end: FrontEnd, tmp_path: Path
) -> None:
    with traefik(kind, labelled(kind, front_end.server_port, path), tmp_path) as client:
        assert client.get(f"{path}/v1/ask").text == f"{path}/v1/ask {HOST} https"
        assert client.get(f"{path}/", headers={"Host": "other.example.com"}).status_code == 404
        if path:
            assert client.get("/v1/ask").status_code == 404
        size = 60 * 1024 * 1024
        assert client.post(f"{path}/v1/documents", content=b"\0" * size).text == str(size)
        front_end.go_on.clear()
        with client.stream("GET", f"{path}/stream") as answer:
            lines = answer.iter_lines()
            assert next(lines) == "data: first"
            front_end.go_on.set()
            assert "data: last" in list(lines)
