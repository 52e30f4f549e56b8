"""A real Kubernetes of one node with the chart installed, and what the tests do to it."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.containers.commands import FRONTEND, IMAGE, run, wait_for
from tests.kubernetes.release import CACHE, Cluster, add_volumes, may_make_namespaces

HERE = Path(__file__).parent
STORES = ("postgres", "milvus", "seaweedfs")
NAMESPACE = "askdock"
STATE = CACHE / "node"
# Clusters of 1.20 refuse the server's merge of Services.
HELM_OPTIONS = ("--server-side=false",)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The running node with our images and volumes, and no release yet.

    With ASKDOCK_TEST_KEEP=1 it stays up afterwards, and is used as it is the next time.
    """
    if why := os.environ.get("ASKDOCK_NO_ENGINE") or may_make_namespaces():
        pytest.skip(why)
    cluster = Cluster(STATE, HERE / "values.yaml", helm_options=HELM_OPTIONS)
    keep = os.environ.get("ASKDOCK_TEST_KEEP") == "1"
    if keep and STATE.exists() and cluster.kubectl("get", "--raw", "/readyz", check=False).returncode == 0:
        yield cluster
        return
    try:
        _start(cluster)
        yield cluster
    finally:
        if not keep:
            run(HERE / "down.sh", check=False)


def _start(cluster: Cluster) -> None:
    begin = time.monotonic()
    run(HERE / "build.sh", timeout=3600)
    programs = time.monotonic()
    run(HERE / "up.sh", IMAGE, FRONTEND, *(f"askdock-test/{name}" for name in STORES), timeout=600)
    cluster.note(
        f"Kubernetes from source: {programs - begin:.0f} s, a ready node: {time.monotonic() - programs:.0f} s"
    )
    server = json.loads(cluster.kubectl("version", "-o", "json").stdout)["serverVersion"]["gitVersion"]
    cluster.note(f"server {server}, {run('helm', 'version', '--short', env=cluster.environment).stdout.strip()}")
    cluster.kubectl("create", "namespace", NAMESPACE)
    add_volumes(cluster, STORES, ("node",))
    cluster.kubectl("create", "configmap", "chat", f"--from-file={HERE / 'chat.py'}")
    cluster.kubectl("apply", "-f", str(HERE / "objects.yaml"))


@pytest.fixture(scope="session")
def release(cluster: Cluster) -> Cluster:
    """The chart, installed with stand-ins for the stores' images."""
    begin = time.monotonic()
    cluster.upgrade()
    cluster.note(f"helm install --wait: {time.monotonic() - begin:.0f} s")
    # The chart leaves the number of scaled services to their scalers: two at least.
    wait_for(lambda: sum(cluster.ready("api")) == sum(cluster.ready("retriever")) == 2, "two of each service", 180)
    wait_for(lambda: cluster.front.request("GET", "/v1/limits")[0] == 200, "the front end to reach the api")
    return cluster
