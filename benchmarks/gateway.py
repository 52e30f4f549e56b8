"""What the HTTP layer adds to a search, and how many searches a second one core answers.

    python benchmarks/gateway.py [--requests 500] [--json FILE]

Indexes examples/ into a folder of its own. The same question goes in turn to the pipeline in this process and to
`askdock serve` over one kept connection, so that a busy machine slows both; what the api adds is the difference of
the percentiles. The server is then bound to one core and asked by eight clients at once. The question's vector is
remembered in both ("warm"). Processor time of the server for a request is told beside the rate: it says the same
on a busy machine.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import httpx2
import psutil
from load import QUESTION, ROOT, free_port, wait_for

from askdock.bootstrap import System
from askdock.settings import load_settings

CLIENTS = 8
WARM = 30


def marks(seconds: list[float]) -> dict[str, float]:
    """Percentiles in ms."""
    ordered = sorted(seconds)
    return {f"p{p}": round(1000 * ordered[int((len(ordered) - 1) * p / 100)], 2) for p in (50, 99)}


def overhead(system: System, url: str, requests: int) -> dict[str, Any]:
    """Both ways in turn."""
    collection = system.collections.get()
    times: dict[str, list[float]] = {"in_process": [], "http": []}
    processor = 0.0
    with httpx2.Client(base_url=url, timeout=60) as client:
        body = {"query": QUESTION, "top_k": 8}

        def over_http() -> None:
            client.post("/v1/search", json=body).raise_for_status()

        calls = {"in_process": lambda: system.retrieval.search(collection, QUESTION, top_k=8), "http": over_http}
        for number in range(WARM + requests):
            for name, call in calls.items():
                begin, before = time.perf_counter(), time.process_time()
                call()
                if number >= WARM:
                    times[name].append(time.perf_counter() - begin)
                    processor += time.process_time() - before if name == "in_process" else 0.0
    added = [http - direct for http, direct in zip(times["http"], times["in_process"], strict=True)]
    found: dict[str, Any] = {name: marks(seconds) for name, seconds in times.items()}
    found["added"] = {p: round(found["http"][p] - found["in_process"][p], 2) for p in ("p50", "p99")}
    found["added_in_a_pair_p50"] = round(1000 * median(added), 2)
    found["in_process_ms_of_processor_each"] = round(1000 * processor / requests, 2)
    return found


async def throughput(server: psutil.Process, url: str, requests: int) -> dict[str, Any]:
    """Searches a second on one core, and what each costs of it."""
    core = min(os.sched_getaffinity(0))
    for one in [server, *server.children(recursive=True)]:
        one.cpu_affinity([core])
    left = iter(range(requests))
    async with httpx2.AsyncClient(base_url=url, timeout=60) as client:

        async def ask() -> None:
            for _ in left:
                (await client.post("/v1/search", json={"query": QUESTION, "top_k": 8})).raise_for_status()

        begin, before = time.perf_counter(), server.cpu_times()
        await asyncio.gather(*(ask() for _ in range(CLIENTS)))
        seconds, after = time.perf_counter() - begin, server.cpu_times()
    spent = after.user + after.system - before.user - before.system
    return {
        "searches_a_second": round(requests / seconds, 1),
        "server_ms_of_processor_each": round(1000 * spent / requests, 2),
        "searches_a_processor_second": round(requests / spent, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=500)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ASKDOCK_DATA_DIR"] = folder
        os.environ.setdefault("ASKDOCK_MODELS_DIR", str(Path.home() / ".local/share/askdock/models"))
        os.environ["ASKDOCK_LOG_LEVEL"] = "error"
        # As many at once as the clients are.
        os.environ["ASKDOCK_MAX_SEARCHES"] = str(2 * CLIENTS)
        askdock, port = [sys.executable, "-m", "askdock"], free_port()
        subprocess.run([*askdock, "index", ROOT / "examples"], check=True, capture_output=True)
        server = subprocess.Popen([*askdock, "serve", "--port", str(port)], stderr=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/ready")
            report: dict[str, Any] = {"command": "python benchmarks/gateway.py", "load_average": os.getloadavg()}
            report |= overhead(System(load_settings()), url, options.requests)
            report |= asyncio.run(throughput(psutil.Process(server.pid), url, options.requests))
        finally:
            server.terminate()
            server.wait(60)
    text = json.dumps(report, indent=2)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
