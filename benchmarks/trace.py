"""What the trace of an answer costs: CPU of the process and bytes kept.

    python benchmarks/trace.py [ROUNDS [QUESTIONS]]

Indexes examples/, asks the everyday questions with and without a trace in turn, each
answer put on record as the api does, and compares the CPU seconds. Results: benchmarks/results/trace.json.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from askdock.bootstrap import System
from askdock.records import LOCAL, AnswerRecord, Collection, new_id
from askdock.settings import Settings
from askdock.trace import Trace, encode

ROUNDS = 5
ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
QUESTIONS = ROOT / "tests" / "support" / "data" / "everyday_questions.jsonl"
RESULTS = Path(__file__).parent / "results" / "trace.json"


def main() -> None:
    """Measure and write."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    settings = Settings()
    with tempfile.TemporaryDirectory() as folder:
        system = System(
            settings.model_copy(update={"data_dir": Path(folder), "models_dir": settings.models_folder})
        )
        collection = system.collections.get()
        for path in sorted(EXAMPLES.iterdir()):
            with path.open("rb") as file:
                system.receiver.receive(collection, path.name, path.as_uri(), file)
        list(system.worker.drain(collection))
        system.sandbox.close()
        questions = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
        questions = questions[: int(sys.argv[2])] if len(sys.argv) > 2 else questions
        with asyncio.Runner() as runner:
            for question in questions:  # what is made once is not the trace's
                ask(system, collection, question, runner, with_trace=True)
            seconds: dict[bool, list[float]] = {True: [], False: []}
            sizes: list[int] = []
            for number in range(rounds):
                for question in questions:
                    # In turn, so that what the machine does beside this hits both.
                    for with_trace in (True, False) if number % 2 else (False, True):
                        begin = time.process_time()
                        size = ask(system, collection, question, runner, with_trace=with_trace)
                        seconds[with_trace].append(time.process_time() - begin)
                        sizes += [size] if with_trace else []
    without, traced = sum(seconds[False]), sum(seconds[True])
    result = {
        "questions": len(questions),
        "rounds": rounds,
        "cpu_ms_without": round(1000 * without / len(seconds[False]), 2),
        "cpu_ms_with": round(1000 * traced / len(seconds[True]), 2),
        "cpu_share": round(traced / without - 1, 4),
        "median_cpu_ms": {
            "without": round(1000 * statistics.median(seconds[False]), 2),
            "with": round(1000 * statistics.median(seconds[True]), 2),
        },
        "bytes": {"median": statistics.median(sizes), "largest": max(sizes)},
    }
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


def ask(system: System, collection: Collection, question: str, runner: asyncio.Runner, *, with_trace: bool) -> int:
    """Ask and put on record; the bytes of the trace."""
    trace = Trace() if with_trace else None
    answer = runner.run(system.questions.answer(system.questions.make(collection, question, LOCAL), trace))
    kept = encode(trace).decode() if trace else None
    now, outcome = datetime.now(UTC), "answered" if answer.answered else "refused"
    system.history.record(AnswerRecord(new_id(), "bench", collection.name, now, outcome, answer.model), kept)
    return len(kept.encode()) if kept else 0


if __name__ == "__main__":
    main()
