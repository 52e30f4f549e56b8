"""Every choice of values before a real API server, which knows more than schemas do; and releases that follow."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.kubernetes.conftest import CHART, Manifests
from tests.kubernetes.manifests import EVERYTHING
from tests.kubernetes.server.conftest import Kubectl
from tests.kubernetes.test_validation import OTHER_PROJECTS

Render = Callable[..., Manifests]
CHOICES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "defaults": ((), ()),
    "minimal": (("values-minimal.yaml",), ()),
    "production": (("values-production.yaml",), ()),
    "gpu": (("values-gpu.yaml",), ()),
    "airgap": (("values-airgap.yaml",), ()),
    "production and gpu": (("values-production.yaml", "values-gpu.yaml"), ()),
    "everything": ((), EVERYTHING),
    "shards and schedules": ((), ("index.enabled=true", "index.shards=4", "index.schedule=0 3 * * *")),
    "company": (
        (),
        (
            *EVERYTHING,
            "openshift=true",
            "caBundle.configMap=ca",
            "proxy.https=http://proxy:3128",
            "commonLabels.team=a",
            "commonAnnotations.cost=b",
            "database.tlsSecret=pg",
            "vectorDb.existingSecret=milvus",
            "service.ipFamilyPolicy=RequireDualStack",
            "service.ipFamilies[0]=IPv6",
            "service.ipFamilies[1]=IPv4",
            "ingress.enabled=true",
            "extraEnv[0].name=TZ",
            "extraEnv[0].value=UTC",
            "database.bundled.existingClaim=mine",
        ),
    ),
}


@pytest.mark.parametrize("choice", CHOICES)
def test_the_server_takes_every_object_without_a_warning(
    render: Render, kubectl: Kubectl, namespace: str, tmp_path: Path, choice: str
) -> None:
    files, sets = CHOICES[choice]
    manifests = render(*sets, files=files)
    known = [one for one in manifests if one["apiVersion"].partition("/")[0] not in OTHER_PROJECTS]
    for one in known:
        one["metadata"]["namespace"] = namespace
        for subject in one.get("subjects", []):
            subject["namespace"] = namespace
    (tmp_path / "all.yaml").write_text(yaml.safe_dump_all(known))
    done = kubectl("apply", "--server-side", "--dry-run=server", "-f", str(tmp_path / "all.yaml"))
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(known)
    assert "Warning" not in done.stderr


def test_the_manifests_of_kustomize_are_taken(kubectl: Kubectl, namespace: str, tmp_path: Path) -> None:
    rendered = yaml.safe_load_all((CHART.parents[1] / "kubernetes" / "askdock.yaml").read_text(encoding="utf-8"))
    known = [one for one in rendered if one and one["kind"] != "Namespace"]
    for one in known:
        one["metadata"]["namespace"] = namespace
    (tmp_path / "all.yaml").write_text(yaml.safe_dump_all(known))
    done = kubectl("apply", "--server-side", "--dry-run=server", "-f", str(tmp_path / "all.yaml"))
    assert done.returncode == 0, done.stderr


def secrets(kubectl: Kubectl, namespace: str) -> dict[str, str]:
    done = kubectl("-n", namespace, "get", "secret", "askdock-secrets", "-o", "yaml")
    found: dict[str, str] = yaml.safe_load(done.stdout)["data"]
    return found


def test_releases_follow_each_other(release: Kubectl, kubectl: Kubectl, namespace: str) -> None:
    """With a cluster that answers, passwords are made at the first install and kept."""
    common = ("askdock", str(CHART), "--namespace", namespace, "--no-hooks")
    values = ("--set", "index.enabled=true,index.template=true,backup.schedule=0 1 * * *,backup.existingClaim=a")
    release("install", *common, *values)
    first = secrets(kubectl, namespace)
    assert {"admin_key", "database_password", "retriever_token", "s3.json"} <= first.keys()
    for options in (
        (*values, "--set", "image.tag=9.9.9"),
        ("--reuse-values", "--set", "config.chunkSize=500"),
        ("--reset-then-reuse-values", "--set", "commonLabels.team=a"),
    ):
        release("upgrade", *common, *options)
        assert secrets(kubectl, namespace) == first
    release("rollback", "askdock", "2", "--namespace", namespace, "--no-hooks")
    release("uninstall", "askdock", "--namespace", namespace, "--no-hooks")
    assert secrets(kubectl, namespace) == first


def test_a_changed_secret_of_ones_own_rolls_the_pods_at_the_next_upgrade(
    release: Kubectl, kubectl: Kubectl, namespace: str
) -> None:
    def checksum() -> str:
        path = r"jsonpath={.spec.template.metadata.annotations.checksum/secret}"
        return kubectl("-n", namespace, "get", "deployment", "askdock-api", "-o", path).stdout

    def keep(password: str) -> None:
        kubectl("-n", namespace, "delete", "secret", "mine", "--ignore-not-found")
        kubectl("-n", namespace, "create", "secret", "generic", "mine", f"--from-literal=admin_key={password}")

    common = ("askdock", str(CHART), "--namespace", namespace, "--no-hooks")
    keep("one")
    release("install", *common, "--set", "secrets.existingSecret=mine")
    before = checksum()
    release("upgrade", *common, "--set", "secrets.existingSecret=mine")
    assert checksum() == before != ""
    keep("two")
    release("upgrade", *common, "--set", "secrets.existingSecret=mine")
    assert checksum() != before
