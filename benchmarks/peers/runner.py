"""Does one job with one contender, in its own environment, and prints what it measured as one line of JSON.

    PYTHON runner.py CONTENDER JOB FOLDER INPUT

A contender is a module of `contenders/` with a class `Contender`:

    Contender(folder)                   opens what the folder holds, the model loaded
    ingest(ids, texts, vectors=None)    makes the passages searchable and keeps them in the folder; with `vectors`
                                        those are used instead of the model
    search(question, k)                 the k best passages, best first, as (id, text)

INPUT is a folder with passages.jsonl, questions.jsonl and, for jobs that fill, vectors.npy. Jobs:

    ingest  the passages, embedded by the contender
    fill    the passages, with the vectors of the input
    ask     the first question (what it took is measured from outside)
    load    all questions in turn from 1, 8 and 32 threads
    rank    the ten best passages of every question
"""

import itertools
import json
import os
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any

CLIENTS = (1, 8, 32)
K = 10
WARM_UP = 10
SECONDS = float(os.environ.get("BENCH_SECONDS", "20"))
"""A contender that takes longer at one number of clients is stopped there; how many were asked is reported."""
MOST = int(os.environ.get("BENCH_MOST", "400"))
"""Questions at one number of clients."""


def cpu_seconds() -> float:
    """User and system time of this process and of its children that have ended."""
    return sum(os.times()[:4])


def rows(path: Path) -> list[dict[str, str]]:
    """A JSON object on each line."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def load(contender: Any, questions: list[str]) -> dict[str, Any]:
    """Seconds of each answer by number of clients."""
    for question in questions[:WARM_UP]:
        if not contender.search(question, K):
            raise SystemExit("nothing was found: is the index filled?")
    measured = {}
    for clients in CLIENTS:
        taken: list[float] = []
        errors: list[str] = []
        numbers = itertools.count()
        begin, used = time.perf_counter(), cpu_seconds()

        def ask(
            taken: list[float] = taken, errors: list[str] = errors, numbers: Any = numbers, begin: float = begin
        ) -> None:
            while (number := next(numbers)) < MOST and time.perf_counter() - begin < SECONDS:
                started = time.perf_counter()
                try:
                    contender.search(questions[number % len(questions)], K)
                except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
                    errors.append(repr(error)[:200])
                else:
                    taken.append(time.perf_counter() - started)

        threads = [threading.Thread(target=ask) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wall = time.perf_counter() - begin
        measured[str(clients)] = {
            "seconds": [round(one, 6) for one in taken],
            "wall": round(wall, 3),
            "cpu": round(cpu_seconds() - used, 3),
            "errors": len(errors),
            "first_error": errors[0] if errors else None,
        }
    return measured


def main() -> None:
    """Read the arguments, do the job."""
    name, job, folder, source = sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
    sys.path.insert(0, str(Path(__file__).parent / "contenders"))
    if job == "ask":
        with (source / "questions.jsonl").open(encoding="utf-8") as lines:
            question = json.loads(next(lines))["text"]
        found = import_module(name).Contender(folder).search(question, K)
        if not found:
            raise SystemExit("nothing was found: is the index filled?")
        print(json.dumps({"found": [passage for passage, _ in found]}))
        return
    contender = import_module(name).Contender(folder)
    result: dict[str, Any]
    if job in ("ingest", "fill"):
        passages = rows(source / "passages.jsonl")
        ids, texts = [row["id"] for row in passages], [row["text"] for row in passages]
        vectors = None
        if job == "fill":
            import numpy as np

            vectors = np.load(source / "vectors.npy")
        begin, used = time.perf_counter(), cpu_seconds()
        contender.ingest(ids, texts, vectors)
        result = {
            "passages": len(ids),
            "wall": round(time.perf_counter() - begin, 3),
            "cpu": round(cpu_seconds() - used, 3),
        }
    else:
        questions = rows(source / "questions.jsonl")
        if job == "load":
            result = load(contender, [question["text"] for question in questions])
        else:
            ranked = {one["id"]: [found for found, _ in contender.search(one["text"], K)] for one in questions}
            result = {"ranked": ranked}
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
