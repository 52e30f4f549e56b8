"""Measures the check of statements against their passages (`askdock.answering.support`), and fits its weights.

    python benchmarks/support.py DATA_SETS [OUTPUT.json]

Right statements: the sentences that dragonball-finance-en's references are, and its key points (paraphrases by
a model, reported apart: some say what the references do not), beside the paragraphs of the references; and the
sentences of rgb-counterfactual's true passages that name the answer. Wrong ones are made of them: a number, a
date, a code or a name replaced by another; two numbers swapped; a number replaced by another one of the
passages; the same statement beside another passage of its document, or of another document; and rgb-
counterfactual's altered sentences beside the true passages. Half of the questions (by a checksum of their id)
fit the weights, all figures are of the other half. Prints one JSON document.
"""

import json
import random
import re
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askdock import text
from askdock.answering.facts import facts_of
from askdock.answering.support import MIN_SCORE, Claim, SupportChecker
from askdock.records import Chunk

LONGEST = 1000
RIGHT = ("right", "key point")
WRONG = ("number", "name", "counterfactual", "swapped numbers", "borrowed number", "other passage", "other source")
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w])")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, slots=True)
class Case:
    """A statement beside the chunks that are cited for it."""

    kind: str
    data: str
    first: bool
    statement: str
    chunks: tuple[Chunk, ...]


def main() -> None:
    """Read the sets, weigh each case, fit, print."""
    data_sets = Path(sys.argv[1])
    cases = [*dragonball(data_sets / "dragonball-finance-en"), *counterfactual(data_sets / "rgb-counterfactual")]
    checker = SupportChecker()
    rows, seconds = [], []
    for case in cases:
        begin = time.perf_counter()
        rows.append(weighed(checker, case))
        seconds.append(time.perf_counter() - begin)
    report = {
        "cases": {kind: sum(case.kind == kind for case in cases) for kind in (*RIGHT, *WRONG)},
        "milliseconds_a_statement": {
            "median": round(1000 * float(np.median(seconds)), 1),
            "p95": round(1000 * float(np.quantile(seconds, 0.95)), 1),
        },
        "fitted": fit(rows, ("share", "near")),
        "as_shipped": {
            name: outcome([row for row in rows if not row["case"].first and name in ("all", row["case"].data)])
            for name in ("all", "dragonball", "rgb en", "rgb zh")
        },
        "right_but_dropped": [
            {"statement": row["case"].statement, "missing": row["missing"], "score": round(row["score"], 2)}
            for row in rows
            if row["case"].kind == "right" and not row["shown"]
        ][:40],
        "key_points_lacking_facts": [
            {"statement": row["case"].statement, "missing": row["missing"]}
            for row in rows
            if row["case"].kind == "key point" and row["missing"]
        ][:20],
        "number_not_caught": [
            row["case"].statement for row in rows if row["case"].kind == "number" and not row["missing"]
        ][:20],
    }
    done = json.dumps(report, indent=2, ensure_ascii=False)
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(done + "\n", encoding="utf-8")
    print(done)


def weighed(checker: SupportChecker, case: Case) -> dict[str, Any]:
    """The signals of one case and what is made of them."""
    claim = Claim(case.statement)
    missing = checker.missing(claim, case.chunks)
    best = max(case.chunks, key=lambda chunk: checker.score(claim, chunk))
    support = checker.weigh(claim, best)
    signals = checker.signals(claim, best)
    return {
        "case": case,
        "missing": missing,
        "score": support.score,
        "shown": not missing and support.score >= MIN_SCORE,
        **signals,
    }


