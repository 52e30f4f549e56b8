"""What a model wrote, laid beside the chunks that it is about: it is searched with them and is no part of them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from askdock.ingestion.context import ContextWriter, Lines, key_of
from askdock.ports import Chunker
from askdock.records import Chunk, Cost, Document, ParsedDocument


class WrittenChunker:
    """See `askdock.ports.Chunker`: the chunks of `plain`, each with what `context` writes for it, and with the
    descriptions of the figures whose captions it has."""

    def __init__(self, plain: Chunker, context: ContextWriter | None = None) -> None:
        self._plain = plain
        self._context = context

    def prepare(self, document: Document, parsed: ParsedDocument) -> Iterator[Cost]:
        """Have written what there is to be written for its chunks. Raises LLMUnavailable, LLMTimeout."""
        if self._context is not None:
            yield from self._context.write(document, parsed.text, list(self._plain.chunk(document, parsed)))

    def chunk(self, document: Document, parsed: ParsedDocument) -> Iterator[Chunk]:
        """Yield the chunks in order."""
        described = [(parsed.figures[one.number - 1].start, one.text) for one in parsed.described]
        chunks: Iterable[Chunk] = self._plain.chunk(document, parsed)
        lines: dict[str, Lines] = {}
        if self._context is not None:
            chunks = list(chunks)
            lines = self._context.lines(document, parsed.text, chunks)
        for chunk in chunks:
            # What stands in a passage that a person wrote is theirs alone.
            own = [] if chunk.edited_by else [said for at, said in described if chunk.start <= at < chunk.end]
            written = (*lines.get(key_of(chunk), ()), *own) if lines else tuple(own)
            yield replace(chunk, written=written) if written else chunk
