"""Fits the weights of `askdock.answering.answerability` on one half of the questions, measures them on the other.

    python benchmarks/refusal_fit.py DATA_SETS DATA_DIR SIGNALS.jsonl

Questions that passages do not answer are those that the sets call unanswerable (mtrag-un with the turns before,
dragonball-finance-en), those of rgb-zh-refine with its negative passages alone, and those of hotpotqa-mini and
cmrc2018 once more without the passages of their relevant documents. Data sets are indexed into DATA_DIR where they
are not yet. The signals are kept in the file: a second run only fits. Each set weighs the same, and so do its
answerable and its unanswerable questions. The least sum is set where SHARES of the answerable questions of the
first half are refused. Prints one JSON document.
"""

import asyncio
import gzip
import json
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from refusals import found

from askdock.answering.answerability import BY_MODEL, WORDS, Signals
from askdock.answering.extract import Extractor
from askdock.bootstrap import System
from askdock.evaluation.beir import DataSet
from askdock.evaluation.retrieval import index, kept
from askdock.records import Passage, Question
from askdock.settings import load_settings

SHARES = {"near": 0.07, "words": 0.12}
WITHOUT_RELEVANT = ("hotpotqa-mini", "cmrc2018")
SETS = ("mtrag-un", "dragonball-finance-en", *WITHOUT_RELEVANT)
QUESTIONS = 1200
"""Most questions of a set."""

Row = dict[str, Any]
Array = NDArray[np.float64]


def main() -> None:
    """Collect what is not collected, fit both kinds."""
    data_sets, data_dir, file = map(Path, sys.argv[1:])
    if not file.exists():
        rows = collect(data_sets, data_dir)
        file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    near = [row for row in rows if row["signals"]["similarity"] is not None]
    words = [row for row in rows if row["signals"]["similarity"] is None]
    shipped = {"words": WORDS}
    if near:
        shipped["near"] = BY_MODEL[near[0]["signals"]["model"]]
    rows_of = {"near": near, "words": words}
    fitted = {kind: fit(rows_of[kind], list(one.weights), SHARES[kind]) for kind, one in shipped.items()}
    weights = {name: kind["weights"] for name, kind in fitted.items()}
    least = {name: kind["least"] for name, kind in fitted.items()}
    report = {
        "fitted": fitted,
        "first half": outcome([row for row in rows if row["first"]], weights, least),
        "second half": outcome([row for row in rows if not row["first"]], weights, least),
        "as shipped, second half": outcome(
            [row for row in rows if not row["first"]],
            {kind: dict(one.weights) for kind, one in shipped.items()},
            {kind: one.minimum for kind, one in shipped.items()},
        ),
    }
    print(json.dumps(report, indent=2))


def collect(data_sets: Path, data_dir: Path) -> list[Row]:
    """The signals of every question, with what is known of it."""
    system = System(load_settings(data_dir=data_dir, models_dir=load_settings().models_folder))
    extractor = Extractor(system.embedder)
    rows = []
    for name in SETS:
        for identity, question, passages, answerable in asked(system, data_sets / name):
            rows.append(row(name, identity, extractor.weigh(question, passages)[1], answerable))
    with gzip.open(data_sets / "rgb-zh-refine" / "zh_refine.json.gz", "rt", encoding="utf-8") as lines:
        for one in map(json.loads, lines):
            for answerable in (True, False):
                texts = [t for t in one["negative"] + (one["positive"] if answerable else []) if t.strip()]
                signals = extractor.weigh(one["query"], found(one["query"], texts))[1]
                rows.append(row("rgb-zh-refine", str(one["id"]), signals, answerable))
    return [one for one in rows if one["signals"]]


