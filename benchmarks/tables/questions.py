"""Questions to tables in both languages, with their right values: how many are computed right, wrong, or not.

    python benchmarks/tables/questions.py [--words] [--transcript FILE] FOLDER...

FOLDER: files beside those of this folder (debian-packages.csv, debian-sections.csv), such as PDFs with tables and
spreadsheets. questions.jsonl holds the questions; a `value` of null must not be computed. Answers are extractive,
by the embedding model that is configured; with --words vectors mean nothing, and words alone find the tables.
`quoted`: sentences were quoted instead, `refused`: neither.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from askdock.adapters.memory import HashEmbedder
from askdock.adapters.sources.local import discover
from askdock.bootstrap import System
from askdock.records import Answer, Question
from askdock.settings import load_settings

HERE = Path(__file__).parent


def main() -> None:
    """Index the files, ask, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--transcript", type=Path)
    parser.add_argument("--words", action="store_true")
    given = parser.parse_args()
    lines = [json.loads(line) for line in (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    outcomes: Counter[tuple[str, str]] = Counter()
    transcript, seconds = [], []
    with tempfile.TemporaryDirectory(prefix="askdock-tables-") as folder:
        settings = load_settings(data_dir=Path(folder), models_dir=load_settings().models_folder)
        system = System(settings, parts={"embedder": HashEmbedder()}) if given.words else System(settings)
        live = system.collections.get()
        for path in (*sorted(HERE.glob("*.csv")), *discover(given.folders)):
            with path.open("rb") as source:
                system.documents.receive(live, path.name, path.as_uri(), source)
        for document in system.worker.drain(live):
            if document.status != "READY":
                print(document.name, document.status, document.detail)
        with asyncio.Runner() as runner:
            for line in lines:
                begun = time.perf_counter()
                answer = runner.run(system.answers.answer(Question(live, line["question"], top_k=8)))
                seconds.append(time.perf_counter() - begun)
                outcome = judged(answer, line["value"])
                outcomes[line["language"], outcome] += 1
                query = answer.computed.query if answer.computed else None
                transcript.append({"outcome": outcome, **line, "answer": answer.text, "query": query})
    print(f"{len(lines)} questions; seconds each: median {sorted(seconds)[len(seconds) // 2]:.3f}")
    for (language, outcome), count in sorted(outcomes.items()):
        print(f"{language}: {count} {outcome}")
    if given.transcript:
        text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in transcript)
        given.transcript.write_text(text, encoding="utf-8")


def judged(answer: Answer, value: Any) -> str:
    """What became of a question."""
    if answer.computed is None:
        if value is None:
            return "right"
        return "quoted" if answer.answered else "refused"
    if value is None:
        return "wrong"
    return "right" if _same(answer.computed.rows, value) else "wrong"


def _same(rows: tuple[tuple[Any, ...], ...], value: Any) -> bool:
    if isinstance(value, dict):
        return {str(name): float(count) for name, count in rows} == {k: float(v) for k, v in value.items()}
    if isinstance(value, list):
        return [str(row[0]) for row in rows] == value or {str(row[0]) for row in rows} == set(value)
    if isinstance(value, str):
        return [str(row[0]) for row in rows] == [value]
    return len(rows) == 1 and abs(float(rows[0][-1]) - value) <= 0.006


if __name__ == "__main__":
    main()
