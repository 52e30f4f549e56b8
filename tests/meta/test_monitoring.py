"""Dashboards, rules and autoscalers speak of metrics that exist; each alert is tested and has a runbook."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard
from prometheus_client.metrics import MetricWrapperBase

from askdock import telemetry

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "deploy" / "monitoring"
CHART = ROOT / "deploy" / "helm" / "askdock"
RULES = [
    rule
    for path in sorted((MONITORING / "prometheus" / "rules").glob("*.yml"))
    for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
ALERTS = [rule for rule in RULES if "alert" in rule]
TESTS = [
    test
    for path in sorted((MONITORING / "tests").glob("*.yml"))
    for test in yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]
]


METRICS = [metric for metric in vars(telemetry).values() if isinstance(metric, MetricWrapperBase)]


def named_in(path: Path) -> set[str]:
    """What a file names that looks like one of our metrics."""
    return set(re.findall(r"(?<![\w.:/-])askdock_[a-z0-9_]*[a-z0-9]\b(?!_)", path.read_text(encoding="utf-8")))


def exported() -> set[str]:
    """Every series name that our metrics make."""
    endings = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total",), "info": ("_info",)}
    return {
        family.name + ending
        for metric in METRICS
        for family in metric.describe()
        for ending in endings.get(family.type, ("",))
    }


@pytest.mark.parametrize(
    "path",
    [
        *sorted((MONITORING / "prometheus").rglob("*.yml")),
        *sorted((MONITORING / "grafana" / "dashboards").glob("*.json")),
        *sorted((CHART / "templates").rglob("*.*")),
    ],
    ids=lambda path: str(path.relative_to(ROOT / "deploy")),
)
def test_a_metric_that_is_named_exists(path: Path) -> None:
    assert named_in(path) <= exported()


WRITTEN = [ROOT / "docs" / "monitoring.md", *sorted((ROOT / "docs" / "runbooks").glob("*.md"))]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_a_metric_that_is_written_of_exists(path: Path) -> None:
    families = {family.name for metric in METRICS for family in metric.describe()}
    assert named_in(path) <= exported() | families


def test_a_recorded_series_that_is_named_is_recorded() -> None:
    recorded = {rule["record"] for rule in RULES if "record" in rule}
    dashboards = (MONITORING / "grafana" / "dashboards").glob("*.json")
    texts = [path.read_text(encoding="utf-8") for path in dashboards] + [rule["expr"] for rule in ALERTS]
    assert set(re.findall(r"askdock:[a-z0-9_:]+", "\n".join(texts))) <= recorded


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_has_a_runbook_and_is_tested_firing_and_not_firing(alert: dict[str, Any]) -> None:
    runbook = ROOT / alert["annotations"]["runbook"]
    assert f"`{alert['alert']}`" in runbook.read_text(encoding="utf-8")
    expected = [
        bool(case["exp_alerts"])
        for test in TESTS
        for case in test["alert_rule_test"]
        if case["alertname"] == alert["alert"]
    ]
    assert set(expected) == {True, False}


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed (Debian: prometheus)")
@pytest.mark.parametrize("path", sorted((MONITORING / "tests").glob("*.yml")), ids=lambda path: path.name)
def test_rules_fire_when_they_should(path: Path) -> None:
    done = subprocess.run(
        ["promtool", "test", "rules", path.name], cwd=path.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed (Debian: prometheus)")
def test_the_configuration_is_valid() -> None:
    config = MONITORING / "prometheus" / "prometheus.yml"
    done = subprocess.run(["promtool", "check", "config", config], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboards_are_what_their_script_says() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "generate" / "dashboards.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "path", sorted((MONITORING / "grafana" / "dashboards").glob("*.json")), ids=lambda p: p.name
)
def test_a_dashboard_says_what_grafana_knows(path: Path) -> None:
    """Read into Grafana's own types and written again, nothing is lost or changed."""
    plugins.register_default_plugins()
    ours = json.loads(path.read_text(encoding="utf-8"))
    theirs = json.loads(JSONEncoder().encode(Dashboard.from_json(ours)))
    assert kept(ours, theirs) == ours


def kept(ours: Any, theirs: Any) -> Any:
    """`theirs` without what ours leaves to defaults."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return {name: kept(value, theirs[name]) for name, value in ours.items() if name in theirs}
    if isinstance(ours, list) and isinstance(theirs, list):
        return [kept(*pair) for pair in zip(ours, theirs, strict=True)]
    return theirs


def test_panels_lie_side_by_side_within_the_grid() -> None:
    for path in (MONITORING / "grafana" / "dashboards").glob("*.json"):
        panels = json.loads(path.read_text(encoding="utf-8"))["panels"]
        places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
        assert len(places) == len(panels)
        assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in panels)


@pytest.mark.parametrize(
    ("ours", "charts"),
    [("prometheus/rules/*.yml", "files/rules"), ("grafana/dashboards/*.json", "files/dashboards")],
)
def test_the_chart_carries_the_same_files(ours: str, charts: str) -> None:
    wanted = {path.name: path.read_text(encoding="utf-8") for path in MONITORING.glob(ours)}
    assert wanted
    assert {path.name: path.read_text(encoding="utf-8") for path in (CHART / charts).iterdir()} == wanted
