"""The rows that a result was computed from as citations: where each stands and can be checked."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from askdock.formats.parsed_json import ParsedFile
from askdock.records import Chunk, Citation, DataTable, Passage, Span

MAX_RUNS = 8
"""Runs of neighbouring rows that are cited each by itself; where there are more, all rows between them are."""
MAX_QUOTE = 4_000
MAX_PIECES = 12
Text = Callable[[str, int], ParsedFile]


class TablePlaces:
    """Cites rows of tables; `passages` tell of their documents what their texts do not."""

    def __init__(self, parsed: Text, passages: Sequence[Passage]) -> None:
        self._parsed = parsed
        self._chunks: dict[tuple[str, int], list[Chunk]] = {}
        self._collections: dict[str, str] = {}
        for one in passages:
            chunk = one.chunk
            self._chunks.setdefault((chunk.document_id, chunk.version), []).append(chunk)
            self._collections[chunk.document_id] = one.collection
        self._files: dict[tuple[str, int], ParsedFile] = {}

    def cite(self, table: DataTable, marker: int, span: Span) -> Citation:
        """Raises FileMissing where the document is gone."""
        key = table.document_id, table.version
        if key not in self._files:
            self._files[key] = self._parsed(*key)
        text, chunks = self._files[key], self._chunks[key]
        within = next((one for one in chunks if one.start <= span.start and span.end <= one.end), None)
        pages = text.pages(span.start, span.start + 1)
        return Citation(
            marker=marker,
            chunk_id=within.id if within is not None else "",
            document_id=table.document_id,
            version=table.version,
            document_name=table.document_name,
            source_uri=chunks[0].source_uri,
            title=chunks[0].title,
            headings=table.headings,
            page=pages[0].number if pages else None,
            start=span.start,
            end=span.end,
            quote=text.text(span.start, span.end),
            collection=self._collections[table.document_id],
        )


def spans_of(table: DataTable, rows: Sequence[int]) -> list[Span]:
    """The parts of the text that hold these rows, in order: neighbours together, in pieces that can be read."""
    runs = list(_runs(sorted(set(rows))))
    if len(runs) > MAX_RUNS:
        runs = [(runs[0][0], runs[-1][1])]
    return [piece for run in runs for piece in _pieces(table.rows, *run)][:MAX_PIECES]


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    if not rows:
        return
    first = rows[0]
    for one, following in pairwise([*rows, -1]):
        if following != one + 1:
            yield first, one
            first = following


def _pieces(rows: Sequence[Span], first: int, last: int) -> Iterator[Span]:
    begin = first
    for at in range(first, last + 1):
        if at > begin and rows[at].end - rows[begin].start > MAX_QUOTE:
            yield Span(rows[begin].start, rows[at - 1].end)
            begin = at
    yield Span(rows[begin].start, rows[last].end)
