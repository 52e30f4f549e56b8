"""What metrics and traces cost a search: the same searches, in turns, of three servers that differ in that alone.

    python benchmarks/observability.py [--rounds 600] [--json benchmarks/results/observability.json]

`bare`: every metric is a stand-in that does nothing. `metrics`: as shipped, and scraped every five seconds.
`traced`: the same, and every span is sent to a collector (a stand-in that reads and forgets). All three serve one
folder with the indexed examples, without a worker and without the memory for questions. In each round every server
is asked the same new question by `/v1/search`, in an order drawn anew; processor time is that of the server.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx2
import psutil
from load import ROOT, free_port, wait_for

VARIANTS = ("bare", "metrics", "traced")
QUESTIONS = ROOT / "tests" / "support" / "data" / "example_questions.jsonl"
WARM_UP = 30
SCRAPE_SECONDS = 5.0


def without_metrics() -> None:
    """From now on, in this process, metrics note nothing."""
    import prometheus_client

    for kind in (prometheus_client.Counter, prometheus_client.Gauge, prometheus_client.Histogram):
        kind.labels = lambda self, *_, **__: self
        for name in ("inc", "dec", "set", "observe", "clear"):
            if hasattr(kind, name):
                setattr(kind, name, lambda *_, **__: None)


class Collector(BaseHTTPRequestHandler):
    """Takes spans and forgets them."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(variant: str, environment: dict[str, str]) -> Iterator[tuple[psutil.Process, httpx2.Client]]:
    """One server, warm, and a client of it."""
    port = free_port()
    command = [sys.executable, __file__, "--serve", variant, str(port)]
    process = subprocess.Popen(command, env=environment)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/ready")
        with httpx2.Client(base_url=url, timeout=60) as client:
            yield psutil.Process(process.pid), client
    finally:
        process.terminate()
        process.wait(60)


def cpu_seconds(process: psutil.Process) -> float:
    """Of all its threads."""
    times = process.cpu_times()
    return float(times.user + times.system)


def measure(servers: dict[str, tuple[psutil.Process, httpx2.Client]], rounds: int) -> dict[str, Any]:
    """Ask in turns."""
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    seconds: dict[str, list[float]] = {variant: [] for variant in servers}
    cpu = dict.fromkeys(servers, 0.0)
    for number in range(-WARM_UP, rounds):
        query = f"{asked[number % len(asked)]} {number}"
        for variant in random.sample(list(servers), len(servers)):
            process, client = servers[variant]
            before, begin = cpu_seconds(process), time.perf_counter()
            reply = client.post("/v1/search", json={"query": query})
            took = time.perf_counter() - begin
            assert reply.status_code == 200, reply.text
            if number >= 0:
                seconds[variant].append(took)
                cpu[variant] += cpu_seconds(process) - before
    return {
        variant: {
            "p50_ms": round(1000 * median(took), 2),
            "p95_ms": round(1000 * quantiles(took, n=20)[-1], 2),
            "cpu_ms": round(1000 * cpu[variant] / rounds, 2),
            "slower_than_bare_p50_ms": round(
                1000 * median(a - b for a, b in zip(took, seconds["bare"], strict=True)), 2
            ),
        }
        for variant, took in seconds.items()
    }


def scrape(clients: list[httpx2.Client], done: threading.Event) -> None:
    """Ask for metrics as Prometheus does."""
    while not done.wait(SCRAPE_SECONDS):
        for client in clients:
            client.get("/metrics").raise_for_status()


def main() -> None:
    """Start, ask, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=600)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        variant, port = options.serve
        if variant == "bare":
            without_metrics()
        from askdock.cli import main as askdock

        sys.argv[1:] = ["serve", "--port", port]
        askdock()
        return
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        environment = {
            **os.environ,
            "ASKDOCK_DATA_DIR": folder,
            "ASKDOCK_MODELS_DIR": str(Path.home() / ".local/share/askdock/models"),
            "ASKDOCK_EMBEDDED_WORKER": "false",
            "ASKDOCK_QUERY_CACHE_ENTRIES": "0",
            "ASKDOCK_LOG_LEVEL": "warning",
        }
        index = [sys.executable, "-m", "askdock", "index", ROOT / "examples"]
        subprocess.run(index, env=environment, check=True, capture_output=True)
        collector = running.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Collector))
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        running.callback(collector.shutdown)
        traced = {"ASKDOCK_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}"}
        servers = {
            variant: running.enter_context(serving(variant, environment | (traced if variant == "traced" else {})))
            for variant in VARIANTS
        }
        done = threading.Event()
        scraper = threading.Thread(target=scrape, args=([servers[v][1] for v in VARIANTS[1:]], done))
        scraper.start()
        try:
            report = measure(servers, options.rounds)
        finally:
            done.set()
            scraper.join()
    whole = {
        "command": " ".join(["python", "benchmarks/observability.py", "--rounds", str(options.rounds)]),
        "cores": os.cpu_count(),
        "load_average_before": round(load_before, 1),
        "rounds": options.rounds,
        **report,
    }
    text = json.dumps(whole, indent=2) + "\n"
    print(text, end="")
    if options.json:
        options.json.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
