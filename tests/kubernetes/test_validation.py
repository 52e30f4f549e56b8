"""The rendered chart against the schemas of Kubernetes and the rules of checkov."""

import fnmatch
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.kubernetes.conftest import CHART, HERE

Helm = Callable[..., subprocess.CompletedProcess[str]]

EVERYTHING = (
    *("--set", "index.enabled=true", "--set", "index.shards=2", "--set", "namespace.create=true"),
    *("--set", "gateway.enabled=true", "--set", "gateway.parentRefs[0].name=public"),
    *("--set", "vllm.enabled=true", "--set", "tei.enabled=true", "--set", "llm.baseUrl=", "--set", "llm.model="),
)
CHOICES = {
    "defaults": (),
    "minimal": ("-f", str(CHART / "values-minimal.yaml")),
    "airgap": ("-f", str(CHART / "values-airgap.yaml")),
    "production": ("-f", str(CHART / "values-production.yaml"), *EVERYTHING),
    "gpu": ("-f", str(CHART / "values-gpu.yaml")),
}
OTHER_PROJECTS = ("monitoring.coreos.com", "keda.sh", "external-secrets.io", "gateway.networking.k8s.io")
"""Groups of kinds that Kubernetes itself has no schema of."""


def rendered(helm: Helm, choice: str, version: str, folder: Path) -> Path:
    """A file with what Kubernetes itself knows of a choice, rendered for a version."""
    capabilities = ("--kube-version", f"{version}.0", "--api-versions", "monitoring.coreos.com/v1")
    done = helm("template", "ask", str(CHART), "--namespace", "docs", *capabilities, *CHOICES[choice])
    assert done.returncode == 0, done.stderr
    manifests = [manifest for manifest in yaml.safe_load_all(done.stdout) if manifest]
    known = [one for one in manifests if one["apiVersion"].partition("/")[0] not in OTHER_PROJECTS]
    path = folder / f"{choice}.yaml"
    path.write_text(yaml.safe_dump_all(known), encoding="utf-8")
    return path


@pytest.mark.parametrize("version", ["1.29", "1.34", "1.37"])
def test_every_choice_is_valid_in_three_versions_of_kubernetes(
    helm: Helm, checkers: Path, tmp_path: Path, version: str
) -> None:
    files = [rendered(helm, choice, version, tmp_path) for choice in CHOICES]
    done = subprocess.run(
        [checkers / "kubernetes-validate", "--strict", "-k", version, *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_checkov_finds_nothing_without_a_reason(helm: Helm, checkers: Path, tmp_path: Path) -> None:
    files = [
        part for choice in ("defaults", "production") for part in ("-f", rendered(helm, choice, "1.34", tmp_path))
    ]
    command = [
        checkers / "checkov",
        *files,
        "--framework",
        "kubernetes",
        "--compact",
        "--quiet",
        "--skip-download",
    ]
    done = subprocess.run([*command, "-o", "json"], capture_output=True, text=True, check=False, timeout=300)
    report = json.loads(done.stdout)
    assert report["summary"]["passed"] > 1000
    assert not report["summary"]["parsing_errors"]
    exceptions = yaml.safe_load((HERE / "exceptions.yaml").read_text(encoding="utf-8"))
    used, unexplained = set(), []
    for failed in report["results"]["failed_checks"]:
        kind, _, rest = failed["resource"].partition(".")
        resource = f"{kind}.{rest.rpartition('.')[2]}"
        matching = {
            (one["check"], pattern)
            for one in exceptions
            for pattern in one["resources"]
            if one["check"] == failed["check_id"] and fnmatch.fnmatch(resource, pattern)
        }
        used |= matching
        if not matching:
            unexplained.append(f"{failed['check_id']} {failed['check_name']}: {resource}")
    assert unexplained == []
    assert used == {(one["check"], pattern) for one in exceptions for pattern in one["resources"]}
