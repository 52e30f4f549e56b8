"""Plain text: paragraphs between blank lines."""

import re
from collections.abc import Set
from pathlib import Path

from askdock.adapters.parsers.builder import TextBuilder, clean
from askdock.adapters.parsers.decode import read_text
from askdock.records import ParsedDocument

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


class TextParser:
    """Reads .txt files; lines stay as they are."""

    @property
    def media_types(self) -> Set[str]:
        """text/plain."""
        return {"text/plain"}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        builder = TextBuilder()
        for paragraph in _BLANK_LINES.split(clean(read_text(path))):
            builder.add("paragraph", paragraph)
        return builder.build(None, name)
