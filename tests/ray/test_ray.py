"""`askdock index --engine ray` on a cluster of one head and two workers, one of which is killed half-way.

`make test-ray` runs it: Ray is large and not among the development packages.
"""

import json
import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ray", reason="Ray is not installed: run `make test-ray`")
from ray.cluster_utils import Cluster
from tests.conftest import SMALL_MODEL

from askdock.bootstrap import System
from askdock.settings import load_settings

log = logging.getLogger(__name__)

DOCUMENTS = int(os.environ.get("ASKDOCK_TEST_RAY_DOCUMENTS", "2000"))
SHARD_DOCUMENTS = 50
NAMES = ["river", "contract", "valve", "pressure", "invoice", "policy", "server", "backup", "network", "torque"]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    for n in range(DOCUMENTS):
        digits = [NAMES[int(digit)] for digit in f"{n:04}"]
        (folder / f"{n:04}.md").write_text(f"# Sheet {n}\n\nThe {' '.join(digits)} is checked twice a year.\n")
    return folder


@pytest.fixture
def cluster(models_dir: Path, model_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    monkeypatch.setenv("ASKDOCK_MODELS_DIR", str(models_dir))
    monkeypatch.setenv("ASKDOCK_OFFLINE", "true")
    monkeypatch.setenv("EMBEDDING_MODEL", SMALL_MODEL)
    monkeypatch.setenv("ASKDOCK_EMBEDDING_THREADS", "1")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    started = _started()
    try:
        yield started
    finally:
        started.shutdown()


def _started() -> Cluster:
    """A head without work and two workers; Ray gives a node 30 s to start, which a busy machine may miss."""
    memory = {"object_store_memory": 100 << 20}
    for attempt in range(3):
        cluster = Cluster()
        try:
            cluster.add_node(num_cpus=0, include_dashboard=False, **memory)
            for _ in range(2):
                cluster.add_node(num_cpus=1, **memory)
            cluster.wait_for_nodes()
        except Exception:  # Ray raises no other kind for this
            cluster.shutdown()
            if attempt == 2:
                raise
        else:
            return cluster
    raise AssertionError


def index(data_dir: Path, *options: str | Path) -> dict[str, Any]:
    done = start(data_dir, *options)
    output, errors = done.communicate(timeout=1500)
    assert done.returncode == 0, errors
    report: dict[str, Any] = json.loads(output)
    return report


def start(data_dir: Path, *options: str | Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "askdock", "index", *map(str, options), "--data-dir", str(data_dir), "--json"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=data_dir.parent
    )


def test_a_run_outlives_a_node_and_ends_as_the_local_one(cluster: Cluster, source: Path, tmp_path: Path) -> None:
    data_dir, other = tmp_path / "ray", tmp_path / "local"
    run = (source, "--run", "r", "--shard-documents", str(SHARD_DOCUMENTS))
    planned = index(data_dir, *run, "--engine", "ray", "--step", "plan")
    assert planned["run"]["shards"] == DOCUMENTS // SHARD_DOCUMENTS
    shutil.copytree(data_dir, other)

    begun = time.monotonic()
    process = start(data_dir, *run, "--engine", "ray", "--address", cluster.address)
    markers = data_dir / "files" / "bulk" / "default" / "r" / "shards"
    half = planned["run"]["shards"] // 2
    while len(list(markers.glob("*.json"))) < half and process.poll() is None:
        time.sleep(0.2)  # a file store tells nobody
    lost_after = len(list(markers.glob("*.json")))
    cluster.remove_node(cluster.worker_nodes.copy().pop(), allow_graceful=False)
    output, errors = process.communicate(timeout=1500)
    took = time.monotonic() - begun
    assert process.returncode == 0, errors
    report = json.loads(output)
    assert half <= lost_after < planned["run"]["shards"]
    assert (report["ready"], report["failed"], report["run"]["overtaken"]) == (DOCUMENTS, {}, 0)

    local = index(other, *run, "--engine", "local", "--processes", "1")
    assert local["ready"] == DOCUMENTS
    ids = chunk_ids(data_dir)
    assert len(ids) == len(set(ids)) == report["chunks"]
    assert ids == chunk_ids(other)
    log.info(
        "%d documents, %d shards, %d chunks; a node killed after %d shards; %.0f s; %d of %d sampled chunks found",
        DOCUMENTS,
        report["run"]["shards"],
        report["chunks"],
        lost_after,
        took,
        report["run"]["found"],
        report["run"]["sampled"],
    )


def chunk_ids(data_dir: Path) -> list[str]:
    """Ids of all stored rows, one that is there twice twice."""
    system = System(load_settings(data_dir=data_dir))
    generation = system.catalogue.get_collection("default").generation
    return sorted(key.chunk_id for key in system.store.stored(generation))