def asked(system: System, folder: Path) -> Iterator[tuple[str, str, Sequence[Passage], bool]]:
    """Questions of a set: id, text, passages, whether these can answer it."""
    data = DataSet.read(folder)
    live = kept(system, folder.name)
    corpus_ids = index(system, live, data)
    top_k = system.settings.top_k
    with asyncio.Runner() as runner:  # one event loop: the chat model keeps its connections on it
        for identity, question in list(data.queries.items())[:QUESTIONS]:
            asked_for = Question(live, question.text, 4 * top_k, history=question.history)
            alone = runner.run(system.retrieval.retrieve(asked_for))
            passages = alone.passages
            if question.answerable is not None:
                yield identity, alone.question, passages[:top_k], question.answerable
            if folder.name in WITHOUT_RELEVANT:
                relevant = data.qrels.get(identity, {})
                others = [one for one in passages if corpus_ids[one.chunk.document_id] not in relevant]
                yield identity, alone.question, others[:top_k], False


def row(name: str, identity: str, signals: Signals | None, answerable: bool) -> Row:
    """One question as a line of the file."""
    first = zlib.crc32(identity.encode()) % 2 == 0
    return {"set": name, "first": first, "answerable": answerable, "signals": asdict(signals) if signals else None}


def fit(rows: Sequence[Row], signals: Sequence[str], share: float) -> dict[str, Any]:
    """Weights by Newton's method on the first half, and the least sum."""
    rows = [one for one in rows if one["first"]]
    values = matrix(rows, signals)
    answerable = np.array([float(one["answerable"]) for one in rows])
    counts = {key: sum(group(one) == key for one in rows) for key in map(group, rows)}
    weight = np.array([1 / counts[group(one)] for one in rows])
    design = np.column_stack([values, np.ones(len(rows))])
    found = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ (weight * (answerable - chance))
        curve = (design * (weight * chance * (1 - chance))[:, None]).T @ design
        found += np.linalg.solve(curve + 1e-6 * np.eye(len(found)), slope)
    weights = dict(zip(signals, np.round(found[:-1], 2).tolist(), strict=True))
    good = [one for one in rows if one["answerable"] and not Signals(**one["signals"]).lacks()]
    sums = np.array([weighed(one, weights) for one in good])
    order = np.argsort(sums)
    part = np.cumsum([1 / counts[group(good[at])] for at in order])
    least = sums[order][np.searchsorted(part, share * len({one["set"] for one in rows}))]
    return {"weights": weights, "least": round(float(least), 2)}


def group(one: Row) -> tuple[str, bool]:
    """What weighs the same as every other such group."""
    return one["set"], one["answerable"]


def matrix(rows: Iterable[Row], signals: Sequence[str]) -> Array:
    """A line for each question."""
    return np.array([[float(one["signals"][signal]) for signal in signals] for one in rows])


def weighed(one: Row, weights: dict[str, float]) -> float:
    """The sum of one question."""
    return sum(weight * one["signals"][signal] for signal, weight in weights.items())


def outcome(
    rows: Sequence[Row], weights: dict[str, dict[str, float]], least: dict[str, float]
) -> dict[str, dict[str, float]]:
    """Refusals of each set."""
    counts: dict[str, dict[str, float]] = {}
    for one in rows:
        kind = "words" if one["signals"]["similarity"] is None else "near"
        refused = Signals(**one["signals"]).lacks() or weighed(one, weights[kind]) < least[kind]
        keys = ("answerable", "refused wrongly") if one["answerable"] else ("unanswerable", "refused rightly")
        count = counts.setdefault(one["set"], dict.fromkeys(("answerable", "refused wrongly"), 0))
        count.setdefault("unanswerable", 0)
        count.setdefault("refused rightly", 0)
        count[keys[0]] += 1
        count[keys[1]] += refused
    for count in counts.values():
        refused = count["refused rightly"] + count["refused wrongly"]
        count["refusal_precision"] = round(count["refused rightly"] / max(refused, 1), 3)
        count["refusal_recall"] = round(count["refused rightly"] / max(count["unanswerable"], 1), 3)
    return counts


if __name__ == "__main__":
    main()
