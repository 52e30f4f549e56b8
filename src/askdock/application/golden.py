"""The golden questions of collections: kept, brought in from files and written out."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from askdock.application.audit import csv_line
from askdock.errors import InvalidInput, NotFound, TooLarge
from askdock.ports import GoldenStore
from askdock.records import Collection, GoldenOrigin, GoldenQuestion, new_id
from askdock.text.names import is_text

MAX_QUESTIONS = 2_000
"""In one collection."""
MAX_TEXT = 4_000
"""Characters of a question or a quote."""
MAX_ITEMS = 50
"""Documents, words or tags of one question."""
FIELDS = ("id", "question", "documents", "quote", "words", "refused", "tags")
LISTS = ("documents", "words", "tags")
BETWEEN = ";"
"""Stands between the items of a list in a cell of CSV."""

_MARKED = re.compile(r"'+[=+\-@]")
"""A cell that a spreadsheet would calculate, but for the mark before it."""

GoldenFormat = Literal["jsonl", "csv"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What is asked, and what a right answer is; see `GoldenQuestion`."""

    question: str
    documents: tuple[str, ...] = ()
    quote: str = ""
    words: tuple[str, ...] = ()
    refused: bool = False
    tags: tuple[str, ...] = ()

    def check(self) -> None:
        """Raises InvalidInput where it cannot be measured, or is too large."""
        texts = (self.question, self.quote, *self.documents, *self.words, *self.tags)
        if not self.question.strip():
            raise InvalidInput("a golden question needs a `question`")
        if not all(is_text(text) for text in texts) or max(map(len, texts)) > MAX_TEXT:
            raise InvalidInput(f"each text of a golden question has at most {MAX_TEXT:,} characters")
        if max(len(self.documents), len(self.words), len(self.tags)) > MAX_ITEMS:
            raise InvalidInput(f"a golden question has at most {MAX_ITEMS} documents, words or tags")
        if self.refused and (self.documents or self.quote or self.words):
            raise InvalidInput("a question that must be refused has no `documents`, `quote` or `words`")
        if not (self.refused or self.documents or self.quote or self.words):
            raise InvalidInput(
                "a golden question says what is right: `documents`, `quote`, `words`, or `refused` true"
            )


class Golden:
    """The questions of a collection."""

    def __init__(self, store: GoldenStore) -> None:
        self._store = store

    def all(self, collection: Collection) -> list[GoldenQuestion]:
        """Oldest first."""
        return self._store.questions(collection.id)

    def add(
        self, collection: Collection, expected: Sequence[Expected], by: str, origin: GoldenOrigin = "written"
    ) -> list[GoldenQuestion]:
        """Keep them. Raises InvalidInput, TooLarge; then none is kept."""
        for one in expected:
            one.check()
        self._make_room(collection, len(expected))
        now = datetime.now(UTC)
        made = [_question(new_id(), collection, one, by, origin, now) for one in expected]
        self._store.put(made)
        return made

    def change(self, collection: Collection, question_id: str, expected: Expected) -> GoldenQuestion:
        """Expect something else. Raises NotFound, InvalidInput."""
        expected.check()
        for known in self._store.questions(collection.id):
            if known.id == question_id:
                changed = replace(known, **{name: getattr(expected, name) for name in Expected.__slots__})
                self._store.put([changed])
                return changed
        raise NotFound(f"there is no golden question '{question_id}'")

    def remove(self, collection: Collection, ids: Sequence[str]) -> int:
        """Forget questions; returns how many there were."""
        return self._store.remove(collection.id, ids)

    def bring_in(self, collection: Collection, text: str, form: GoldenFormat, by: str) -> tuple[int, int]:
        """Take in what `write_out` wrote, or a person did; returns how many are new and how many changed.

        A question that is there, by its id or word for word, is changed. Raises InvalidInput, TooLarge; then
        nothing is kept.
        """
        known = self._store.questions(collection.id)
        by_id = {one.id: one for one in known}
        by_text = {one.question.strip(): one for one in known}
        now = datetime.now(UTC)
        found: dict[str, GoldenQuestion] = {}
        for number, row in rows_of(text, form):
            made = now + timedelta(microseconds=number)  # they stay in the order of the file
            try:
                expected = _expected(row)
                expected.check()
            except InvalidInput as error:
                raise InvalidInput(f"line {number}: {error}") from None
            there = by_id.get(str(row.get("id", ""))) or by_text.get(expected.question.strip())
            if there is None:
                one = _question(new_id(), collection, expected, by, "imported", made)
            else:
                one = replace(there, **{name: getattr(expected, name) for name in Expected.__slots__})
            by_text[one.question.strip()] = found[one.id] = one
        new = sum(1 for one_id in found if one_id not in by_id)
        self._make_room(collection, new)
        self._store.put(list(found.values()))
        return new, len(found) - new

    def write_out(self, collection: Collection, form: GoldenFormat) -> Iterator[str]:
        """Lines of JSON, or of CSV with a head."""
        if form == "csv":
            yield csv_line(FIELDS)
        for one in self._store.questions(collection.id):
            row = {name: getattr(one, name) for name in FIELDS}
            if form == "jsonl":
                yield json.dumps(row, ensure_ascii=False) + "\n"
            else:
                yield csv_line(_cell(row[name]) for name in FIELDS)

    def _make_room(self, collection: Collection, more: int) -> None:
        if len(self._store.questions(collection.id)) + more > MAX_QUESTIONS:
            raise TooLarge(f"a collection has at most {MAX_QUESTIONS:,} golden questions")


