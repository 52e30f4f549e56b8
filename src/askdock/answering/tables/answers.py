"""Questions answered by computing over the tables of the documents that a search finds, where that is certain."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import PurePosixPath
from threading import Lock

from cachetools import LRUCache

from askdock.answering.tables.grammar import asks_tables
from askdock.answering.tables.match import query_of
from askdock.answering.tables.places import TablePlaces, Text, spans_of
from askdock.answering.tables.read import tables_of
from askdock.answering.tables.run import Ran, run
from askdock.answering.tables.tell import told
from askdock.answering.tables.words import holds, words
from askdock.errors import FileMissing
from askdock.ports import QuestionRetriever, TableEngine, TableQueryFailed
from askdock.records import Answer, Citation, Collection, DataTable, Passage, Question, Span, TableQuery
from askdock.telemetry import stage
from askdock.text import language_of

MODEL = "tables"
PASSAGES = 50
"""Searched for where a question may be about a table: by them its document is found."""
DOCUMENTS = 12
KEPT = 64
"""Document versions whose tables are kept in memory."""
MAX_TABLES = 200
MAX_PAIRS = 60
LISTED = 50

log = logging.getLogger(__name__)


class TableAnswers:
    """Answers from tables.

    `parsed` gives the text of a document version; `off` tells of a collection whether its tables are not
    asked; `edited` returns the spans of a document's text that people switched off or wrote otherwise: a table
    that has any of them is not asked, as it no longer says what is searched.
    """

    def __init__(
        self,
        retrieval: QuestionRetriever,
        parsed: Text,
        engine: TableEngine,
        off: Callable[[Collection], bool] = lambda _: False,
        edited: Callable[[str, str], Sequence[Span]] = lambda _, __: (),
    ) -> None:
        self._retrieval = retrieval
        self._parsed = parsed
        self._engine = engine
        self._off = off
        self._edited = edited
        self._kept: LRUCache[tuple[str, int], list[DataTable]] = LRUCache(KEPT)
        self._lock = Lock()

    async def answer(self, question: Question, text: str) -> Answer | None:
        """The answer to `text`, which is the question made to stand alone; None where none is certain.

        Tables are read of documents alone that a search for this caller finds.
        """
        if not asks_tables(text):
            return None
        off = {one.name for one in question.collections if self._off(one)}
        if len(off) == len(question.collections):
            return None
        wide = replace(question, text=text, history=(), top_k=max(PASSAGES, question.top_k))
        found = await self._retrieval.retrieve(wide)
        with stage("tables"):
            first = question.collection.name
            passages = [one for one in (*found.passages, *found.more) if (one.collection or first) not in off]
            return await asyncio.to_thread(self._computed, text, passages)

    def _computed(self, text: str, passages: Sequence[Passage]) -> Answer | None:
        try:
            tables = list(self._tables(passages))
            query = _only(text, _queries(text, tables))
            if query is None:
                return None
            ran = run(query, self._engine)
            if not ran.computed.rows or ran.computed.rows[0][-1] is None:
                return None
            return self._told(text, query, ran, passages)
        except (TableQueryFailed, FileMissing) as error:
            log.info("not answered from tables: %s", error)
            return None

    def _tables(self, passages: Sequence[Passage]) -> Iterator[DataTable]:
        """Those of the best documents."""
        names = {(one.chunk.document_id, one.chunk.version): one.chunk.document_name for one in passages}
        left = MAX_TABLES
        for (document_id, version), name in list(names.items())[:DOCUMENTS]:
            for table in self._of(document_id, version, name)[:left]:
                left -= 1
                yield table

    def _of(self, document_id: str, version: int, name: str) -> list[DataTable]:
        key = document_id, version
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        parsed = self._parsed(document_id, version).whole()
        edited = self._edited(document_id, parsed.text)
        read = tables_of(parsed, document_id, version, name)
        tables = [one for one in read if not any(_has_any(one, span) for span in edited)]
        with self._lock:
            self._kept[key] = tables
        return tables

    def _told(self, text: str, query: TableQuery, ran: Ran, passages: Sequence[Passage]) -> Answer:
        places = TablePlaces(self._parsed, passages)
        citations: list[Citation] = []

        def marked(line: str, table: DataTable, spans: Iterable[Span]) -> str:
            for span in spans:
                citations.append(places.cite(table, len(citations) + 1, span))
                line += f" [{len(citations)}]"
            return line

        main = query.tables[0]
        said = told(query, ran, language_of(text), LISTED)
        heads = [(table, [table.head] if table.head is not None else []) for table in query.tables]
        first = said.first
        for table, spans in heads:
            first = marked(first, table, spans)
        lines = said.rows
        if ran.results:
            lines = [marked(line, main, [main.rows[row]]) for line, row in zip(lines, ran.results, strict=False)]
        else:
            first = marked(first, main, spans_of(main, ran.used or range(len(main.rows))))
        if len(query.tables) > 1:
            other = query.tables[1]
            first = marked(first, other, spans_of(other, sorted({row for _, row in ran.joined})))
        text = "\n".join((first, *(f"- {line}" for line in lines), *said.notes))
        return Answer(text, answered=True, citations=tuple(citations), model=MODEL, computed=ran.computed)


def _queries(text: str, tables: Sequence[DataTable]) -> list[TableQuery]:
    """What the question can be of one table; of two that share a column, where it is of none alone."""
    alone = [query for table in tables if (query := query_of(text, (table,))) is not None]
    if alone:
        return alone
    pairs = [pair for pair in permutations(tables, 2) if _share_names(*pair)][:MAX_PAIRS]
    return [query for pair in pairs if (query := query_of(text, pair)) is not None]


def _share_names(one: DataTable, other: DataTable) -> bool:
    names = {words(column.name) for column in one.columns} & {words(column.name) for column in other.columns}
    return 1 <= len(names - {()}) < min(len(one.columns), len(other.columns))


def _only(text: str, queries: Sequence[TableQuery]) -> TableQuery | None:
    """The one that is meant: of several the one whose document the question names, or all of the same table."""
    if len({_content(query) for query in queries}) > 1:
        queries = [query for query in queries if _is_named(text, query.tables[0].document_name)]
    return queries[0] if len({_content(query) for query in queries}) == 1 else None


def _is_named(text: str, document_name: str) -> bool:
    said, name = words(text), words(PurePosixPath(document_name).stem)
    return len("".join(name)) > 1 and holds(said, name)


def _content(query: TableQuery) -> tuple[object, ...]:
    """Alike of two files that hold the same table, whatever blanks each of them has in a cell."""
    return tuple(
        (_close(column.name), tuple(map(_close, column.values)))
        for table in query.tables
        for column in table.columns
    )


def _close(value: object) -> object:
    return "".join(value.split()) if isinstance(value, str) else value


def _has_any(table: DataTable, span: Span) -> bool:
    own = (*table.rows, *([table.head] if table.head is not None else []))
    return any(one.start < span.end and span.start < one.end for one in own)
