"""Data sets in the BEIR layout: corpus.jsonl[.gz], queries.jsonl[.gz], qrels.tsv (also qrels/test.tsv).

Layout: https://github.com/beir-cellar/beir/wiki/Load-your-custom-dataset
A question may have more fields: `answers` (accepted answers), `history` (the turns before, each with `speaker`
and `text`), `answerable` (true or false) or `answerability` ("ANSWERABLE", "PARTIAL", "UNANSWERABLE", other).
"""

import gzip
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, BinaryIO, Self

from askdock.errors import InvalidInput
from askdock.records import Message


@dataclass(frozen=True, slots=True)
class Question:
    """A question; `answerable` is None where the set does not say or says neither."""

    text: str
    answers: tuple[str, ...] = ()
    answerable: bool | None = None
    history: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class DataSet:
    """A corpus (id -> title, text), questions by id, and grades (question id -> corpus id -> grade)."""

    corpus: dict[str, tuple[str, str]]
    queries: dict[str, Question]
    qrels: dict[str, dict[str, int]]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read a folder. Raises InvalidInput that names what is missing or malformed."""
        corpus = {
            row["_id"]: (row.get("title") or "", row["text"])
            for row in _rows(folder, "corpus.jsonl", ("_id", "text"))
        }
        qrels = _grades(folder)
        queries = {
            row["_id"]: _question(row, judged=row["_id"] in qrels)
            for row in _rows(folder, "queries.jsonl", ("_id", "text"))
        }
        return cls(corpus, queries, qrels)

    def judged(self) -> Iterator[tuple[str, Question]]:
        """The questions that have at least one relevant document, in file order."""
        return ((query_id, question) for query_id, question in self.queries.items() if self.qrels.get(query_id))

    def pages(self) -> Iterator[tuple[str, str, BinaryIO]]:
        """Each corpus entry as an HTML page: id, file name, content. The id keeps equal texts apart."""
        for corpus_id, (title, text) in self.corpus.items():
            page = (
                f'<!doctype html><meta charset="utf-8"><meta name="id" content="{escape(corpus_id)}">'
                f"<title>{escape(title or '-')}</title><p>{escape(text)}</p>"
            )
            yield corpus_id, f"{corpus_id}.html", io.BytesIO(page.encode())


def _question(row: dict[str, Any], *, judged: bool) -> Question:
    """Where nothing is said of it, a question is answerable if a document of the corpus is relevant to it."""
    stated = row.get("answerable")
    if not isinstance(stated, bool):
        stated = {"ANSWERABLE": True, "PARTIAL": True, "UNANSWERABLE": False}.get(row.get("answerability", ""))
        if "answerability" not in row:
            stated = judged
    turns = row.get("history") or ()
    history = tuple(Message("user" if t["speaker"] == "user" else "assistant", t["text"]) for t in turns)
    return Question(row["text"], tuple(row.get("answers") or ()), stated, history)


def _rows(folder: Path, name: str, fields: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    plain, packed = folder / name, folder / f"{name}.gz"
    if not plain.is_file() and not packed.is_file():
        raise InvalidInput(f"{folder} is no BEIR folder: it has no {name} (nor {name}.gz)")
    path = plain if plain.is_file() else packed
    try:
        with path.open("rb") if path is plain else gzip.open(path) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                row = json.loads(line)
                if not isinstance(row, dict) or any(not isinstance(row.get(f), str) for f in fields):
                    raise InvalidInput(f"{path}, line {number}: expected an object with {' and '.join(fields)}")
                yield row
    except (OSError, EOFError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InvalidInput(f"{path}: {error}") from error


def _grades(folder: Path) -> dict[str, dict[str, int]]:
    path = next((p for p in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if p.is_file()), None)
    if path is None:
        raise InvalidInput(f"{folder} is no BEIR folder: it has no qrels.tsv (nor qrels/test.tsv)")
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            query_id, corpus_id, grade = line.split("\t")
            if int(grade) > 0:
                grades[query_id][corpus_id] = int(grade)
        except ValueError as error:
            if number > 1:  # the first line is the header
                raise InvalidInput(f"{path}, line {number}: expected query, document and grade") from error
    return dict(grades)
