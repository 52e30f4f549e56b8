"""A real Prometheus scrapes a running AskDock: rules and panels evaluate, and what was done shows."""

import json
import math
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.conftest import free_port
from tests.e2e.conftest import ROOT, Shell
from tests.e2e.stand_ins import Models, models

MONITORING = ROOT / "deploy" / "monitoring"
SILENT = (
    "askdock_http_shed_total",
    "askdock_quota_refusals_total",
    "askdock_documents_failed_total",
    "askdock_vector_db_server_duration_seconds",
    "milvus_",
    'outcome="error"',
)
"""In queries about what nothing here makes happen: these evaluate, and may find nothing."""
WHEN_BROKEN = ("askdock_llm_failures_total", 'stage="extract"')
"""In queries about what only a failing chat model makes happen."""
COMPRESSED = {"[5m]": "[10s]", "[2m]": "[10s]", "for: 5m": "for: 1s", "for: 2m": "for: 1s", "for: 1m": "for: 1s"}
"""Alerts of minutes within seconds."""

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not shutil.which("prometheus"), reason="Prometheus is not installed (Debian: prometheus)"),
]


@pytest.fixture
def chat() -> Iterator[Models]:
    with models() as server:
        yield server


@contextmanager
def prometheus(folder: Path, target: str) -> Iterator[Callable[..., Any]]:
    """A Prometheus with our rules, its clock wound up; yields a function that asks its API."""
    (folder / "rules").mkdir(parents=True)
    for path in (MONITORING / "prometheus" / "rules").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        for given, short in COMPRESSED.items():
            text = text.replace(given, short)
        (folder / "rules" / path.name).write_text(text, encoding="utf-8")
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": ["rules/*.yml"],
        "scrape_configs": [{"job_name": "askdock-api", "static_configs": [{"targets": [target]}]}],
    }
    (folder / "prometheus.yml").write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML
    port = free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
        )

    def ask(path: str, **parameters: str) -> Any:
        url = f"http://127.0.0.1:{port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            pytest.fail(f"{parameters}: {error.read().decode()}")

    def up() -> bool:
        try:
            return bool(ask("query", query="up == 1")["result"])
        except OSError:
            assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
            return False

    try:
        eventually(up, lambda: (folder / "log").read_text(encoding="utf-8")[-2000:])
        yield ask
    finally:
        process.terminate()
        process.wait(30)


def eventually(condition: Callable[[], bool], why: Callable[[], object], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"it did not come: {why()}")
        time.sleep(0.3)


def ask_question(url: str, *, stream: bool) -> None:
    body = {"question": "How many days of annual leave does everyone have?", "stream": stream}
    assert httpx2.post(f"{url}/v1/ask", json=body, timeout=60).status_code == 200


def queries() -> dict[str, str]:
    """Every query of every panel, with Grafana's variable filled in."""
    found = {}
    for path in sorted((MONITORING / "grafana" / "dashboards").glob("*.json")):
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel["targets"]:
                name = f"{path.stem}: {panel['title']} ({target['legendFormat']})"
                found[name] = target["expr"].replace("$__rate_interval", "30s")
    return found


def test_panels_and_rules_show_what_happens(shell: Shell, chat: Models, tmp_path: Path) -> None:
    document = tmp_path / "leave.md"
    document.write_text("# Leave\n\nEveryone has 25 days of annual leave.\n", encoding="utf-8")
    model = {"LLM_BASE_URL": chat.url, "LLM_MODEL": "m"}
    with shell.serving(**model) as url, prometheus(tmp_path / "prometheus", url.removeprefix("http://")) as ask:
        with document.open("rb") as file:
            assert httpx2.post(f"{url}/v1/documents", files={"file": file}).status_code == 202
        silent = queries()

        def panels_show(but_for: tuple[str, ...]) -> bool:
            """Whether every query has given a figure by now, but for those that speak of these."""
            for name, query in list(silent.items()):
                values = [float(series["value"][1]) for series in ask("query", query=query)["result"]]
                if not all(map(math.isnan, values)):
                    del silent[name]
            return all(any(part in query for part in but_for) for query in silent.values())

        def answers_show() -> bool:
            for stream in (True, False):
                ask_question(url, stream=stream)
            return panels_show(SILENT + WHEN_BROKEN)

        eventually(answers_show, lambda: silent)
        rules = [rule for group in ask("rules")["groups"] for rule in group["rules"]]
        assert len(rules) >= 20
        assert [rule for rule in rules if rule["health"] != "ok"] == []
        assert [alert["labels"]["alertname"] for alert in ask("alerts")["alerts"]] == []

        chat.broken = True

        def the_alert_fires() -> bool:
            ask_question(url, stream=False)  # answered by quoted sentences
            firing = {a["labels"]["alertname"] for a in ask("alerts")["alerts"] if a["state"] == "firing"}
            return panels_show(SILENT) and "AskDockLLMFailing" in firing

        eventually(the_alert_fires, lambda: (silent, ask("alerts")))
