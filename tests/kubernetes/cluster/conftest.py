"""A real Kubernetes of three nodes with the chart installed."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.containers.commands import FRONTEND, IMAGE, run, wait_for
from tests.kubernetes.cluster.load import QUESTION
from tests.kubernetes.cluster.updates import make_updates
from tests.kubernetes.release import CACHE, Cluster, add_volumes, may_make_namespaces

HERE = Path(__file__).parent
NODES = ("node1", "node2", "node3")
STORES = ("postgres", "milvus", "seaweedfs")
CHINESE = "出差到省会城市的住宿标准是每晚多少元？"
CITED = {QUESTION: "travel-policy.docx", CHINESE: "差旅报销制度.md"}
INDEX = ("index.enabled=true", "index.volume.persistentVolumeClaim.claimName=documents")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The running nodes with our images and volumes, and no release yet.

    With ASKDOCK_TEST_KEEP=1 they stay up afterwards, and are used as they are the next time.
    """
    if why := os.environ.get("ASKDOCK_NO_ENGINE") or may_make_namespaces():
        pytest.skip(why)
    cluster, keep = Cluster(CACHE / "cluster", HERE / "values.yaml"), os.environ.get("ASKDOCK_TEST_KEEP") == "1"
    if keep and cluster.state.exists() and cluster.kubectl("get", "--raw", "/readyz", check=False).returncode == 0:
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
    images = (IMAGE, FRONTEND, *make_updates(), *(f"askdock-test/{name}" for name in STORES))
    run(HERE / "up.sh", *images, timeout=7200)
    cluster.note(f"a cluster of three ready nodes: {time.monotonic() - begin:.0f} s")
    server = json.loads(cluster.kubectl("version", "-o", "json").stdout)["serverVersion"]["gitVersion"]
    helm = run("helm", "version", "--short", env=cluster.environment).stdout.strip()
    cluster.note(f"server {server}, {helm}")
    cluster.kubectl("create", "namespace", cluster.namespace)
    # All nodes are of one machine: a folder of it is a volume that follows its pod.
    add_volumes(cluster, STORES, NODES)
    cluster.kubectl("create", "configmap", "chat", f"--from-file={HERE / 'chat.py'}")
    cluster.kubectl("apply", "-f", str(HERE / "objects.yaml"))


@pytest.fixture(scope="session")
def release(cluster: Cluster) -> Cluster:
    """The chart, installed with stand-ins for the stores' images."""
    begin = time.monotonic()
    cluster.upgrade()
    cluster.note(f"helm install --wait: {time.monotonic() - begin:.0f} s")
    # The chart leaves the number of scaled services to their scalers: two at least.
    wait_for(lambda: sum(cluster.ready("api")) == sum(cluster.ready("retriever")) == 2, "two of each service", 600)
    wait_for(lambda: cluster.front.request("GET", "/v1/limits")[0] == 200, "the front end to reach the api")
    return cluster


@pytest.fixture(scope="session")
def indexed(release: Cluster) -> Cluster:
    """The release with the examples in its index, by an index Job."""
    begin = time.monotonic()
    release.upgrade(*INDEX)
    release.kubectl(
        "wait", "job", "-l", "app.kubernetes.io/component=index", "--for=condition=complete", "--timeout=15m",
        timeout=1000,
    )  # fmt: skip
    documents = release.front.documents()
    assert {document["status"] for document in documents} == {"READY"}
    release.note(f"index Job: {len(documents)} documents READY in {time.monotonic() - begin:.0f} s")
    return release


def answers(release: Cluster) -> dict[str, str]:
    """The document that the first citation of each answer is from."""
    found = {}
    for question in CITED:
        status, answer = release.front.ask(question)
        assert status == 200, answer
        found[question] = answer["citations"][0]["document_name"] if answer["citations"] else ""
    return found
