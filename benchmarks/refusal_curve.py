"""What refusing costs and brings at each minimum of the weighed signals, quoting, over four public data sets.

    python benchmarks/refusal_curve.py DATA_SETS SIGNALS.jsonl [QUESTIONS]

Questions and passages are those of related_sentences.py: what cannot be answered on dragonball-finance-en and
rgb-zh-refine, what can on hotpotqa-mini and cmrc2018. The signals are written to SIGNALS.jsonl, and read from
there where it exists. Prints a line for each minimum, and what a logistic regression of all signals reaches on the
half of the questions that it was not fitted on.
"""

import json
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from related_sentences import asked

from askdock.answering.extract import Extractor
from askdock.bootstrap import System
from askdock.settings import load_settings

SHOULD_REFUSE = ("dragonball-finance-en", "rgb-zh-refine")
SHOULD_ANSWER = ("hotpotqa-mini", "cmrc2018")
MINIMA = np.arange(2.0, 7.01, 0.25)
Row = dict[str, Any]


def main() -> None:
    """Read or take the signals, print the curves."""
    data_sets, path = Path(sys.argv[1]), Path(sys.argv[2])
    if not path.exists():
        most = int(sys.argv[3]) if len(sys.argv) > 3 else 60
        with path.open("w", encoding="utf-8") as file:
            for row in taken(data_sets, most):
                file.write(json.dumps(row) + "\n")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    print("| minimum | " + " | ".join(f"{name} F1" for name in SHOULD_REFUSE), end=" | ")
    print(" | ".join(f"{name} lost" for name in SHOULD_ANSWER), "|")
    for minimum in MINIMA:
        refused = [row["lacks"] or (row["sum"] < minimum and not row["whole"]) for row in rows]
        print(line(f"{minimum:.2f}", rows, refused))
    held, scores = fitted(rows)
    for minimum in np.quantile(scores, np.linspace(0.02, 0.7, 18)):
        print(line(f"fitted, {minimum:.2f}", held, [bool(score < minimum) for score in scores]))


def taken(data_sets: Path, most: int) -> Iterator[Row]:
    """The signals of each question of the four sets."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder), models_dir=load_settings().models_folder)
        extractor = Extractor(System(settings).embedder)
        for name, answerable, _, question, passages in asked(data_sets, most, (SHOULD_REFUSE[0], *SHOULD_ANSWER)):
            signals = extractor.weigh(question, passages)[1] if passages else None
            row: Row = {"set": name, "answerable": answerable, "question": question}
            if signals is None:
                yield row | {"lacks": True, "whole": False, "sum": 0.0, "told": {}}
                continue
            told = {key: float(value) for key, value in signals.told().items()}
            yield row | {
                "lacks": signals.lacks(),
                "whole": signals.whole,
                "sum": signals.weighed(),
                "told": told,
            }


def line(title: str, rows: Sequence[Row], refused: Sequence[bool]) -> str:
    """F1 of refusing on the sets that have questions without an answer, lost answers on the others."""
    cells = []
    for name in SHOULD_REFUSE:
        right = sum(
            no for row, no in zip(rows, refused, strict=True) if row["set"] == name and not row["answerable"]
        )
        wrong = sum(no for row, no in zip(rows, refused, strict=True) if row["set"] == name and row["answerable"])
        there = sum(row["set"] == name and not row["answerable"] for row in rows)
        cells.append(f"{2 * right / max(right + wrong + there, 1):.2f} ({right}/{there}, {wrong})")
    for name in SHOULD_ANSWER:
        can = [no for row, no in zip(rows, refused, strict=True) if row["set"] == name and row["answerable"]]
        cells.append(f"{sum(can)}/{len(can)}")
    return f"| {title} | {' | '.join(cells)} |"


def fitted(rows: Sequence[Row]) -> tuple[list[Row], np.ndarray]:
    """The half that a logistic regression of all signals was not fitted on, and its sums there."""
    names = sorted({key for row in rows for key in row["told"]})
    values = np.array([[row["told"].get(name, 0.0) for name in names] for row in rows])
    values = (values - values.mean(0)) / np.maximum(values.std(0), 1e-6)
    values = np.hstack([values, np.ones((len(rows), 1))])
    can = np.array([row["answerable"] for row in rows], float)
    half = np.array([zlib.crc32(row["question"].encode()) % 2 == 0 for row in rows])
    weights = np.zeros(values.shape[1])
    for _ in range(3000):
        sums = 1 / (1 + np.exp(-values[half] @ weights))
        weights += 0.5 * (values[half].T @ (can[half] - sums) / half.sum() - 1e-3 * weights)
    kept = [row for row, mine in zip(rows, half, strict=True) if not mine]
    return kept, values[~half] @ weights


if __name__ == "__main__":
    main()
