"""A real Docker engine, the images of this checkout, and the shipped Compose file run as a user runs it."""

import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.containers.commands import BUILD_ARGS, HERE, ROOT, TESTED_IMAGES, run
from tests.containers.slow_stream import SlowStream, slow_stream


@pytest.fixture(scope="session")
def images() -> None:
    """The images of this checkout and the stand-ins for those of others: `tools/test/containers.sh` makes them."""
    if refused := os.environ.get("ASKDOCK_NO_ENGINE"):
        pytest.skip(refused)
    run("docker", "image", "inspect", *TESTED_IMAGES.values())


@pytest.fixture(scope="session")
def slow(images: None) -> Iterator[SlowStream]:
    """A stream of two minutes."""
    with slow_stream() as stream:
        yield stream


@dataclass
class Api:
    """A client of a running system."""

    url: str
    key: str = ""

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        data: bytes | None = None,
        kind: str = "application/json",
        timeout: float = 60,
    ) -> tuple[int, Any]:
        """Status and answer; 0 and the reason where there is no answer at all."""
        content = json.dumps(body).encode() if body is not None else data
        headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        request = urllib.request.Request(self.url + path, content, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
                return answer.status, _decoded(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, _decoded(error.read())
        except OSError as error:
            return 0, str(error)

    def upload(self, name: str, content: bytes) -> tuple[int, Any]:
        """Send one file."""
        boundary = "askdock-test-boundary"
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        body = head + content + f"\r\n--{boundary}--\r\n".encode()
        return self.request("POST", "/v1/documents", data=body, kind=f"multipart/form-data; boundary={boundary}")

    def ask(self, question: str) -> tuple[int, Any]:
        """Ask, not streamed."""
        return self.request("POST", "/v1/ask", {"question": question, "stream": False})

    def documents(self) -> list[dict[str, Any]]:
        """All documents."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            status, page = self.request("GET", f"/v1/documents?limit=200{cursor}")
            assert status == 200, page
            found += page["documents"]
            if not page.get("next_cursor"):
                return found
            cursor = f"&cursor={page['next_cursor']}"


def _decoded(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content.decode("utf-8", "replace")


@dataclass
class Compose:
    """The shipped Compose file under a project name of the test's own."""

    environment: dict[str, str]
    files: Sequence[Path]
    project: str
    folder: Path = ROOT
    front: Api = field(init=False)
    api: Api = field(init=False)

    def __post_init__(self) -> None:
        self.front = Api(f"http://127.0.0.1:{self.environment['ASKDOCK_FRONTEND_PORT']}")
        self.api = Api(f"http://127.0.0.1:{self.environment['ASKDOCK_PORT']}")

    def __call__(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        files = [part for path in self.files for part in ("-f", str(path))]
        return run(
            "docker",
            "compose",
            "-p",
            self.project,
            "--project-directory",
            self.folder,
            *files,
            *arguments,
            env={**os.environ, **self.environment},
            **options,
        )

    def up(self) -> None:
        """Start everything and wait until it is healthy."""
        self("up", "-d", "--wait", "--wait-timeout", "300", "--no-build")
        self.front.key = self.api.key = self(
            "exec", "-T", "api", "askdock", "secrets", "--show", "admin_key"
        ).stdout.strip()

    def container(self, service: str) -> str:
        """The id of a service's container."""
        return self("ps", "-q", service).stdout.strip()


@contextmanager
def running(project: str, port: int, *files: Path, folder: Path = ROOT, **environment: str) -> Iterator[Compose]:
    """The whole system of the shipped Compose file and `files`, healthy; api on `port`, front end on the next.

    `folder` is where the file lies, with its `.env`.
    """
    given = {
        "COMPOSE_PROFILES": "postgres,seaweedfs,milvus",
        **TESTED_IMAGES,
        **BUILD_ARGS,
        "ASKDOCK_PORT": str(port),
        "ASKDOCK_FRONTEND_PORT": str(port + 1),
        **environment,
    }
    compose = Compose(given, (folder / "docker-compose.yml", HERE / "compose.test.yaml", *files), project, folder)
    compose("down", "-v", "--timeout", "5", check=False)
    try:
        compose.up()
        yield compose
    except BaseException:
        print(compose("logs", "--no-color", "--tail", "40", check=False).stdout)  # noqa: T201 - pytest shows it
        raise
    finally:
        compose("down", "-v", "--timeout", "5", check=False)
