"""Runs jobs of contenders as processes in their environments, and watches them from outside."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

PEERS = {
    "askdock_hybrid": "askdock",
    "llamaindex_default": "llamaindex",
    "llamaindex_chroma": "llamaindex",
    "langchain_with_faiss": "langchain",
    "langchain_with_chroma": "langchain",
    "haystack_memory": "haystack",
    "haystack_hybrid": "haystack",
    "txtai_default": "txtai",
}
"""Contenders (modules of contenders/) and their environments."""
CONTENDERS = {**PEERS, "askdock_null": "askdock"}
"""With what AskDock costs without a model."""
PACKAGES = (
    "askdock",
    "lancedb",
    "onnxruntime",
    "llama-index-core",
    "llama-index-embeddings-huggingface",
    "chromadb",
    "langchain-core",
    "langchain-community",
    "langchain-chroma",
    "langchain-huggingface",
    "faiss-cpu",
    "haystack-ai",
    "txtai",
    "sentence-transformers",
    "transformers",
    "torch",
    "numpy",
)
"""Whose versions a report tells."""
SAMPLES_PER_SECOND = 20
HERE = Path(__file__).parent
ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "ASKDOCK_OFFLINE": "true",
    "ASKDOCK_LOG_LEVEL": "error",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "PYTHONWARNINGS": "ignore",
}
"""Nobody calls home, nobody fetches; all else is as it is by default."""
KEPT = ("PATH", "HOME", "LANG", "ASKDOCK_MODELS_DIR", "BENCH_SECONDS", "BENCH_MOST", "OMP_WAIT_POLICY")


@dataclass
class Job:
    """What a process printed, and what it took from its start to its end: seconds and megabytes."""

    result: dict[str, Any]
    wall: float
    cpu: float
    peak_mb: float


class Contest:
    """The contenders, their environments and the folder that everything is kept in."""

    def __init__(
        self, work: Path, venvs: Path, only: Sequence[str] | None = None, minutes: float | None = None
    ) -> None:
        """`only` names contenders; after so many `minutes` no further job is begun."""
        self.work = work
        self._venvs = venvs
        self._only = only
        self._end = None if minutes is None else time.monotonic() + 60 * minutes
        self.failed: dict[str, str] = {}

    def rounds(self, count: int, among: dict[str, str]) -> Iterator[str]:
        """Each contender in turn, so many times; each round begins with another one."""
        names = [name for name in among if self._only is None or name in self._only]
        for number in range(count):
            at = number * 3 % len(names)
            for name in names[at:] + names[:at]:
                if self._end is not None and time.monotonic() > self._end:
                    print(f"time is up in round {number + 1}, before {name}", file=sys.stderr, flush=True)
                    return
                yield name

    def run(self, name: str, job: str, folder: Path, source: str) -> Job | None:
        """Do a job in a process; None where it failed, which is noted and said."""
        folder.mkdir(parents=True, exist_ok=True)
        runner = [HERE / "runner.py", name, job, folder, self.work / "inputs" / source]
        log = self.work / f"{name}.log"
        with log.open("w") as errors:
            begin = time.perf_counter()
            process = subprocess.Popen(
                [self._python(CONTENDERS[name]), *runner],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=_environment(),
            )
            peak = _Peak(process.pid)
            assert process.stdout is not None
            printed = process.stdout.read().splitlines()
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - begin
            process.returncode = os.waitstatus_to_exitcode(status)
            megabytes = peak.stop()
        if process.returncode != 0 or not printed:
            end = log.read_text(errors="replace").strip().splitlines()[-1:] or ["no message"]
            self.failed[f"{name}, {job} {source}"] = f"exit {process.returncode}: {end[0][:200]}"
            print(name, job, source, self.failed[f"{name}, {job} {source}"], file=sys.stderr, flush=True)
            return None
        cpu = usage.ru_utime + usage.ru_stime
        return Job(json.loads(printed[-1]), round(wall, 3), round(cpu, 3), megabytes)

    def embed(self, folder: Path) -> None:
        """Write the vectors of an input, by a peer's model."""
        subprocess.run([self._python("langchain"), HERE / "embed.py", folder], check=True, env=_environment())

    def versions(self) -> dict[str, dict[str, str]]:
        """What is installed in each environment, of the packages that matter."""
        code = (
            "import json, sys; from importlib.metadata import distributions as all\n"
            "print(json.dumps({d.name.lower().replace('_', '-'): d.version for d in all()}))"
        )
        found = {}
        for name in dict.fromkeys(CONTENDERS.values()):
            if (python := self._python(name)).exists():
                listed = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout
                have = json.loads(listed)
                found[name] = {package: have[package] for package in PACKAGES if package in have}
        return found

    def _python(self, venv: str) -> Path:
        return Path(sys.executable) if venv == "askdock" else self._venvs / venv / "bin" / "python"


class _Peak:
    """Samples the resident memory of a process and its descendants until stopped."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._bytes = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """The largest sum, in megabytes."""
        self._stop.set()
        self._thread.join()
        return round(self._bytes / 1e6, 1)

    def _watch(self) -> None:
        while not self._stop.wait(1 / SAMPLES_PER_SECOND):
            self._bytes = max(self._bytes, resident(self._pid))


def resident(pid: int) -> int:
    """Bytes that a process and its descendants hold in memory; 0 when it is gone."""
    try:
        first = psutil.Process(pid)
        processes = [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    total = 0
    for process in processes:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def disk_mb(folder: Path) -> float:
    """Megabytes of the files in a folder."""
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6, 1)


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in KEPT if name in os.environ} | ENVIRONMENT
