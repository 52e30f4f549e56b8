"""The cluster itself, before anything is installed: what the other tests rely on."""

import json

from tests.containers.commands import wait_for
from tests.kubernetes.cluster.conftest import NODES
from tests.kubernetes.release import Cluster


def test_three_nodes_of_a_current_kubernetes_are_ready(cluster: Cluster) -> None:
    nodes = {one["metadata"]["name"]: one["status"] for one in cluster.get("nodes")}
    assert set(nodes) == set(NODES)
    for name, status in nodes.items():
        assert {"type": "Ready", "status": "True"}.items() <= status["conditions"][-1].items(), name
        assert status["nodeInfo"]["kubeletVersion"].startswith("v1.36."), name


def test_a_pod_reaches_a_service_of_another_node_by_name(cluster: Cluster) -> None:
    cluster.kubectl("wait", "pod/chat", "--for=condition=Ready", "--timeout=3m")
    # The name servers and the figures of pods are Services; each has its pods on one or two nodes of the three.
    assert cluster.connects("chat", "metrics-server.kube-system.svc.cluster.local", 443)
    assert cluster.connects("chat", "kubernetes.default.svc.cluster.local", 443)
    assert not cluster.connects("chat", "nobody.kube-system.svc.cluster.local", 443)


def test_pods_are_measured(cluster: Cluster) -> None:
    def measured() -> set[str]:
        figures = cluster.kubectl("get", "--raw", "/apis/metrics.k8s.io/v1beta1/pods", check=False)
        items = json.loads(figures.stdout)["items"] if figures.returncode == 0 else []
        return {one["metadata"]["name"].partition("-")[0] for one in items if one["containers"]}

    wait_for(lambda: {"chat", "coredns"} <= measured(), "figures of pods", 120)
