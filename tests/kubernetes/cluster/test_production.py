"""The production values: three replicas each, stores elsewhere, ways in for the ingress controller alone."""

import json
import secrets
import time
from collections.abc import Iterator

import pytest
from tests.containers.commands import IMAGE, wait_for
from tests.kubernetes.cluster.conftest import HERE, NODES
from tests.kubernetes.release import CHART, Cluster

NAMESPACE = "production"
CONTROLLER, OTHER = "ingress-nginx", "team"


@pytest.fixture(scope="module")
def production(cluster: Cluster) -> Iterator[Cluster]:
    """The release in a namespace that enforces the restricted level."""
    production = cluster.of(NAMESPACE)
    cluster.of("stores").kubectl("apply", "-f", str(HERE / "stores.yaml"))
    cluster.kubectl("create", "namespace", NAMESPACE)
    cluster.kubectl("label", "namespace", NAMESPACE, "pod-security.kubernetes.io/enforce=restricted")
    key, secret = secrets.token_hex(8), secrets.token_hex(16)
    s3 = {"name": "askdock", "actions": ["Admin"], "credentials": [{"accessKey": key, "secretKey": secret}]}
    passwords = {
        **{name: secrets.token_hex(16) for name in ("admin_key", "database_password", "vector_db_password")},
        "retriever_token": secrets.token_hex(16),
        "s3_access_key_id": key,
        "s3_secret_access_key": secret,
        "s3.json": json.dumps({"identities": [s3]}),
    }
    literals = [f"--from-literal={name}={value}" for name, value in passwords.items()]
    for name in (NAMESPACE, "stores"):
        cluster.of(name).kubectl("create", "secret", "generic", "askdock-secrets", *literals)
    cluster.of("stores").kubectl("wait", "pod", "--all", "--for=condition=Ready", "--timeout=3m")
    begin = time.monotonic()
    values = ("-f", str(CHART / "values-production.yaml"), "-f", str(HERE / "production.yaml"))
    production.helm("upgrade", str(CHART), "--install", *values)
    production.note(f"production values: helm install --wait: {time.monotonic() - begin:.0f} s")
    yield production
    production.helm("uninstall", "--wait", timeout=300)
    for name in (NAMESPACE, "stores", CONTROLLER, OTHER):
        cluster.kubectl("delete", "namespace", name, "--ignore-not-found", timeout=300)


def test_three_replicas_are_on_three_nodes(production: Cluster) -> None:
    for name in ("api", "retriever"):
        wait_for(lambda name=name: sum(production.ready(name)) >= 3, f"three of {name}", 240)
        assert {pod["spec"]["nodeName"] for pod in production.pods(name)} == set(NODES)


def test_helm_test_finds_a_cited_answer(production: Cluster) -> None:
    printed = production.helm("test", "--logs", timeout=300)
    assert "the citation holds" in printed
    production.note("production values: helm test passed, NetworkPolicies enforced")


def test_only_the_ingress_controller_reaches_the_front_end(production: Cluster) -> None:
    front = f"askdock-frontend.{NAMESPACE}.svc.cluster.local"
    reached = {}
    for name in (CONTROLLER, OTHER):
        namespace = production.of(name)
        namespace.kubectl("create", "namespace", name)
        namespace.kubectl("run", "caller", f"--image={IMAGE}", "--image-pull-policy=Never", "--command", "--",
                          "sleep", "infinity")  # fmt: skip
        namespace.kubectl("wait", "pod/caller", "--for=condition=Ready", "--timeout=2m")
        reached[name] = namespace.connects("caller", front, 80)
    assert reached == {CONTROLLER: True, OTHER: False}
    production.note(
        "production values: the ingress controller's namespace reaches the front end, another does not"
    )
