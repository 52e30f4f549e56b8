"""Many streams and searches at once against `askdock serve`, with a chat model that streams at a real pace.

    python benchmarks/load.py --streams 200 --searches 50 --seconds 300

Indexes examples/ into a folder of its own, starts the mock chat model and the server as processes, and prints one
JSON document: latencies in ms, errors by status, memory and open files of the server before and after. With
`--overload 3` a last phase asks for three times the admitted streams and searches, then watches the recovery.
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
from pathlib import Path
from typing import Any

import httpx2
import psutil

ROOT = Path(__file__).parents[1]
QUESTION = "How many days of annual leave are there?"
TOKENS, TOKENS_PER_SECOND = 60, 20.0


async def chat_model(port: int) -> None:
    """An OpenAI-compatible endpoint: the first token after 0.3 s, then as many a second as told above."""

    def event(delta: dict[str, str], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "mock", "choices": [choice]}
        return b"data: " + json.dumps(chunk).encode() + b"\n\n"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            await reader.readexactly(int(lengths[0].split(b":")[1]))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
            await asyncio.sleep(0.3)
            for number in range(TOKENS):
                writer.write(event({"content": f"word{number} " if number % 10 else "leave [1] "}))
                await writer.drain()
                await asyncio.sleep(1 / TOKENS_PER_SECOND)
            writer.write(event({}, "stop") + b"data: [DONE]\n\n")
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=2048)
    await server.serve_forever()


class Tally:
    """Latencies in seconds and statuses of one kind of request."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.statuses: Counter[str] = Counter()

    def report(self) -> dict[str, Any]:
        """Percentiles in ms of what was accepted."""
        ordered = sorted(self.seconds)
        marks = {f"p{p}": round(1000 * ordered[int((len(ordered) - 1) * p / 100)]) for p in (50, 95, 99)}
        return {"statuses": dict(self.statuses), **(marks if ordered else {})}


async def stream(client: httpx2.AsyncClient, tally: Tally) -> None:
    """One answer; its latency is the time to the first piece of text."""
    begin = time.perf_counter()
    try:
        async with client.stream("POST", "/v1/ask", json={"question": QUESTION, "stream": True}) as answer:
            first, last = None, ""
            async for line in answer.aiter_lines():
                if first is None and line.startswith("data:"):
                    first = time.perf_counter() - begin
                last = line or last
            whole = answer.status_code != 200 or last == "data: [DONE]"
            tally.statuses[str(answer.status_code) if whole else "broken off"] += 1
            if first is not None and answer.status_code == 200:
                tally.seconds.append(first)
    except httpx2.HTTPError as error:
        tally.statuses[type(error).__name__] += 1


async def search(client: httpx2.AsyncClient, tally: Tally) -> None:
    """One search."""
    begin = time.perf_counter()
    try:
        answer = await client.post("/v1/search", json={"query": QUESTION})
    except httpx2.HTTPError as error:
        tally.statuses[type(error).__name__] += 1
        return
    tally.statuses[str(answer.status_code)] += 1
    if answer.status_code == 200:
        tally.seconds.append(time.perf_counter() - begin)


async def phase(client: httpx2.AsyncClient, streams: int, searches: float, seconds: float) -> dict[str, Any]:
    """So many streams all the time and so many searches a second."""
    end = time.perf_counter() + seconds
    asked, searched = Tally(), Tally()

    async def keep_asking(number: int) -> None:
        await asyncio.sleep(number / max(streams, 1) * min(5.0, seconds / 4))  # they do not come all at once
        while time.perf_counter() < end:
            await stream(client, asked)
            if asked.statuses.get("503"):
                await asyncio.sleep(1)

    async def keep_searching() -> None:
        under_way: set[asyncio.Task[None]] = set()
        while time.perf_counter() < end:
            task = asyncio.create_task(search(client, searched))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            await asyncio.sleep(1 / searches)
        await asyncio.gather(*under_way)

    await asyncio.gather(*(keep_asking(number) for number in range(streams)), keep_searching())
    return {"first_text": asked.report(), "search": searched.report()}


async def run(base_url: str, server: psutil.Process, options: argparse.Namespace) -> dict[str, Any]:
    """All phases."""
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=100)
    async with httpx2.AsyncClient(base_url=base_url, timeout=150, limits=limits) as client:
        await phase(client, 2, 5, 3)  # warm
        report: dict[str, Any] = {"before": resources(server)}
        seconds = options.seconds / (2 if options.soak else 1)
        if options.soak:
            report["first_half"] = await phase(client, options.streams, options.searches, seconds)
            report["middle"] = resources(server)
        report["load"] = await phase(client, options.streams, options.searches, seconds)
        if options.overload > 1:
            times = options.overload
            report["overload"] = await phase(client, int(options.streams * times), options.searches * times, 30)
            report["recovered"] = await phase(client, options.streams // 4, options.searches / 4, 30)
        await asyncio.sleep(3)
        report["after"] = resources(server)
    return report


MOST_GROWTH = 1.3
"""Memory after the load, as a multiple of that in its middle."""


def faults(report: dict[str, Any]) -> list[str]:
    """What a soak must not show: another status than 200, memory that still grows, files that stay open."""
    middle, after = report["middle"], report["after"]
    halves = [one for half in ("first_half", "load") for one in report[half].items()]
    found = [f"{kind}: {one['statuses']}" for kind, one in halves if set(one["statuses"]) != {"200"}]
    found += [
        f"{what} grew from {middle[what]} to {after[what]}"
        for what in middle
        if after[what] > MOST_GROWTH * middle[what]
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
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--overload", type=float, default=1)
    parser.add_argument("--soak", action="store_true", help="exit with 1 if anything failed or memory grew")
    parser.add_argument("--serve-chat-model", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve_chat_model:
        asyncio.run(chat_model(options.serve_chat_model))
        return
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
        chat = subprocess.Popen([sys.executable, __file__, "--serve-chat-model", str(chat_port)])
        server = subprocess.Popen([*askdock, "serve", "--port", str(port)], env=environment)
        try:
            wait_for(f"http://127.0.0.1:{port}/ready")
            report = asyncio.run(run(f"http://127.0.0.1:{port}", psutil.Process(server.pid), options))
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
