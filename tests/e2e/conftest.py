"""The shipped commands, run as processes against a data folder of the test's own."""

import json
import os
import select
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import DEFAULT_MODEL, SMALL_MODEL, free_port

ROOT = Path(__file__).parents[2]
ASKDOCK = [sys.executable, "-m", "askdock"]


class Shell:
    """Runs `askdock` with a data folder; the model comes from the shared models folder."""

    def __init__(self, data_dir: Path, models_dir: Path, model: str = SMALL_MODEL) -> None:
        self.data_dir = data_dir
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {
            **kept,
            "ASKDOCK_DATA_DIR": str(data_dir),
            "ASKDOCK_MODELS_DIR": str(models_dir),
            "ASKDOCK_OFFLINE": "true",
            "EMBEDDING_MODEL": model,
        }

    def run(self, *args: str | Path, as_user: bool = False, **extra: str) -> subprocess.CompletedProcess[str]:
        """With `as_user` root gives up the right to read what it may not."""
        confined = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if as_user and os.geteuid() == 0 else []
        return subprocess.run(
            [*confined, *ASKDOCK, *map(str, args)],
            env={**self.environment, **extra},
            cwd=self.data_dir.parent,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def json(self, *args: str | Path, **extra: str) -> Any:
        done = self.run(*args, "--json", **extra)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, *args: str | Path, **extra: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            # Where the tests run in the background of a shell, they have Ctrl-C ignored, and so would it. Not by a
            # function of ours between fork and exec: gRPC, loaded by other tests, breaks there.
            ["env", "--default-signal=INT", *ASKDOCK, *map(str, args)],
            env={**self.environment, **extra},
            cwd=self.data_dir.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @contextmanager
    def serving(self, **extra: str) -> Iterator[str]:
        """A running `askdock serve`; yields its URL and expects a clean end."""
        port = free_port()
        process = self.start("serve", "--port", str(port), **extra)
        try:
            _wait_until_ready(process, f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
            process.terminate()
            _, errors = process.communicate(timeout=30)
            assert process.returncode == 0, errors
        finally:
            process.kill()
            process.communicate()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share the indexed examples run in one process, so that they are indexed once."""
    for item in items:
        if "indexed" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("indexed"))


def _wait_until_ready(process: subprocess.Popen[str], url: str) -> None:
    """Follow the log until the server says that it runs, then ask it."""
    assert process.stderr is not None
    lines = []
    while select.select([process.stderr], [], [], 120)[0]:
        line = process.stderr.readline()
        lines.append(line)
        if "Uvicorn running" in line or "serving http" in line or "startup complete" in line:
            break
        if not line:
            pytest.fail("serve ended:\n" + "".join(lines))
    with urllib.request.urlopen(f"{url}/ready", timeout=30) as answer:  # noqa: S310 - our own loopback server
        assert answer.status == 200


@pytest.fixture
def shell(tmp_path: Path, models_dir: Path, model_dir: Path) -> Shell:
    return Shell(tmp_path / "data", models_dir)


@pytest.fixture(scope="session")
def examples() -> Path:
    return ROOT / "examples"


@pytest.fixture(scope="session")
def indexed(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, default_model_dir: Path, examples: Path
) -> Shell:
    """A shell whose data folder holds the indexed examples. Not to be changed by tests."""
    shell = Shell(tmp_path_factory.mktemp("examples") / "data", models_dir, DEFAULT_MODEL)
    report = shell.json("index", examples)
    assert (report["failed"], report["skipped"]) == ({}, {})
    assert report["ready"] == report["documents"]["new"] >= 28
    return shell
