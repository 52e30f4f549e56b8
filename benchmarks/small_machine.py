"""What AskDock needs on a small machine: a command's processor time from a cold process, and a server's memory.

    python benchmarks/small_machine.py BEIR_FOLDER DATA_DIR [--runs 5] [--json FILE]

The corpus of BEIR_FOLDER is indexed into DATA_DIR once (kept for the next run), each text a file, with made-up
vectors in the place of the model's: neither memory nor start depends on what they are. The default model is loaded
and run for every question. Processor time is user and system of the process; beside it stands that of a loop of
ten million steps, taken in turn with it, which tells how fast the machine was at that time. Memory is that of
/proc/PID/smaps_rollup: resident, and of it what no file backs or no other process shares ("own").
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import httpx2
from embedded import index
from load import free_port, wait_for

from askdock.bootstrap import System
from askdock.evaluation.beir import DataSet
from askdock.settings import load_settings

ASKDOCK = [sys.executable, "-m", "askdock"]
LOOP = "x = 0\nfor i in range(10_000_000): x += i * i % 7"
SEARCHES = 100


def main() -> None:
    """Index where that is to be done, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    os.environ.setdefault("ASKDOCK_MODELS_DIR", str(load_settings().models_folder))
    os.environ["ASKDOCK_DATA_DIR"] = str(given.data_dir)
    os.environ["ASKDOCK_LOG_LEVEL"] = "error"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package is compiled once
    data = DataSet.read(given.folder)
    questions = [question.text for _, question in data.judged()][:SEARCHES]
    if not given.data_dir.exists():
        fill(data, given.data_dir)
    report = {
        "command": f"python benchmarks/small_machine.py {given.folder.name} DATA_DIR",
        "load_average": [round(one, 1) for one in os.getloadavg()],
        "cpu_seconds_median": cold(questions, given.runs),
        "server": server(questions),
    }
    text = json.dumps(report, indent=2)
    print(text)
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")


def fill(data: DataSet, data_dir: Path) -> None:
    """Index the corpus, a file for each text."""
    texts = data_dir / "texts"
    texts.mkdir(parents=True)
    files = []
    for name, (title, body) in data.corpus.items():
        files.append(texts / f"{name}.txt")
        files[-1].write_text(f"{title}\n\n{body}\n", encoding="utf-8")
    system = System(load_settings())
    index(system, files, 1_000_000, random_vectors=True)
    system.store.maintain(system.collections.get().generation)


def cold(questions: list[str], runs: int) -> dict[str, float]:
    """Median processor seconds of each command, each of them run in turn."""
    commands: dict[str, Callable[[int], list[Any]]] = {
        "loop of 10,000,000": lambda _: [sys.executable, "-c", LOOP],
        "import askdock.cli": lambda _: [sys.executable, "-c", "import askdock.cli"],
        "askdock --help": lambda _: [*ASKDOCK, "--help"],
        "askdock search": lambda run: [*ASKDOCK, "search", questions[run]],
        "askdock ask": lambda run: [*ASKDOCK, "ask", questions[run]],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(runs):
        for name, command in commands.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command(run), check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            taken[name].append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {name: round(median(seconds), 3) for name, seconds in taken.items()}


def server(questions: list[str]) -> dict[str, Any]:
    """Processor time until ready, and memory then, after the searches, and after three answers."""
    port = free_port()
    process = subprocess.Popen([*ASKDOCK, "serve", "--port", str(port)], stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/ready")
        found: dict[str, Any] = {"cpu_seconds_until_ready": cpu(process.pid), "ready": memory(process.pid)}
        with httpx2.Client(base_url=url, timeout=120) as client:
            for question in questions:
                client.post("/v1/search", json={"query": question}).raise_for_status()
            found[f"after {len(questions)} searches"] = memory(process.pid)
            for question in questions[:3]:
                client.post("/v1/ask", json={"question": question}).raise_for_status()
            found["and 3 answers"] = memory(process.pid)
    finally:
        process.terminate()
        process.wait(60)
    return found


def cpu(pid: int) -> float:
    """User and system seconds of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> dict[str, float]:
    """MiB of a process: resident, and its own."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kib = {name: int(value.split()[0]) for name, value in (line.split(":", 1) for line in lines)}
    own = kib["Private_Clean"] + kib["Private_Dirty"]
    return {"resident_mib": kib["Rss"] >> 10, "own_mib": own >> 10, "anonymous_mib": kib["Anonymous"] >> 10}


if __name__ == "__main__":
    main()
