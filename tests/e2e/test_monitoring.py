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
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.conftest import free_port
from tests.e2e.conftest import ROOT, Shell
from tests.e2e.stand_ins import Models, models
from tests.support.milvus_lite import MilvusLite

MONITORING = ROOT / "deploy" / "monitoring"
ELSEWHERE = {
    "askdock_vector_db_server_duration_seconds": "only Elasticsearch reports it",
    "milvus_": "exported by Milvus itself; its Lite server, which stands in here, exports nothing",
    "kube_": "exported by kube-state-metrics",
    "container_": "exported by cAdvisor",
    "kubelet_": "exported by the kubelet",
    "askdock_source_": "no source is kept in step here",
    "askdock_canary_seconds_bucket": "no canary is asked here: one that fails would be an alert of its own",
    "askdock_search_legs_skipped_total": "no index is made again here",
    "askdock_provider_sign_ins_refused_total": "no identity provider is set up here",
    "$namespace": "the label that Kubernetes' scrape configuration adds",
}
"""What queries speak of that a process alone does not have, and why: these evaluate, and find nothing."""
IN_OVERLOAD = (
    "askdock_http_shed_total",
    "askdock_quota_refusals_total",
    "askdock_documents_failed_total",
)
WITHOUT_LLM = ("askdock_llm_failures_total", "askdock_llm_retries_total", 'stage="extract"')
WITHOUT_STORE = ('outcome="error"',)
"""What only comes when something is made to go wrong."""
KEY = "adk_monitoring-test-0123456789abcdefghijklmnop"
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
            if error.code == HTTPStatus.SERVICE_UNAVAILABLE:
                raise  # it listens before it is ready
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


def queries() -> dict[str, str]:
    """Every query of every panel, with Grafana's rate interval filled in."""
    found = {}
    for path in sorted((MONITORING / "grafana" / "dashboards").glob("*.json")):
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel["targets"]:
                name = f"{path.stem}: {panel['title']} ({target['legendFormat']})"
                found[name] = target["expr"].replace("$__rate_interval", "30s")
    return found


class Watch:
    """What Prometheus shows of a running system, and the requests that make it show something."""

    def __init__(self, client: httpx2.Client, ask: Callable[..., Any]) -> None:
        self._ask = ask
        self._client = client
        self.silent = queries()
        """Queries that have given no figure yet."""

    def upload(self, name: str, content: bytes) -> None:
        assert self._client.post("/v1/documents", files={"file": (name, content)}).status_code == 202

    def ask_question(self, *, stream: bool = False) -> int:
        body = {"question": "How many days of annual leave does everyone have?", "stream": stream}
        return self._client.post("/v1/ask", json=body).status_code

    def sign_in(self) -> int:
        """As nobody."""
        body = {"login": "nobody@example.com", "password": "a long enough guess"}
        return self._client.post("/v1/sign-in", json=body).status_code

    def overload(self) -> None:
        """More searches at once than there is place for, and more questions at once than a key may ask."""
        with ThreadPoolExecutor(8) as pool:
            pool.map(lambda _: self._client.post("/v1/search", json={"query": "leave"}), range(16))
            pool.map(lambda _: self.ask_question(), range(16))

    def shows(self, *but_for: str) -> bool:
        """Whether every query has given a figure by now, but for those that speak of these."""
        for name, query in list(self.silent.items()):
            values = [float(series["value"][1]) for series in self._ask("query", query=query)["result"]]
            if not all(map(math.isnan, values)):
                del self.silent[name]
        return all(any(part in query for part in (*but_for, *ELSEWHERE)) for query in self.silent.values())

    def firing(self) -> set[str]:
        """Alerts on causes; how fast this machine is decides over those on objectives."""
        found = {a["labels"]["alertname"] for a in self._ask("alerts")["alerts"] if a["state"] == "firing"}
        return {name for name in found if "Burn" not in name}


def test_panels_rules_and_alerts_show_what_happens(shell: Shell, chat: Models, tmp_path: Path) -> None:
    folder = tmp_path / "milvus"
    folder.mkdir()
    store = MilvusLite(folder)
    settings = {
        "ASKDOCK_STORE": "milvus",
        "VECTOR_DB_HOST": store.url,
        "ASKDOCK_VECTOR_DB_TIMEOUT_SECONDS": "2",
        "ASKDOCK_ADMIN_KEY": KEY,
        "ASKDOCK_KEY_REQUESTS_PER_MINUTE": "0",
        "ASKDOCK_KEY_CONCURRENT": "4",
        "ASKDOCK_MAX_SEARCHES": "2",
        "LLM_BASE_URL": chat.url,
        "LLM_MODEL": "m",
    }
    with ExitStack() as running:
        running.callback(store.close)
        (tmp_path / "backups").mkdir()
        settings["ASKDOCK_BACKUP_URL"] = str(tmp_path / "backups")
        shell.json("backup", **settings)
        shell.json("drill", **settings)
        url = running.enter_context(shell.serving(**settings))
        ask = running.enter_context(prometheus(tmp_path / "prometheus", url.removeprefix("http://")))
        access = {"Authorization": f"Bearer {KEY}"}
        watch = Watch(running.enter_context(httpx2.Client(base_url=url, headers=access, timeout=60)), ask)
        assert watch.sign_in() == 401
        watch.upload("leave.md", b"# Leave\n\nEveryone has 25 days of annual leave.\n")

        def it_works() -> bool:
            assert [watch.ask_question(stream=stream) for stream in (True, False)] == [200, 200]
            return watch.shows(*IN_OVERLOAD, *WITHOUT_LLM, *WITHOUT_STORE)

        eventually(it_works, lambda: watch.silent)
        rules = [rule for group in ask("rules")["groups"] for rule in group["rules"]]
        assert len(rules) >= 20
        assert [rule for rule in rules if rule["health"] != "ok"] == []
        assert watch.firing() == set()

        watch.upload("broken.pdf", b"%PDF-1.7\nnothing that a reader understands")

        def overload_shows() -> bool:
            watch.overload()
            return watch.shows(*WITHOUT_LLM, *WITHOUT_STORE) and "AskDockRequestsShed" in watch.firing()

        eventually(overload_shows, lambda: (watch.silent, ask("alerts")))

        chat.broken = True

        def llm_shows() -> bool:
            assert watch.ask_question() == 200  # quoted sentences
            return watch.shows(*WITHOUT_STORE) and watch.firing() == {"AskDockLLMFailing"}

        eventually(llm_shows, lambda: (watch.silent, ask("alerts")))
        chat.broken = False

        store.kill()

        def store_shows() -> bool:
            assert watch.ask_question() == 503
            return watch.shows() and watch.firing() == {"AskDockVectorDatabaseDown"}

        eventually(store_shows, lambda: (watch.silent, ask("alerts")))

        store.restart()
        eventually(lambda: watch.ask_question() == 200 and watch.firing() == set(), lambda: ask("alerts"))


def test_what_cannot_show_here_is_still_named_by_a_query() -> None:
    every = "\n".join(queries().values())
    assert [part for part in (*ELSEWHERE, *IN_OVERLOAD, *WITHOUT_LLM, *WITHOUT_STORE) if part not in every] == []
