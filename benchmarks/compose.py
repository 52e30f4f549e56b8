"""How long the Compose file takes from `up` to healthy, and what memory each service holds, before and after.

    python benchmarks/compose.py --chunks 10000 [-f docker-compose.yml -f more.yaml]

Prints one JSON document. The system runs under a project name of its own and is removed at the end. The
environment names images as for `docker compose`; those of this checkout must be built.
"""

import argparse
import json
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PROJECT = "askdock-measured"
WORDS = (ROOT / "examples" / "leave-policy.md").read_text(encoding="utf-8").split()
CHUNKS_OF_A_DOCUMENT, CHARACTERS = 40, 800
"""A chunk of 1,000 characters starts 800 after the one before."""


def compose(files: list[str], *arguments: str, **environment: str) -> str:
    """What the command prints."""
    command = ["docker", "compose", "-p", PROJECT, "--project-directory", str(ROOT)]
    command += [part for name in files for part in ("-f", name)] + list(arguments)
    shown = {**os.environ, "ASKDOCK_PORT": "18200", "ASKDOCK_FRONTEND_PORT": "13200", **environment}
    return subprocess.run(command, env=shown, check=True, stdout=subprocess.PIPE, text=True).stdout


def memory(files: list[str]) -> dict[str, str]:
    """Each service's memory without the page cache, as `docker stats` shows it."""
    command = ["docker", "stats", "--no-stream", "--format", "{{json .}}", *compose(files, "ps", "-q").split()]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    shown: list[dict[str, Any]] = [json.loads(line) for line in lines]
    names = [one["Name"].removeprefix(f"{PROJECT}-").removesuffix("-1") for one in shown]
    return {name: one["MemUsage"].split(" / ")[0] for name, one in zip(names, shown, strict=True)}


def write_documents(folder: Path, chunks: int) -> None:
    """Texts of words of the leave policy in random order."""
    rng = random.Random(0)
    for number in range(chunks // CHUNKS_OF_A_DOCUMENT):
        text = ""
        while len(text) < CHUNKS_OF_A_DOCUMENT * CHARACTERS:
            text += " ".join(rng.choices(WORDS, k=12)) + ".\n"
        (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")


def main() -> None:
    """Measure, print, remove."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("-f", dest="files", action="append", default=[])
    options = parser.parse_args()
    files = options.files or [str(ROOT / "docker-compose.yml")]
    try:
        begin = time.perf_counter()
        compose(files, "up", "-d", "--wait", "--wait-timeout", "300", "--no-build")
        ready = time.perf_counter() - begin
        time.sleep(20)
        rest = memory(files)
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            write_documents(Path(folder), options.chunks)
            begin = time.perf_counter()
            report = json.loads(compose(files, "run", "--rm", "-T", "index", "/data", "--json", DOCUMENTS=folder))
            indexed = time.perf_counter() - begin
        report.pop("failed", None)
        time.sleep(20)
        figures = {
            "load_average": os.getloadavg(),
            "up_seconds": round(ready, 1),
            "at_rest": rest,
            "index": report,
            "index_seconds": round(indexed, 1),
            "after": memory(files),
        }
        print(json.dumps(figures, indent=2))
    finally:
        compose(files, "down", "-v", "--timeout", "5")


if __name__ == "__main__":
    main()
