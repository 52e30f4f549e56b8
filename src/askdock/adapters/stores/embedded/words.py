"""BM25 by tantivy over the rows that `fold` has written to its files, and by `Tail` over those after them.

A commit of tantivy takes some 10 ms and 16 fsyncs whatever its size, so writes do not make one.
"""

import logging
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import tantivy
from tantivy import Occur, Query

from askdock.adapters.durable import sync
from askdock.adapters.stores.embedded import rows
from askdock.adapters.stores.embedded.record import Record
from askdock.adapters.stores.embedded.rows import START, Derived, IndexedRow, Position
from askdock.adapters.stores.embedded.segments import check
from askdock.adapters.stores.embedded.tail import K1, Statistics, Tail, TailView
from askdock.errors import StorageFull, StoreUnavailable
from askdock.records import Filter

KIND = "words-2"
"""Changes with the schema below: an index of another kind is made again."""
FOLD_ROWS = 1_000
"""From so many rows waiting, or rows gone, on it is worth a commit."""
PAGE_ROWS = 512
WRITER_BYTES = 32 << 20
MAX_TERM = 60_000
"""Bytes; tantivy leaves out terms of more than 65,530."""

log = logging.getLogger(__name__)


class Damaged(Exception):
    """tantivy's files are missing or cannot be read; `name` is their folder."""

    def __init__(self, name: str, why: object) -> None:
        super().__init__(f"{name} is made again: {why}")
        self.name = name


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", fast=True, indexed=True)
    builder.add_text_field("tokens", tokenizer_name="whitespace", index_option="freq")
    for name in ("document_id", "media_type", "source_uri", "tag"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("dated", indexed=True)
    return builder.build()


SCHEMA = _schema()


@dataclass(frozen=True, slots=True)
class View:
    """An index at one moment, for some terms."""

    name: str
    terms: Sequence[str]
    searcher: "tantivy.Searcher | None"
    mean_length: float
    tail: TailView

    def search(
        self, where: Filter, limit: int, only: Sequence[int] | None = None
    ) -> tuple[list[int], list[float], bool]:
        """The best rows and their scores, best first, and whether these are all that hold a term.

        `only`: none but these, which are few. Rows in the tail are given whatever the filter, and a row may be
        given that is gone. Raises Damaged.
        """
        with _readable(self.name):
            found, complete = self._searched(where, limit, only) if self.searcher is not None else ({}, True)
            tail_rows, tail_scores = self.tail.scored(self._statistics())
        found.update(zip(tail_rows.tolist(), tail_scores.tolist(), strict=True))
        best = sorted(found, key=lambda row: (-found[row], row))
        return best, [found[row] for row in best], complete

    def _searched(self, where: Filter, limit: int, only: Sequence[int] | None) -> tuple[dict[int, float], bool]:
        assert self.searcher is not None  # noqa: S101 - asked before
        # Without positions there is nothing but terms to ask for.
        words = Query.boolean_query(
            [(Occur.Should, Query.term_query(SCHEMA, "tokens", term, "freq")) for term in self.terms]
        )
        hits = self.searcher.search(_restricted(words, where, only), limit, count=False).hits
        numbers = self.searcher.fast_field_values("row", [address for _, address in hits])
        scores = (score / (K1 + 1) for score, _ in hits)
        return dict(zip(map(int, numbers), scores, strict=True)), len(hits) < limit  # type: ignore[arg-type]

    def _statistics(self) -> Statistics:
        if self.searcher is None:
            return Statistics(0, {}, 0.0)
        holding = {term: self.searcher.doc_freq("tokens", term) for term in self.tail.postings}
        return Statistics(self.searcher.num_docs, holding, self.mean_length)


class Words:
    """The index of words as one process sees it. One thread at a time calls it; views may be used by any."""

    def __init__(self, folder: Path, sound: set[str]) -> None:
        """`sound`: see `segments.check`."""
        self._folder = folder
        self._sound = sound
        self._noted: Derived | None = None
        self._index: tantivy.Index | None = None
        self._searcher: tantivy.Searcher | None = None
        self._tail = Tail()
        self._last = 0

    def lacks(self, noted: Derived | None, highest: int) -> int | None:
        """The row after which rows are to be read into memory; None where it is up to date."""
        if noted != self._noted:
            return noted.at.row if noted else 0
        return self._last if highest > self._last else None

    def follow(self, connection: sqlite3.Connection, noted: Derived | None) -> None:
        """Open the files that are noted, and read the rows after them. Raises Damaged."""
        if noted != self._noted:
            self._open(noted)
        while page := rows.tokens_after(connection, self._last, PAGE_ROWS):
            for row, tokens in page:
                self._tail.add(row, tokens)
            self._last = page[-1][0]

    def view(self, terms: Sequence[str]) -> View:
        """The view that a search for these terms needs."""
        mean = float(self._noted.detail["mean_length"]) if self._noted else 0.0
        name = self._noted.name if self._noted else ""
        return View(name, terms, self._searcher, mean, self._tail.view(terms))

    def _open(self, noted: Derived | None) -> None:
        if noted is None:
            self._index = self._searcher = None
        else:
            with _readable(noted.name):
                check(self._folder / noted.name, self._sound)
                if self._index is None or self._noted is None or self._noted.name != noted.name:
                    self._index = _open(self._folder / noted.name)
                self._index.reload()
                self._searcher = self._index.searcher()
        self._noted, self._tail, self._last = noted, Tail(), noted.at.row if noted else 0


def fold(record: Record, sound: set[str]) -> None:
    """Write the rows that wait to tantivy's files, and take out those that are gone, if they are enough.

    One process at a time (see `disk.locked`). `sound`: see `segments.check`.
    Raises StorageFull; then what was written before stands.
    """
    with record.reading() as connection:
        noted = rows.derived(connection, KIND)
        if max(rows.waiting(connection, noted.at if noted else START)) < FOLD_ROWS:
            return
    stem = record.path.stem
    before = noted or Derived(f"{stem}-{token_hex(4)}.words", START, {"added": 0, "mean_length": 0.0})
    path = record.path.with_name(before.name)
    try:
        with record.reading(snapshot=True) as connection, _readable(before.name):
            if noted:
                check(path, sound)  # a merge would give what is damaged a checksum of its own
            writer = (_open(path) if noted else _made(path)).writer(heap_size=WRITER_BYTES, num_threads=1)
            after = _write(writer, connection, before)
            writer.commit()
            writer.wait_merging_threads()
    except Damaged as error:
        if "No space left" in str(error):
            raise StorageFull("the disk of the chunk store is full") from error
        if noted is None:
            raise StoreUnavailable(f"the index of words cannot be written: {error}") from error
        drop(record, error)
        fold(record, sound)
        return
    sync(path)
    sync(path.parent)
    with record.writing() as connection:
        # What another version left would hold the notes of rows gone.
        connection.execute("DELETE FROM derived WHERE kind LIKE 'words-%' AND kind <> ?", (KIND,))
        rows.note(connection, KIND, after)
    for other in path.parent.glob(f"{stem}-*.words"):
        if other.name != before.name:
            shutil.rmtree(other, ignore_errors=True)


def drop(record: Record, damaged: Damaged) -> None:
    """Forget files that cannot be read: the next `fold` makes them again from the first row."""
    log.warning("%s", damaged)
    with record.writing() as connection:
        rows.forget(connection, KIND, damaged.name)


def _write(writer: "tantivy.IndexWriter", connection: sqlite3.Connection, before: Derived) -> Derived:
    now = rows.position(connection)
    # A process that was killed may have committed rows and not noted them.
    beyond = Query.range_query(SCHEMA, "row", tantivy.FieldType.Unsigned, before.at.row, None, include_lower=False)
    writer.delete_documents_by_query(beyond)
    if gone := rows.gone_after(connection, before.at.gone):
        # By a query: `delete_documents_by_term` takes the number for a signed one, and deletes nothing.
        writer.delete_documents_by_query(Query.term_set_query(SCHEMA, "row", gone))
    added, length, last = 0, 0, before.at.row
    while page := rows.indexed_after(connection, last, PAGE_ROWS):
        for one in page:
            writer.add_document(_document(one))
            length += one.tokens.count(" ") + 1
        added, last = added + len(page), page[-1].row
    known = before.detail["added"]
    mean = (known * before.detail["mean_length"] + length) / max(known + added, 1)
    return Derived(before.name, Position(now.row, now.gone), {"added": known + added, "mean_length": mean})


def _document(one: IndexedRow) -> "tantivy.Document":
    fields = {
        "row": one.row,
        "tokens": one.tokens,
        "document_id": one.document_id,
        "media_type": one.media_type,
        "source_uri": one.source_uri,
        "dated": one.dated,
        "tag": one.tags,
    }
    return tantivy.Document.from_dict(fields, SCHEMA)


def _restricted(words: Query, where: Filter, only: Sequence[int] | None) -> Query:
    """The filter as far as tantivy can apply it; the record checks again. `only`: none but these rows."""
    lists = {
        "document_id": where.document_ids,
        "media_type": where.media_types,
        "source_uri": where.source_uris,
        "tag": where.tags,
    }
    parts = [
        Query.term_set_query(SCHEMA, field, list(values))
        for field, values in lists.items()
        if values and all(len(value.encode()) < MAX_TERM for value in values)
    ]
    if only is not None:
        parts.append(Query.term_set_query(SCHEMA, "row", list(only)))
    if where.dated_from is not None or where.dated_before is not None:
        parts.append(
            Query.range_query(
                SCHEMA,
                "dated",
                tantivy.FieldType.Integer,
                where.dated_from,
                where.dated_before,
                include_upper=where.dated_before is None,  # tantivy takes an open end for inclusive
            )
        )
    if not parts:
        return words
    return Query.boolean_query(
        [(Occur.Must, words), *((Occur.Must, Query.const_score_query(p, 0.0)) for p in parts)]
    )


def _made(path: Path) -> "tantivy.Index":
    path.mkdir()
    return tantivy.Index(SCHEMA, str(path), reuse=False)


def _open(path: Path) -> "tantivy.Index":
    """Raises ValueError, OSError where there is none that this version reads."""
    if not tantivy.Index.is_compatible(str(path)):
        raise ValueError("it is of another version of tantivy")
    return tantivy.Index(SCHEMA, str(path))


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """tantivy says everything by ValueError, OSError, or a panic of its own, which is no Exception."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise Damaged(name, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Damaged(name, "tantivy broke on it") from error
