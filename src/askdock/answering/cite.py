"""A span of a chunk -> the citation that shows it: a passage of this request and a verbatim quote."""

from askdock.records import Chunk, Citation
from askdock.text.times import is_timed, seconds_at


def cite_span(chunk: Chunk, number: int, start: int, end: int) -> Citation:
    """The citation of `chunk.text[start:end]`; where that was edited, it points at the passage as it was."""
    edited = bool(chunk.edited_by)
    return Citation(
        marker=number,
        chunk_id=chunk.id,
        document_id=chunk.document_id,
        version=chunk.version,
        document_name=chunk.document_name,
        source_uri=chunk.source_uri,
        title=chunk.title,
        headings=tuple(one for one in chunk.headings if one not in chunk.questions),
        page=chunk.page_start if edited else chunk.page_at(start),
        start=chunk.start if edited else chunk.start + start,
        end=chunk.end if edited else chunk.start + end,
        quote=chunk.text[start:end],
        passage_start=chunk.start,
        edited_by=chunk.edited_by,
        edited_at=chunk.edited_at,
        seconds=seconds_at(chunk.text, start) if is_timed(chunk.media_type) else None,
    )
