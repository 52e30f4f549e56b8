"""`askdock index --engine ...` as people run it: engines agree, runs are continued, mistakes get one line."""

import shutil
import signal
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.e2e.conftest import Shell

from askdock.bootstrap import System
from askdock.settings import load_settings

pytestmark = pytest.mark.e2e
WORDS = ["river", "contract", "valve", "pressure", "invoice", "policy", "server", "backup", "network"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    for n in range(24):
        lines = (" ".join(WORDS[(n + m * k) % len(WORDS)] for k in range(40)) for m in range(1, 4))
        (folder / f"{n:02}.md").write_text(f"# Sheet {n}\n\n" + "\n\n".join(lines))
    return folder


def chunk_ids(data_dir: Path) -> list[str]:
    """Ids of all stored rows, one that is there twice twice."""
    system = System(load_settings(data_dir=data_dir, offline=True))
    return sorted(
        key.chunk_id for key in system.store.stored(system.catalogue.get_collection("default").generation)
    )


def copy_of(shell: Shell, name: str) -> Shell:
    folder = shell.data_dir.parent / name / "data"
    shutil.copytree(shell.data_dir, folder)
    return Shell(folder, Path(shell.environment["ASKDOCK_MODELS_DIR"]))


def test_processes_and_pods_make_the_same_chunks(shell: Shell, source: Path) -> None:
    run = ("index", source, "--run", "both", "--shard-documents", "4")
    planned = shell.json(*run, "--engine", "job", "--step", "plan")
    assert (planned["documents"], planned["run"]) == ({"new": 24}, {"name": "both", "shards": 6, "planned": 24})
    pods = copy_of(shell, "pods")

    local = shell.json(*run, "--engine", "local", "--processes", "2")
    assert (local["ready"], local["run"]["made_here"], local["run"]["overtaken"]) == (24, 6, 0)
    assert local["run"]["sampled"] == local["run"]["found"] == local["chunks"]

    # The follower first: it waits for no plan, since there is one, and leaves the loading to the leader.
    follower = pods.json(*run, "--engine", "job", "--shard-count", "2", JOB_COMPLETION_INDEX="1")
    assert (follower["ready"], follower["run"]["made_here"]) == (0, 3)
    leader = pods.json(*run, "--engine", "job", "--shard-count", "2", JOB_COMPLETION_INDEX="0")
    assert (leader["ready"], leader["run"]["made_here"]) == (24, 3)
    late = pods.json(*run, "--engine", "job", "--shard-count", "3", "--shard-index", "2")
    assert (late["ready"], late["run"]) == (0, {"name": "both"})

    ids = chunk_ids(shell.data_dir)
    assert ids == chunk_ids(pods.data_dir)
    assert len(ids) == len(set(ids)) == local["chunks"] == leader["chunks"]
    assert "All is well" in pods.run("doctor").stdout


def test_a_killed_run_is_continued_by_the_same_command(shell: Shell, source: Path) -> None:
    run = ("index", source, "--engine", "local", "--processes", "1", "--shard-documents", "2")
    first = shell.start(*run)
    try:
        markers = shell.data_dir / "files" / "bulk" / "default"
        for _ in _watched(markers):
            if len(list(markers.glob("*/shards/*.json"))) >= 2:
                break
        first.send_signal(signal.SIGKILL)
    finally:
        first.kill()
        first.communicate()
    made = len(list(markers.glob("*/shards/*.json")))
    again = shell.json(*run)
    assert again["documents"] == {"unchanged": 24}
    assert again["ready"] == 24
    assert again["run"]["made_here"] <= 12 - made
    ids = chunk_ids(shell.data_dir)
    assert len(ids) == len(set(ids)) == again["chunks"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--engine", "local", "--prune"), "none of --watch, --prune"),
        (("--engine", "job", "--shard-index", "2", "--shard-count", "2"), "indexes begin at 0"),
        (("--engine", "local", "--step", "load"), "not planned"),
        (("--engine", "local", "--run", "../up"), "letters, digits"),
        (("--engine", "spark"), "'spark' is not one of"),
    ],
)
def test_wrong_options_get_one_line(shell: Shell, source: Path, options: tuple[str, ...], said: str) -> None:
    done = shell.run("index", source, *options)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(find_spec("ray") is not None, reason="Ray is installed here, by `make test-ray`")
def test_ray_is_named_where_it_is_missing(shell: Shell, source: Path) -> None:
    done = shell.run("index", source, "--engine", "ray")
    assert (done.returncode, "[ray]" in done.stderr) == (1, True)


def _watched(folder: Path) -> Iterator[None]:
    """Once for each change below the folder."""
    from watchfiles import watch

    folder.mkdir(parents=True, exist_ok=True)
    for _ in watch(folder, rust_timeout=200, yield_on_timeout=True):
        yield
