"""The chart, rendered by the real helm."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).parent
ROOT = Path(__file__).parents[2]
CHECKERS = ROOT / ".venv" / "chart" / "bin"
CHART = ROOT / "deploy" / "helm" / "askdock"
ENVIRONMENT = {**os.environ, "PATH": f"/opt/kube/bin:{os.environ['PATH']}"}
KUBERNETES = "1.34.0"
CAPABILITIES = ("--kube-version", KUBERNETES, "--api-versions", "monitoring.coreos.com/v1")

Manifests = list[dict[str, Any]]


@pytest.fixture(scope="session")
def tools() -> None:
    """helm and kubectl."""
    subprocess.run([HERE / "setup.sh"], check=True, timeout=300)


@pytest.fixture(scope="session")
def checkers() -> Path:
    """The folder of kubernetes-validate and checkov, which `make test-chart` installs."""
    if not (CHECKERS / "checkov").exists():
        pytest.fail("the chart's checkers are not installed: run `make test-chart`")
    return CHECKERS


@pytest.fixture(scope="session")
def helm(tools: None) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs helm; the caller looks at how it ended."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["helm", *arguments], env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=120
        )

    return run


@pytest.fixture(scope="session")
def render(helm: Callable[..., subprocess.CompletedProcess[str]]) -> Callable[..., Manifests]:
    """The manifests for some `--set` values, values files, and values as JSON, before a version of Kubernetes."""

    def rendered(
        *sets: str, files: tuple[str, ...] = (), json: tuple[str, ...] = (), version: str = KUBERNETES
    ) -> Manifests:
        options = [part for value in sets for part in ("--set", value)]
        options += [part for value in json for part in ("--set-json", value)]
        options += [part for name in files for part in ("-f", str(CHART / name))]
        done = helm(
            "template",
            "ask",
            str(CHART),
            "--namespace",
            "docs",
            *CAPABILITIES,
            "--kube-version",
            version,
            *options,
        )
        assert done.returncode == 0, done.stderr
        return [manifest for manifest in yaml.safe_load_all(done.stdout) if manifest]

    return rendered