def outcome(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Shares of each kind: of the right statements dropped, of the others caught, by facts and by everything."""
    found: dict[str, Any] = {}
    for kind in (*RIGHT, *WRONG):
        here = [row for row in rows if row["case"].kind == kind]
        if not here:
            continue
        what = "dropped" if kind in RIGHT else "caught"
        found[kind] = {
            "n": len(here),
            f"{what}_by_facts": round(sum(bool(row["missing"]) for row in here) / len(here), 3),
            what: round(sum(not row["shown"] for row in here) / len(here), 3),
        }
    shown = [row for row in rows if row["shown"]]
    right = [row for row in rows if row["case"].kind in RIGHT]
    found["precision"] = round(sum(row["case"].kind in RIGHT for row in shown) / max(len(shown), 1), 3)
    found["recall"] = round(sum(row["shown"] for row in right) / max(len(right), 1), 3)
    return found


def fit(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> dict[str, Any]:
    """Weights that tell right statements from those of another source, by gradient descent on the first half."""
    chosen = [
        row for row in rows if row["case"].first and row["case"].kind in (*RIGHT, "other passage", "other source")
    ]
    signals = np.array([[1.0, *(row[name] for name in names)] for row in chosen])
    labels = np.array([row["case"].kind in RIGHT for row in chosen], dtype=float)
    share = labels.mean()
    importance = np.where(labels == 1, 0.5 / share, 0.5 / (1 - share))
    weights: NDArray[np.float64] = np.zeros(signals.shape[1])
    for _ in range(20_000):
        predicted = 1 / (1 + np.exp(-signals @ weights))
        weights -= 0.5 * (signals.T @ (importance * (predicted - labels)) / len(labels) + 1e-4 * weights)
    return {"signals": names, "weights": [round(float(weight), 2) for weight in weights]}


def dragonball(folder: Path) -> Iterator[Case]:
    """Key points beside the paragraphs of their references, and what is made of them."""
    documents = {row["_id"]: row for row in lines(folder / "corpus.jsonl")}
    chunks = {identity: tuple(paragraphs(row)) for identity, row in documents.items()}
    relevant: dict[str, list[str]] = {}
    for line in (folder / "qrels.tsv").read_text().splitlines()[1:]:
        question, document, _ = line.split("\t")
        relevant.setdefault(question, []).append(document)
    for row in lines(folder / "queries.jsonl"):
        mine = [chunk for one in relevant.get(row["_id"], ()) for chunk in chunks[one]]
        cited = tuple(chunk for chunk in mine if any(held(one, chunk.text) for one in row.get("references") or ()))
        if not cited:
            continue
        dice = random.Random(row["_id"])
        others = [c for one, c in chunks.items() if one not in relevant[row["_id"]]]
        first = zlib.crc32(row["_id"].encode()) % 2 == 0
        elsewhere = [chunk for chunk in mine if chunk not in cited]
        references = [one for one in row.get("references") or () if 30 < len(one) < 400]
        points = [re.sub(r"^\d+\.\s*", "", point).strip() for point in row.get("keypoints") or ()]
        for kind, statements in (("right", references), ("key point", points)):
            for statement in statements:
                yield Case(kind, "dragonball", first, statement, cited)
                yield Case("other source", "dragonball", first, statement, (dice.choice(dice.choice(others)),))
                if elsewhere:
                    yield Case("other passage", "dragonball", first, statement, (dice.choice(elsewhere),))
                for wrong_kind, wrong in corruptions(statement, dice, cited):
                    yield Case(wrong_kind, "dragonball", first, wrong, cited)


def counterfactual(folder: Path) -> Iterator[Case]:
    """Sentences that name the answer beside their true passages; the altered ones beside the same."""
    for language in ("en", "zh"):
        for row in lines(folder / f"{language}_fact.dev.jsonl"):
            first = zlib.crc32(f"{language}{row['id']}".encode()) % 2 == 0
            answer, fake = str(row["answer"]), str(row["fakeanswer"])
            dice = random.Random(f"{language}{row['id']}")
            for true, wrong in zip(row["positive"], row["positive_wrong"], strict=False):
                cited = (made(f"{language}{row['id']}", "", true),)
                for sentence in naming(true, answer):
                    yield Case("right", f"rgb {language}", first, sentence, cited)
                    for kind, corrupted in corruptions(sentence, dice, cited):
                        yield Case(kind, f"rgb {language}", first, corrupted, cited)
                    if row["negative"]:
                        other = (made("other", "", dice.choice(row["negative"])),)
                        yield Case("other source", f"rgb {language}", first, sentence, other)
                for sentence in naming(wrong, fake):
                    if fake not in true:
                        yield Case("counterfactual", f"rgb {language}", first, sentence, cited)


def corruptions(statement: str, dice: random.Random, cited: Sequence[Chunk]) -> Iterator[tuple[str, str]]:
    """(kind, statement) with one fact replaced by one that is not it."""
    numbers = list(_NUMBER.finditer(statement))
    for one in numbers[:2]:
        yield "number", statement[: one.start()] + changed(one.group(), dice) + statement[one.end() :]
    for month in _MONTHS:
        if f" {month} " in statement:
            yield (
                "number",
                statement.replace(f" {month} ", f" {dice.choice([m for m in _MONTHS if m != month])} ", 1),
            )
            break
    different = [one for one in numbers if one.group() != numbers[0].group()]
    if different:
        left, right = numbers[0], different[0]
        yield (
            "swapped numbers",
            statement[: left.start()] + right.group() + statement[left.end() : right.start()] + left.group()
            + statement[right.end() :],
        )  # fmt: skip
    if borrowed := borrowings(numbers, cited):
        one, other = dice.choice(borrowed)
        yield "borrowed number", statement[: one.start()] + other + statement[one.end() :]
    names = sorted(facts_of(statement).names)
    if names:
        name = dice.choice(names)
        other = dice.choice(
            ["郑明远", "兰州"] if "一" <= name[0] <= "鿿" else ["Harrowgate", "Velasquez", "Ostrava"]
        )
        yield "name", statement.replace(name, other)


def borrowings(numbers: Sequence[re.Match[str]], cited: Sequence[Chunk]) -> list[tuple[re.Match[str], str]]:
    """Numbers of a statement, each with one of the passages that could stand there: a year for a year."""
    own = {number.group() for number in numbers}
    others = sorted({other for chunk in cited for other in _NUMBER.findall(chunk.text)} - own)
    return [
        (number, other)
        for number in numbers
        for other in others
        if bool(_YEAR.fullmatch(number.group())) == bool(_YEAR.fullmatch(other))
    ]


def changed(number: str, dice: random.Random) -> str:
    """One digit is another."""
    places = [at for at, sign in enumerate(number) if sign.isdigit()]
    at = dice.choice(places)
    digit = dice.choice([one for one in "123456789" if one != number[at]])
    return number[:at] + digit + number[at + 1 :]


def naming(passage: str, answer: str) -> Iterator[str]:
    """The sentences that name the answer."""
    for start, end in text.sentences(passage):
        if answer in passage[start:end] and end - start > len(answer) + 10:
            yield passage[start:end]


def paragraphs(document: dict[str, Any]) -> Iterator[Chunk]:
    """Of a document, in chunks as long as ours."""
    held_back = ""
    for line in document["text"].split("\n"):
        if held_back and len(held_back) + len(line) > LONGEST:
            yield made(document["_id"], document["title"], held_back)
            held_back = ""
        held_back = f"{held_back}\n{line}".strip()
    yield made(document["_id"], document["title"], held_back)


def made(identity: str, title: str, passage: str) -> Chunk:
    """A chunk of that text."""
    return Chunk(
        f"{identity}-{zlib.crc32(passage.encode())}", identity, 1, 0, passage, 0, len(passage), None, (), (),
        title,
        f"{title or 'page'}.txt", "file:///x", "text/plain",
    )  # fmt: skip


def held(reference: str, paragraph: str) -> bool:
    """Whether the reference, or nearly all of its words, stands in the paragraph."""
    if reference in paragraph:
        return True
    words = set(text.analyze(reference))
    return len(words & set(text.analyze(paragraph))) >= 0.9 * len(words) > 0


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON-lines file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


if __name__ == "__main__":
    main()
