"""What `make run` and `make test` say on a machine that lacks something: one line that tells what to do."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


def program(folder: Path, name: str, body: str) -> Path:
    """An executable shell script of these words."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def setup(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`tools/setup.sh` for an environment in `folder`, ended, with these variables."""
    command = [str(TOOLS / "setup.sh"), str(folder / "venv"), "runtime"]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


def without_venv(folder: Path) -> dict[str, str]:
    """A Python like Debian's, whose venv module is a package of its own."""
    body = f'[ "$2" = "import ensurepip" ] && exit 1\nexec {sys.executable} "$@"'
    return {"PYTHON": str(program(folder, "python", body))}


def too_old(folder: Path) -> dict[str, str]:
    """A Python before 3.11."""
    return {"PYTHON": str(program(folder, "python", '[ "$1" = --version ] && echo Python 3.9.2 && exit\nexit 1'))}


def little_space(folder: Path) -> dict[str, str]:
    """A disk with 100 MB left."""
    program(folder, "df", 'echo "Filesystem 1024-blocks Used Available"\necho "disk 9999999 9899999 100000"')
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


@pytest.mark.parametrize(
    ("machine", "said"),
    [
        (lambda _: {"PYTHON": "python-of-nobody"}, "install Python 3.11 or later"),
        (too_old, "Python 3.9.2 is too old: AskDock needs 3.11 or later"),
        (without_venv, "has no venv module: apt-get install python3-venv"),
        (little_space, "only 97 MB free"),
    ],
)
def test_what_is_missing_is_said_in_one_line(
    machine: Callable[[Path], dict[str, str]], said: str, tmp_path: Path
) -> None:
    ended = setup(tmp_path, **machine(tmp_path))
    assert ended.returncode == 1
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert not (tmp_path / "venv").exists()


def test_a_taken_port_is_said_before_the_work(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        settings = {
            "BIN": str(Path(sys.executable).parent),
            "ASKDOCK_PORT": port,
            "ASKDOCK_DATA_DIR": str(tmp_path),
        }
        command = [str(TOOLS / "run.sh"), "examples"]
        ended = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr == f"askdock: port {port} is taken: choose another with `make run PORT=8001`\n"
    assert not ended.stdout
    assert not any(tmp_path.iterdir())


def test_a_folder_that_is_not_there_ends_the_run_whatever_was_indexed_before(tmp_path: Path) -> None:
    settings = {
        "BIN": str(Path(sys.executable).parent),
        "ASKDOCK_PORT": "0",
        "ASKDOCK_DATA_DIR": str(tmp_path / "data"),
        "HOME": str(tmp_path),
    }
    command = [str(TOOLS / "run.sh"), "~/nothing-here"]
    ended = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr == f"askdock: there is no file or folder {tmp_path}/nothing-here\n"
    assert not any(tmp_path.iterdir())


def test_a_folder_without_documents_ends_the_run_before_it_serves(tmp_path: Path, models_dir: Path) -> None:
    (tmp_path / "empty").mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "BIN": str(Path(sys.executable).parent),
        "ASKDOCK_PORT": str(port),
        "ASKDOCK_DATA_DIR": str(tmp_path / "data"),
        "ASKDOCK_MODELS_DIR": str(models_dir),
        "ASKDOCK_OFFLINE": "true",
    }
    command = [str(TOOLS / "run.sh"), str(tmp_path / "empty")]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 1
    assert "nothing was indexed from" in ended.stderr
