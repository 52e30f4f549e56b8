"""Bodies of the chunks of a document."""

from typing import Self

from pydantic import Field

from askdock.application.chunks import StoredChunk
from askdock.services.api.schemas.base import Output
from askdock.services.api.schemas.questions import BoxOut


class ChunkOut(Output):
    """A chunk: what is searched, where it stands, and how it is kept."""

    id: str = Field(description="Its id, as `chunk_id` in passages, citations and traces.")
    ordinal: int = Field(description="Its place in the document, from 0.")
    text: str = Field(description="Its text, as in the document's unless it was edited.")
    start: int = Field(description="Where it starts in the document's text, in code points.")
    end: int = Field(description="Where it ends, exclusive.")
    headings: list[str] = Field(description="Sections it starts in, outermost first.")
    table_head: str = Field(description="The row that names the columns, where it begins with further rows.")
    page_start: int | None = Field(description="First page, from 1; null for formats without pages.")
    page_end: int | None = Field(description="Last page.")
    boxes: list[BoxOut] = Field(description="Boxes of its lines; empty for formats without positions.")
    tokens: int | None = Field(
        description="Tokens that are embedded, title, headings and table head included, as the collection's model "
        "counts them; null where this service has another model."
    )
    questions: list[str] = Field(description="Questions that people say it answers, searched along with it.")
    edit_id: str = Field(description="The edit that it is as it is by; empty: none.")
    edited_by: str = Field(description="Who wrote its text in place of the document's; empty: nobody.")
    edited_at: int = Field(description="When, in seconds since 1970 (UTC); 0: never.")
    whole_vector: bool = Field(description="Whether its vector is in the index as it should be.")

    @classmethod
    def of(cls, stored: StoredChunk) -> Self:
        """From the record."""
        chunk = stored.chunk
        return cls(
            id=chunk.id,
            ordinal=chunk.ordinal,
            text=chunk.text,
            start=chunk.start,
            end=chunk.end,
            headings=list(chunk.headings),
            table_head=chunk.table_head,
            page_start=chunk.page_start,
            page_end=chunk.page_end,
            boxes=[BoxOut.model_validate(box) for box in stored.boxes],
            tokens=stored.tokens,
            questions=list(chunk.questions),
            edit_id=chunk.edit_id,
            edited_by=chunk.edited_by,
            edited_at=chunk.edited_at,
            whole_vector=stored.whole_vector,
        )


class ChunksOut(Output):
    """One page of the chunks of a document."""

    document_id: str = Field(description="The document.")
    version: int = Field(description="The version that is searched; 0: none is yet.")
    total: int = Field(description="Chunks of the document.")
    chunks: list[ChunkOut] = Field(description="In the order of the text.")
    next_after: int | None = Field(description="Give it as `after` for the next page; null on the last one.")
