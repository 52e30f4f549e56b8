"""Bodies about the passages that a file would have."""

from typing import Self

from pydantic import Field

from askdock.application.preview import Previewed
from askdock.records import Chunk
from askdock.services.api.schemas.base import Output

MOST = 200
"""Passages of a file that are shown."""


class PreviewChunkOut(Output):
    """A passage as it would be searched."""

    text: str = Field(description="Its text.")
    start: int = Field(description="Where it starts in the text of the file, in code points.")
    end: int = Field(description="Where it ends, exclusive.")
    headings: list[str] = Field(description="Sections it starts in, outermost first.")
    table_head: str = Field(description="The row that names the columns, where it begins with further rows.")
    page_start: int | None = Field(description="First page, from 1; null for formats without pages.")

    @classmethod
    def of(cls, chunk: Chunk) -> Self:
        """From the record."""
        return cls(
            text=chunk.text,
            start=chunk.start,
            end=chunk.end,
            headings=list(chunk.headings),
            table_head=chunk.table_head,
            page_start=chunk.page_start,
        )


class PreviewOut(Output):
    """What would be indexed of a file."""

    name: str = Field(description="The name of the file.")
    media_type: str = Field(description="What kind of file it is read as.")
    title: str = Field(description="Its title.")
    characters: int = Field(description="Code points of its text.")
    pages: int = Field(description="Pages with text; 0 for formats without pages.")
    embedding_model: str = Field(description="The model whose tokens bound a passage.")
    chunk_size: int = Field(description="Longest passage, in characters.")
    chunk_overlap: int = Field(description="Characters that neighbouring passages share at most.")
    total: int = Field(description="Passages of the file.")
    chunks: list[PreviewChunkOut] = Field(description=f"The first {MOST} of them, in the order of the text.")

    @classmethod
    def of(cls, made: Previewed, *, embedding_model: str, chunk_size: int, chunk_overlap: int) -> Self:
        """From the record."""
        return cls(
            name=made.name,
            media_type=made.media_type,
            title=made.parsed.title,
            characters=len(made.parsed.text),
            pages=len(made.parsed.pages),
            embedding_model=embedding_model,
            chunk_size=chunk_size,
            chunk_overlap=chunk_overlap,
            total=len(made.chunks),
            chunks=[PreviewChunkOut.of(one) for one in made.chunks[:MOST]],
        )
