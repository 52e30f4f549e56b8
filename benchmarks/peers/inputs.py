"""The passages and questions that every contender gets, made of data sets in the BEIR layout.

A passage is title and text on one line, uncut: a model that reads 256 tokens reads the same 256 of it everywhere.
Beyond the real passages there are mixtures of two of them, with vectors between theirs, so that an index has
neighbours to tell apart.
"""

import json
import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from askdock.evaluation.beir import DataSet

Rows = list[dict[str, str]]


def passages(name: str, data: DataSet) -> Rows:
    """Every document as one passage, its id led by the set's name; empty ones are left out."""
    joined = ((key, " ".join(f"{title} {text}".split())) for key, (title, text) in data.corpus.items())
    return [{"id": f"{name}:{key}", "text": text} for key, text in joined if text]


def questions(data: DataSet) -> Rows:
    """The judged questions."""
    return [{"id": key, "text": question.text} for key, question in data.judged()]


def distinct(rows: Iterable[dict[str, str]]) -> Rows:
    """Without passages whose text was there before: some contenders keep equal texts once."""
    return list({row["text"]: row for row in reversed(list(rows))}.values())[::-1]


def mixtures(base: Rows, vectors: np.ndarray, count: int) -> tuple[Rows, np.ndarray]:
    """`count` further passages, the same in every call: the first half of one, the second of another."""
    numbers = np.random.default_rng(1)
    count = max(count, 0)
    pairs = numbers.integers(len(base), size=(count, 2))
    shares = numbers.uniform(0.2, 0.8, (count, 1)).astype(np.float32)
    mixed = vectors[pairs[:, 0]] + vectors[pairs[:, 1]] * shares
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    rows = []
    for number, (first, second) in enumerate(pairs.tolist()):
        start, end = base[first]["text"].split(), base[second]["text"].split()
        text = " ".join([*start[: len(start) // 2], *end[len(end) // 2 :], f"m{number}"])
        rows.append({"id": f"mixed:{number}", "text": text})
    return rows, mixed


def write(folder: Path, rows: Rows, asked: Rows, vectors: np.ndarray | None = None) -> None:
    """An input of runner.py; the questions in an order that says nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    asked = random.Random(1).sample(asked, len(asked))
    for name, lines in (("passages", rows), ("questions", asked)):
        content = "".join(json.dumps(row) + "\n" for row in lines)
        (folder / f"{name}.jsonl").write_text(content, encoding="utf-8")
    if vectors is not None:
        np.save(folder / "vectors.npy", vectors)
