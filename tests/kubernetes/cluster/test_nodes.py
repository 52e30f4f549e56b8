"""What takes more than one node: replicas apart, a drain, stores that move, scaling by a metric, shards."""

import time

import pytest
from tests.containers.commands import wait_for
from tests.kubernetes.cluster.conftest import INDEX, NODES, QUESTION, STORES
from tests.kubernetes.cluster.load import Load
from tests.kubernetes.release import Cluster

REPLICATED = ("api", "retriever", "frontend")


def nodes_of(release: Cluster, component: str) -> set[str]:
    return {pod["spec"].get("nodeName", "") for pod in release.pods(component)}


def all_ready(release: Cluster) -> bool:
    return all(all(release.ready(name)) and len(release.pods(name)) >= 2 for name in REPLICATED)


def test_replicas_keep_apart_after_a_roll(indexed: Cluster) -> None:
    # What goes is still on its node when what follows it looks for one.
    for name in REPLICATED:
        indexed.kubectl("rollout", "restart", f"deployment/askdock-{name}")
    for name in REPLICATED:
        indexed.kubectl("rollout", "status", f"deployment/askdock-{name}", "--timeout=8m")
    found = {name: nodes_of(indexed, name) for name in REPLICATED}
    assert all(len(nodes) >= 2 for nodes in found.values()), found
    indexed.note(f"replicas of {', '.join(found)} run on two nodes or more each")


def test_a_node_is_drained_under_load(indexed: Cluster) -> None:
    node = indexed.node_of(indexed.pods("api")[0]["metadata"]["name"])
    selector = f"app.kubernetes.io/component in ({','.join((*REPLICATED, 'worker'))})"
    with Load(indexed.front) as load:
        begin = time.monotonic()
        indexed.kubectl(
            "drain", node, "--ignore-daemonsets", "--delete-emptydir-data", f"--pod-selector={selector}",
            "--timeout=8m",
        )  # fmt: skip
        drained = time.monotonic() - begin
        left = {name: nodes_of(indexed, name) for name in REPLICATED}
        wait_for(lambda: all_ready(indexed), "two of each service on the other nodes", 180)
    indexed.kubectl("uncordon", node)
    indexed.note(f"drained {node} in {drained:.0f} s: {load}")
    assert not [name for name, nodes in left.items() if node in nodes]
    assert load.failures == []


def test_a_budget_keeps_the_last_replica(indexed: Cluster) -> None:
    for node in NODES:
        indexed.kubectl("cordon", node)
    try:
        drained = indexed.kubectl(
            "drain", *NODES, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=90s",
            "--pod-selector=app.kubernetes.io/component in (api,retriever)", check=False,
        )  # fmt: skip
        left = {name: sum(indexed.ready(name)) for name in ("api", "retriever")}
    finally:
        for node in NODES:
            indexed.kubectl("uncordon", node)
    assert drained.returncode != 0
    assert "disruption budget" in drained.stderr
    assert min(left.values()) >= 1, left
    wait_for(lambda: all_ready(indexed), "two of each again", 240)
    indexed.note(f"all nodes drained at once: the budget refused the last ready pods; left {left}")


@pytest.mark.parametrize("store", STORES)
def test_a_store_moves_to_another_node_with_its_data(indexed: Cluster, store: str) -> None:
    before = sorted(document["id"] for document in indexed.front.documents())
    pod = f"askdock-{store}-0"
    node = indexed.node_of(pod)
    indexed.kubectl("cordon", node)
    try:
        begin = time.monotonic()
        indexed.kubectl("delete", "pod", pod)
        indexed.kubectl("rollout", "status", f"statefulset/askdock-{store}", "--timeout=10m")
        moved = time.monotonic() - begin
        assert indexed.node_of(pod) != node
    finally:
        indexed.kubectl("uncordon", node)
    wait_for(lambda: all_ready(indexed), "the services to be ready", 180)
    wait_for(lambda: indexed.front.ask(QUESTION)[0] == 200, "an answer")
    assert sorted(document["id"] for document in indexed.front.documents()) == before
    assert indexed.front.ask(QUESTION)[1]["citations"][0]["document_name"] == "travel-policy.docx"
    indexed.note(f"{store} moved from {node} to {indexed.node_of(pod)}, ready after {moved:.0f} s, with its data")


def test_a_pod_is_added_by_a_metric(indexed: Cluster) -> None:
    indexed.upgrade("api.autoscaling.cpu=20")
    with Load(indexed.front):
        begin = time.monotonic()
        wait_for(lambda: len(indexed.pods("api")) == 3, "the scaler to add a pod", 180)
        added = time.monotonic() - begin
        wait_for(lambda: sum(indexed.ready("api")) == 3, "the added pod to be ready", 120)
    (scaler,) = (one for one in indexed.get("hpa") if one["metadata"]["name"] == "askdock-api")
    assert scaler["status"]["currentMetrics"][0]["resource"]["current"]["averageUtilization"] >= 0
    indexed.note(f"HorizontalPodAutoscaler: a third api pod {added:.0f} s after the load began")
    # Down at once, not after the scaler's five minutes.
    indexed.upgrade("api.autoscaling.max=2")
    wait_for(lambda: len(indexed.pods("api")) == 2, "two api pods again", 240)
    indexed.upgrade()


def test_shards_of_an_indexed_job(indexed: Cluster) -> None:
    begin = time.monotonic()
    indexed.upgrade(*INDEX, "index.shards=3", "index.parallelism=3")
    selector = "app.kubernetes.io/component=index"
    (job,) = (one for one in indexed.get("jobs", "-l", selector) if one["spec"]["completions"] == 3)
    name = job["metadata"]["name"]
    indexed.kubectl("wait", f"job/{name}", "--for=condition=complete", "--timeout=5m")
    (job,) = (one for one in indexed.get("jobs", "-l", selector) if one["metadata"]["name"] == name)
    assert job["status"]["completedIndexes"] == "0-2"
    assert {document["status"] for document in indexed.front.documents()} == {"READY"}
    indexed.note(f"Indexed Job: three shards in {time.monotonic() - begin:.0f} s, every document READY")
