"""The beginnings of documents: a table below one does not say again whose it is, nor since when it holds."""

from collections.abc import Sequence
from dataclasses import replace

from askdock.ports import ChunkStore
from askdock.records import Passage, Query, chunk_id

LENGTH = 300
"""Characters of a beginning: a title, a line or two of whom it concerns and since when."""
_CELL = " | "


def with_openings(store: ChunkStore, query: Query, passages: Sequence[Passage]) -> list[Passage]:
    """The same, each with its document's beginning; without, where the query does not tell the index's profile."""
    if not query.profile:
        return list(passages)
    first = {
        passage.chunk.document_id: chunk_id(passage.chunk.document_id, passage.chunk.version, 0, query.profile)
        for passage in passages
    }
    there = store.read_chunks(query.generation, list(first.values()))
    return [
        replace(passage, opening=opening(there[first[passage.chunk.document_id]].text))
        if first[passage.chunk.document_id] in there
        else passage
        for passage in passages
    ]


def opening(text: str) -> str:
    """The part of a document's first passage before any table: a row speaks for itself alone."""
    lines = []
    for line in text[:LENGTH].splitlines():
        if _CELL in line:
            break
        lines.append(line)
    return "\n".join(lines).strip()
