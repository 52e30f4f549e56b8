"""From a file to its text, and from the text to chunks."""

from collections.abc import Iterator, Set
from pathlib import Path
from typing import Protocol

from askdock.records import Chunk, Document, ParsedDocument


class Parser(Protocol):
    """Makes text and structure of one file."""

    @property
    def media_types(self) -> Set[str]:
        """The media types it reads."""
        ...

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """Parse the file at `path`; `name` is the name its user knows (the title's last resort).

        Raises UnreadableDocument or one of its kinds, ParserDied. The same bytes give the same result.
        """
        ...


class Chunker(Protocol):
    """Cuts a parsed document into passages."""

    def chunk(self, document: Document, parsed: ParsedDocument) -> Iterator[Chunk]:
        """Yield chunks in order, ordinals from 0; `parsed.text[c.start:c.end] == c.text` for each.

        No chunk is blank, none is longer than the configured size or the embedder's window. The same input
        gives the same chunks with the same ids.
        """
        ...
