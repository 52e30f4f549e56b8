"""What a model wrote, laid beside the chunks that it is about: it is searched with them and is no part of them."""

from collections.abc import Iterator
from dataclasses import replace

from askdock.ports import Chunker
from askdock.records import Chunk, Document, ParsedDocument


class WrittenChunker:
    """See `askdock.ports.Chunker`; a chunk with the caption of a figure has that figure's description."""

    def __init__(self, chunker: Chunker) -> None:
        self._chunker = chunker

    def chunk(self, document: Document, parsed: ParsedDocument) -> Iterator[Chunk]:
        """Yield the chunks in order."""
        described = [(parsed.figures[one.number - 1].start, one.text) for one in parsed.described]
        for chunk in self._chunker.chunk(document, parsed):
            # What stands in a passage that a person wrote is theirs alone.
            own = [] if chunk.edited_by else [said for at, said in described if chunk.start <= at < chunk.end]
            yield replace(chunk, written=tuple(own)) if own else chunk
