"""People's edits of passages, laid over what the chunker makes of a document.

An edit is found again by the words of its passage, wherever chunks begin and end: what stands there is cut out of
all chunks that have any of it, and the edit stands in its place.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from askdock.ports import Chunker
from askdock.records import Chunk, ChunkEdit, Document, ParsedDocument, Span, chunk_id


@dataclass(frozen=True, slots=True)
class Anchored:
    """An edit and the span of a text that it is for."""

    edit: ChunkEdit
    start: int
    end: int


class OverlaidChunker:
    """See `askdock.ports.Chunker`; a passage that was edited has other text than its document, or is left out.

    `edits(document_id)` returns those of a document.
    """

    def __init__(
        self, chunker: Chunker, edits: Callable[[str], Sequence[ChunkEdit]], profile_fingerprint: str
    ) -> None:
        self._chunker = chunker
        self._edits = edits
        self._profile = profile_fingerprint

    def chunk(self, document: Document, parsed: ParsedDocument) -> Iterator[Chunk]:
        """Yield the chunks in order."""
        chunks = self._chunker.chunk(document, parsed)
        placed, _ = anchored(self._edits(document.id), parsed.text)
        if not placed:
            yield from chunks
            return
        for ordinal, chunk in enumerate(overlaid(chunks, placed, parsed.text)):
            made = chunk_id(document.id, document.version, ordinal, self._profile)
            yield replace(chunk, id=made, ordinal=ordinal)


def anchored(edits: Sequence[ChunkEdit], text: str) -> tuple[list[Anchored], list[ChunkEdit]]:
    """Edits with their places, in the order of the text, and those that have none in it (any more).

    Of words that stand there several times those nearest to where the edit was made count.
    """
    placed: list[Anchored] = []
    lost: list[ChunkEdit] = []
    for edit in sorted(edits, key=lambda one: (one.at, one.id)):
        free = [span for span in _occurrences(text, edit.anchor) if not any(_within(span, one) for one in placed)]
        if free:
            placed.append(Anchored(edit, *min(free, key=lambda span: abs(span[0] - edit.at))))
        else:
            lost.append(edit)
    apart: list[Anchored] = []
    for one in sorted(placed, key=lambda one: (one.start, one.end)):
        # Neighbours may have been edited while they shared some words.
        start = max(one.start, apart[-1].end if apart else 0)
        if text[start : one.end].strip():
            apart.append(replace(one, start=start))
        else:
            lost.append(one.edit)
    return apart, lost


def replaced(edits: Sequence[ChunkEdit], text: str) -> list[Span]:
    """The parts of a text that are switched off or written otherwise."""
    placed, _ = anchored(edits, text)
    return [Span(one.start, one.end) for one in placed if one.edit.off or one.edit.text is not None]


def overlaid(chunks: Iterable[Chunk], placed: Sequence[Anchored], text: str) -> Iterator[Chunk]:
    """The chunks without the spans of the edits, and the edits; ids and ordinals are as they were."""
    made: set[str] = set()
    for chunk in chunks:
        at = chunk.start
        for one in placed:
            if one.end <= chunk.start or one.start >= chunk.end:
                continue
            yield from _piece(chunk, at, one.start)
            if one.edit.id not in made:
                made.add(one.edit.id)
                if not one.edit.off:
                    yield _edited(chunk, one, text)
            at = one.end
        if at == chunk.start:
            yield chunk
        else:
            yield from _piece(chunk, at, chunk.end)


def _piece(chunk: Chunk, start: int, end: int) -> Iterator[Chunk]:
    """What is left of a chunk between two offsets of the document, if that says anything."""
    if start >= end:
        return
    text = chunk.text[start - chunk.start : end - chunk.start]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    if any(map(str.isalnum, text)):
        yield _cut(chunk, start, start + len(text), text)


def _cut(chunk: Chunk, start: int, end: int, text: str) -> Chunk:
    offset = start - chunk.start
    return replace(
        chunk,
        text=text,
        start=start,
        end=end,
        page_start=chunk.page_at(offset),
        page_breaks=tuple(at - offset for at in chunk.page_breaks if offset < at <= offset + len(text)),
    )


def _edited(chunk: Chunk, one: Anchored, text: str) -> Chunk:
    edit = one.edit
    made = _cut(chunk, one.start, one.end, text[one.start : one.end])
    if one.start != chunk.start:
        made = replace(made, table_head="")  # its rows, if any, are the first of their table
    made = replace(made, edit_id=edit.id, questions=edit.questions)
    if edit.text is None:
        return made
    at = int(edit.changed_at.timestamp())
    return replace(made, text=edit.text, page_breaks=(), edited_by=edit.by, edited_at=at)


def _occurrences(text: str, anchor: str) -> Iterator[tuple[int, int]]:
    """Spans of the words in the text; spaces between them need not be the same, where these are nowhere."""
    exact = False
    at = text.find(anchor)
    while at >= 0:
        exact = True
        yield at, at + len(anchor)
        at = text.find(anchor, at + 1)
    if not exact:
        words = r"\s+".join(map(re.escape, anchor.split()))
        yield from (found.span() for found in re.finditer(words, text))


def _within(span: tuple[int, int], one: Anchored) -> bool:
    return one.start <= span[0] and span[1] <= one.end
