"""A real Kubernetes of one node with the chart installed, and what the tests do to it."""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.containers.commands import FRONTEND, IMAGE, ROOT, run, wait_for
from tests.containers.conftest import Api

HERE = Path(__file__).parent
CHART = ROOT / "deploy" / "helm" / "askdock"
STORES = ("postgres", "milvus", "seaweedfs")
NAMESPACE = "askdock"
STATE = Path(os.environ.get("ASKDOCK_CONTAINERS_CACHE", "/var/cache/askdock-containers")) / "kubernetes" / "node"
ENVIRONMENT = {
    **os.environ,
    "PATH": f"/opt/kube/bin:{os.environ['PATH']}",
    "KUBECONFIG": str(STATE / "kubeconfig"),
}
# Clusters of 1.20 refuse the server's merge of Services.
HELM_OPTIONS = ("--namespace", NAMESPACE, "--wait", "--timeout", "8m", "--server-side=false")


@dataclass
class Cluster:
    """kubectl, helm and the front end of the release `askdock`."""

    began: float = field(default_factory=time.monotonic)

    def kubectl(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run to the end in the namespace of the release."""
        return run("kubectl", "--namespace", NAMESPACE, *arguments, env=ENVIRONMENT, **options)

    def helm(self, verb: str, *arguments: str, **options: Any) -> str:
        """What helm printed; for install, upgrade and rollback after waiting for the pods."""
        waiting = HELM_OPTIONS if verb in ("upgrade", "rollback") else HELM_OPTIONS[:2]
        return run("helm", verb, "askdock", *arguments, *waiting, env=ENVIRONMENT, **options).stdout

    def upgrade(self, *sets: str) -> str:
        """Install or upgrade with values; those of before do not count."""
        values = [part for value in sets for part in ("--set", value)]
        return self.helm("upgrade", str(CHART), "--install", "-f", str(HERE / "values.yaml"), *values)

    def get(self, kind: str, *arguments: str) -> list[dict[str, Any]]:
        """Objects as they are."""
        found: list[dict[str, Any]] = json.loads(self.kubectl("get", kind, *arguments, "-o", "json").stdout)[
            "items"
        ]
        return found

    def pods(self, component: str) -> list[dict[str, Any]]:
        """The pods of a component that are not on their way out."""
        found = self.get("pods", "-l", f"app.kubernetes.io/component={component}")
        return [pod for pod in found if "deletionTimestamp" not in pod["metadata"]]

    def ready(self, component: str) -> list[bool]:
        """Of each pod of a component."""
        return [
            any(one["type"] == "Ready" and one["status"] == "True" for one in pod["status"].get("conditions", []))
            for pod in self.pods(component)
        ]

    @property
    def front(self) -> Api:
        """The front end's Service, as a caller outside with the admin key."""
        address = self.kubectl("get", "service", "askdock-frontend", "-o", "jsonpath={.spec.clusterIP}").stdout
        key = self.kubectl("get", "secret", "askdock-secrets", "-o", "jsonpath={.data.admin_key}").stdout
        return Api(f"http://{address}", base64.b64decode(key).decode())

    def note(self, text: str) -> None:
        """A line for the record of the run: the file that ASKDOCK_TEST_RECORD names, and the test's output."""
        line = f"{time.monotonic() - self.began:6.0f} s  {text}"
        print(line)  # noqa: T201
        if record := os.environ.get("ASKDOCK_TEST_RECORD"):
            with Path(record).open("a", encoding="utf-8") as file:
                file.write(line + "\n")


def may_make_namespaces() -> str:
    """Why a cluster cannot run here, or nothing."""
    if os.geteuid() != 0:
        return "a cluster needs root"
    tried = subprocess.run(
        ["unshare", "--net", "--mount", "--pid", "--fork", "mount", "-t", "tmpfs", "none", "/mnt"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"this machine makes no namespaces: {tried.stderr.strip()}" if tried.returncode else ""


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The running node with our images and volumes, and no release yet.

    With ASKDOCK_TEST_KEEP=1 it stays up afterwards, and is used as it is the next time.
    """
    if why := os.environ.get("ASKDOCK_NO_ENGINE") or may_make_namespaces():
        pytest.skip(why)
    cluster, keep = Cluster(), os.environ.get("ASKDOCK_TEST_KEEP") == "1"
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
    cluster.note(f"server {server}, {run('helm', 'version', '--short', env=ENVIRONMENT).stdout.strip()}")
    cluster.kubectl("create", "namespace", NAMESPACE)
    _add_volumes(cluster)
    cluster.kubectl("create", "configmap", "chat", f"--from-file={HERE / 'chat.py'}")
    cluster.kubectl("apply", "-f", str(HERE / "objects.yaml"))


def _add_volumes(cluster: Cluster) -> None:
    """One local volume for each store, and one with the examples for the index Job."""
    objects = []
    for name in (*STORES, "documents"):
        folder = STATE / "volumes" / name
        if name == "documents":
            shutil.copytree(ROOT / "examples", folder)
        else:
            folder.mkdir(parents=True)
        claim = name if name == "documents" else f"data-askdock-{name}-0"
        objects.append(
            {
                "apiVersion": "v1",
                "kind": "PersistentVolume",
                "metadata": {"name": name},
                "spec": {
                    "capacity": {"storage": "50Gi"},
                    "accessModes": ["ReadWriteOnce"],
                    "persistentVolumeReclaimPolicy": "Retain",
                    "storageClassName": "local",
                    "claimRef": {"namespace": NAMESPACE, "name": claim},
                    "local": {"path": str(folder)},
                    "nodeAffinity": {
                        "required": {
                            "nodeSelectorTerms": [
                                {
                                    "matchExpressions": [
                                        {"key": "kubernetes.io/hostname", "operator": "In", "values": ["node"]}
                                    ]
                                }
                            ]
                        }
                    },
                },
            }
        )
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "documents", "namespace": NAMESPACE},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "local",
            "resources": {"requests": {"storage": "1Gi"}},
        },
    }
    cluster.kubectl(
        "apply", "-f", "-", input=json.dumps({"apiVersion": "v1", "kind": "List", "items": [*objects, claim]})
    )


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