def _question(
    one_id: str, collection: Collection, expected: Expected, by: str, origin: GoldenOrigin, at: datetime
) -> GoldenQuestion:
    fields = {name: getattr(expected, name) for name in Expected.__slots__}
    return GoldenQuestion(one_id, collection.id, **fields, origin=origin, created_by=by, created_at=at)


def rows_of(text: str, form: GoldenFormat) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of a file of questions with the numbers of their lines. Raises InvalidInput."""
    text = text.removeprefix("\ufeff")
    if form == "csv":
        reader = csv.DictReader(io.StringIO(text, newline=""))
        if "question" not in (reader.fieldnames or ()):
            raise InvalidInput(f"line 1: a head with `question` is needed; it may have {', '.join(FIELDS)}")
        for row in reader:
            yield reader.line_num, {name: _uncelled(value or "") for name, value in row.items() if name in FIELDS}
        return
    # Not `splitlines`: a JSON text may hold separators of lines that are not ends of lines.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            parsed = json.loads(line)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise InvalidInput(f"line {number}: expected a JSON object")
        yield number, parsed


def _expected(row: Mapping[str, Any]) -> Expected:
    lists = {name: _list(name, row.get(name)) for name in LISTS}
    document = row.get("document")  # as `askdock reindex --questions` has it
    if isinstance(document, str) and document:
        lists["documents"] = (document, *lists["documents"])
    refused = row.get("refused") or False
    if isinstance(refused, str):
        refused = refused.strip().lower() in ("true", "yes", "1")
    question, quote = row.get("question") or "", row.get("quote") or ""
    if not isinstance(question, str) or not isinstance(quote, str):
        raise InvalidInput("`question` and `quote` are texts")
    return Expected(question, **lists, quote=quote, refused=bool(refused))


def _list(name: str, value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        value = next(csv.reader([value], delimiter=BETWEEN, skipinitialspace=True), [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidInput(f"`{name}` is a list of texts")
    return tuple(item.strip() for item in value if item.strip())


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, Iterable) and not isinstance(value, str):
        value = f"{BETWEEN} ".join(map(_item, value))
    return f"'{value}" if _MARKED.match(str(value)) else str(value)


def _item(text: str) -> str:
    """An item of a list, in quotation marks where it would be taken for several, or for less."""
    plain = text == text.strip() and not any(sign in text for sign in (BETWEEN, '"', "\n", "\r"))
    return text if plain else '"{}"'.format(text.replace('"', '""'))


def _uncelled(value: str) -> str:
    """A cell without the mark that keeps a spreadsheet from calculating it."""
    return value[1:] if _MARKED.match(value) else value
