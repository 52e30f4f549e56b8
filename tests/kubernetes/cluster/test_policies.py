"""NetworkPolicies as a policy engine enforces them: who reaches whom, tried by connections."""

import json
from collections.abc import Iterator

import pytest
from tests.containers.commands import IMAGE, wait_for
from tests.kubernetes.release import Cluster

PORTS = {"frontend": 80, "api": 8000, "retriever": 8000, "postgres": 5432, "milvus": 19530, "seaweedfs": 8333}
OPEN = {
    ("frontend", "api"),
    ("api", "retriever"), ("api", "postgres"), ("api", "milvus"), ("api", "seaweedfs"),
    ("retriever", "milvus"),
    ("worker", "postgres"), ("worker", "milvus"), ("worker", "seaweedfs"),
}  # fmt: skip
CLOSED = {
    ("frontend", "postgres"), ("frontend", "milvus"), ("frontend", "seaweedfs"),
    ("retriever", "postgres"), ("retriever", "seaweedfs"),
    ("postgres", "api"), ("postgres", "milvus"),
}  # fmt: skip


def workload(component: str) -> str:
    return f"{'statefulset' if component == 'postgres' else 'deployment'}/askdock-{component}"


@pytest.fixture(scope="module")
def stranger(release: Cluster) -> Iterator[Cluster]:
    """A namespace with a pod that is none of the release's."""
    namespace = release.of("elsewhere")
    namespace.kubectl("create", "namespace", "elsewhere")
    namespace.kubectl("run", "stranger", f"--image={IMAGE}", "--image-pull-policy=Never", "--command", "--",
                      "sleep", "infinity")  # fmt: skip
    namespace.kubectl("wait", "pod/stranger", "--for=condition=Ready", "--timeout=2m")
    yield namespace
    namespace.kubectl("delete", "namespace", "elsewhere", "--wait=false")


@pytest.mark.parametrize(("source", "target"), sorted(OPEN))
def test_a_path_that_is_needed_is_open(release: Cluster, source: str, target: str) -> None:
    assert release.connects(workload(source), f"askdock-{target}", PORTS[target])


@pytest.mark.parametrize(("source", "target"), sorted(CLOSED))
def test_a_path_that_nobody_needs_is_closed(release: Cluster, source: str, target: str) -> None:
    assert not release.connects(workload(source), f"askdock-{target}", PORTS[target])


def test_another_namespace_reaches_the_front_end_and_no_store(release: Cluster, stranger: Cluster) -> None:
    def reached() -> set[str]:
        return {
            name
            for name, port in PORTS.items()
            if stranger.connects("stranger", f"askdock-{name}.{release.namespace}.svc.cluster.local", port)
        }

    # api and retriever are open to the namespace `monitoring` alone, which scrapes /metrics.
    assert reached() == {"frontend"}
    policy = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "stranger"},
        "spec": {
            "podSelector": {"matchLabels": {"app.kubernetes.io/component": "postgres"}},
            "ingress": [{"from": [{"namespaceSelector": {}}]}],
        },
    }
    release.kubectl("apply", "-f", "-", input=json.dumps(policy))
    try:
        wait_for(lambda: "postgres" in reached(), "the policies to let it in: nothing else had kept it out")
    finally:
        release.kubectl("delete", "networkpolicy", "stranger")
    wait_for(lambda: "postgres" not in reached(), "the policies to keep it out again")
    release.note(
        f"NetworkPolicies enforced: {len(OPEN)} paths open, {len(CLOSED)} closed, no store from elsewhere"
    )
