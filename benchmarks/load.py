"""Many streams and searches at once against `askdock serve`, with a chat model that streams at a real pace.

    python benchmarks/load.py --streams 200 --searches 50 --seconds 300

Indexes examples/ into a folder of its own, starts the mock chat model and the server as processes, and prints one
JSON document: latencies in ms, errors by status, the processor time of each process as cores used, memory and open
files of the server before and after. With `--overload 3` a last phase asks for three times the streams and
searches, then watches the recovery.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import psutil
import uvloop
from chat_stream import ask, ideal_seconds

ROOT = Path(__file__).parents[1]
QUESTION = "How many days of annual leave are there?"


class Tally:
    """Latencies in seconds and statuses of one kind of request."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.statuses: Counter[str] = Counter()

    def report(self) -> dict[str, Any]:
        """Percentiles in ms of what was accepted."""
        ordered = sorted(self.seconds)
        marks = (50, 95, 99) if ordered else ()
        found = {f"p{p}": round(1000 * ordered[int((len(ordered) - 1) * p / 100)]) for p in marks}
        return {**({"statuses": dict(self.statuses)} if self.statuses else {}), **found}


async def stream(port: int, asked: Tally, whole: Tally) -> None:
    """One answer: the time to its first text, and to its end."""
    status, first, seconds = await ask(port, "/v1/ask", {"question": QUESTION, "stream": True})
    asked.statuses[status] += 1
    if first is not None and status == "200":
        asked.seconds.append(first)
        whole.seconds.append(seconds)


async def search(client: httpx2.AsyncClient, number: int, tally: Tally) -> None:
    """One search, by words that were not searched before."""
    begin = time.perf_counter()
    try:
        answer = await client.post("/v1/search", json={"query": f"{QUESTION} {number}"})
    except httpx2.HTTPError as error:
        tally.statuses[type(error).__name__] += 1
        return
    tally.statuses[str(answer.status_code)] += 1
    if answer.status_code == 200:
        tally.seconds.append(time.perf_counter() - begin)


class Load:
    """What is asked of one server; `processes` are told apart in the account of processor time."""

    def __init__(self, port: int, client: httpx2.AsyncClient, processes: Mapping[str, psutil.Process]) -> None:
        self._port = port
        self._client = client
        self._processes = processes
        self._numbers = count()

    async def phase(self, streams: int, searches: float, seconds: float) -> dict[str, Any]:
        """So many streams all the time and so many searches a second."""
        begin = time.perf_counter()
        end = begin + seconds
        asked, whole, searched = Tally(), Tally(), Tally()
        before = self._spent()

        async def keep_asking(number: int) -> None:
            await asyncio.sleep(number / max(streams, 1) * min(5.0, seconds / 4))  # they do not come all at once
            while time.perf_counter() < end:
                await stream(self._port, asked, whole)
                if asked.statuses.get("503"):
                    await asyncio.sleep(1)

        async def keep_searching() -> None:
            under_way: set[asyncio.Task[None]] = set()
            due = begin
            while searches and (due := due + 1 / searches) < end:
                await asyncio.sleep(due - time.perf_counter())
                task = asyncio.create_task(search(self._client, next(self._numbers), searched))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            await asyncio.gather(*under_way)

        await asyncio.gather(*(keep_asking(number) for number in range(streams)), keep_searching())
        took, after = time.perf_counter() - begin, self._spent()
        return {
            "first_text": asked.report(),
            "answer": whole.report(),
            "search": searched.report(),
            "seconds": round(took, 1),
            "cores_used": {name: round((after[name] - before[name]) / took, 2) for name in after},
        }

    def _spent(self) -> dict[str, float]:
        return {name: sum(process.cpu_times()[:2]) for name, process in self._processes.items()}


async def run(port: int, processes: Mapping[str, psutil.Process], options: argparse.Namespace) -> dict[str, Any]:
    """All phases."""
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=100)
    server = processes["server"]
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=150, limits=limits) as client:
        load = Load(port, client, processes)
        await load.phase(2, 5, 3)  # warm
        pace = round(1000 * ideal_seconds(options.tokens))
        report: dict[str, Any] = {"answer_at_the_models_pace": pace, "before": resources(server)}
        seconds = options.seconds / (2 if options.soak else 1)
        if options.soak:
            report["first_half"] = await load.phase(options.streams, options.searches, seconds)
            report["middle"] = resources(server)
        report["load"] = await load.phase(options.streams, options.searches, seconds)
        if options.overload > 1:
            times = options.overload
            report["overload"] = await load.phase(int(options.streams * times), options.searches * times, 30)
            report["recovered"] = await load.phase(options.streams // 4, options.searches / 4, 30)
        await asyncio.sleep(3)
        report["after"] = resources(server)
    return report


MAX_GROWTH = 1.3
"""Memory after the load, as a multiple of that in its middle."""


def faults(report: dict[str, Any]) -> list[str]:
    """What a soak must not show: another status than 200, memory that still grows, files that stay open."""
    middle, after = report["middle"], report["after"]
    kinds = ("first_text", "search")
    halves = [(kind, report[half][kind]) for half in ("first_half", "load") for kind in kinds]
    found = [f"{kind}: {one.get('statuses')}" for kind, one in halves if set(one.get("statuses", ())) != {"200"}]
    found += [
        f"{what} grew from {middle[what]} to {after[what]}"
        for what in middle
        if after[what] > MAX_GROWTH * middle[what]
    ]
    return found


def resources(server: psutil.Process) -> dict[str, Any]:
    """Memory in MB and open files."""
    return {"rss_mb": server.memory_info().rss >> 20, "open_files": server.num_fds()}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--searches", type=float, default=50)
    parser.add_argument("--tokens", type=int, default=60, help="of each answer, 20 a second")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--overload", type=float, default=1)
    parser.add_argument("--soak", action="store_true", help="exit with 1 if anything failed or memory grew")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        chat_port, port = free_port(), free_port()
        environment = {
            **os.environ,
            "ASKDOCK_DATA_DIR": folder,
            "ASKDOCK_MODELS_DIR": str(Path.home() / ".local/share/askdock/models"),
            "LLM_BASE_URL": f"http://127.0.0.1:{chat_port}/v1",
            "LLM_MODEL": "mock",
            "ASKDOCK_LOG_LEVEL": "warning",
        }
        askdock = [sys.executable, "-m", "askdock"]
        subprocess.run([*askdock, "index", ROOT / "examples"], env=environment, check=True, capture_output=True)
        chat_model = Path(__file__).with_name("chat_stream.py")
        chat = subprocess.Popen([sys.executable, chat_model, str(chat_port), str(options.tokens)])
        server = subprocess.Popen([*askdock, "serve", "--port", str(port)], env=environment)
        try:
            wait_for(f"http://127.0.0.1:{port}/ready")
            processes = {"server": server.pid, "chat_model": chat.pid, "this_program": os.getpid()}
            watched = {name: psutil.Process(pid) for name, pid in processes.items()}
            report = uvloop.run(run(port, watched, options))
            print(json.dumps({"load_average": os.getloadavg(), **report}, indent=2))
            if options.soak and (found := faults(report)):
                raise SystemExit("\n".join(found))
        finally:
            for process in (server, chat):
                process.terminate()
                process.wait(60)


def wait_for(url: str) -> None:
    for _ in range(240):
        try:
            if httpx2.get(url, timeout=5).status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.5)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
