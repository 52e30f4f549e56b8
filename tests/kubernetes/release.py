"""A release of the chart on a running cluster, and what tests do to it."""

import base64
import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.containers.commands import ROOT, run
from tests.containers.conftest import Api

CHART = ROOT / "deploy" / "helm" / "askdock"
CACHE = Path(os.environ.get("ASKDOCK_CONTAINERS_CACHE", "/var/cache/askdock-containers")) / "kubernetes"


@dataclass
class Cluster:
    """kubectl, helm and the front end of the release `askdock` in a namespace."""

    state: Path
    values: Path
    namespace: str = "askdock"
    began: float = field(default_factory=time.monotonic)

    @property
    def environment(self) -> dict[str, str]:
        """Where the tools are, and where the API server is."""
        path = f"/opt/kube/bin:{os.environ['PATH']}"
        return {**os.environ, "PATH": path, "KUBECONFIG": str(self.state / "kubeconfig")}

    def of(self, namespace: str) -> "Cluster":
        """The same cluster, another namespace."""
        return replace(self, namespace=namespace)

    def kubectl(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run to the end in the namespace of the release."""
        return run("kubectl", "--namespace", self.namespace, *arguments, env=self.environment, **options)

    def helm(self, verb: str, *arguments: str, limit: str = "8m", **options: Any) -> str:
        """What helm printed; for install, upgrade and rollback after waiting for the pods, for so long at most."""
        waiting = ("--wait", "--timeout", limit) if verb in ("upgrade", "rollback") else ()
        where = ("--namespace", self.namespace)
        return run("helm", verb, "askdock", *arguments, *where, *waiting, env=self.environment, **options).stdout

    def upgrade(self, *sets: str) -> str:
        """Install or upgrade with values beside those of its file; what was set before does not count."""
        further = [part for value in sets for part in ("--set", value)]
        return self.helm("upgrade", str(CHART), "--install", "-f", str(self.values), *further)

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

    def node_of(self, pod: str) -> str:
        """The node that a pod runs on."""
        return self.kubectl("get", "pod", pod, "-o", "jsonpath={.spec.nodeName}").stdout

    def connects(self, source: str, target: str, port: int) -> bool:
        """Whether a pod, or one of what `source` names, opens a connection to a name and port."""
        opened = f"exec 3<>/dev/tcp/{target}/{port}"
        return (
            self.kubectl("exec", source, "--", "timeout", "5", "bash", "-c", opened, check=False).returncode == 0
        )

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


def add_volumes(cluster: Cluster, stores: tuple[str, ...], nodes: tuple[str, ...]) -> None:
    """A volume for each store, and one with the examples for the index Job, on folders that all `nodes` reach."""
    objects = []
    for name in (*stores, "documents"):
        folder = cluster.state / "volumes" / name
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
                    "claimRef": {"namespace": cluster.namespace, "name": claim},
                    "local": {"path": str(folder)},
                    "nodeAffinity": {
                        "required": {
                            "nodeSelectorTerms": [
                                {
                                    "matchExpressions": [
                                        {"key": "kubernetes.io/hostname", "operator": "In", "values": nodes}
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
        "metadata": {"name": "documents", "namespace": cluster.namespace},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "local",
            "resources": {"requests": {"storage": "1Gi"}},
        },
    }
    cluster.kubectl(
        "apply", "-f", "-", input=json.dumps({"apiVersion": "v1", "kind": "List", "items": [*objects, claim]})
    )
