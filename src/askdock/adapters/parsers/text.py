"""Plain text and source code: paragraphs between blank lines."""

import re
from collections.abc import Set
from pathlib import Path

from askdock.adapters.parsers.boxed import drawn_tables
from askdock.adapters.parsers.builder import TextBuilder, clean
from askdock.adapters.parsers.decode import read_text
from askdock.adapters.parsers.media_types import CODE
from askdock.adapters.parsers.tables import compose, write
from askdock.adapters.parsers.typed import headed, typed
from askdock.records import ParsedDocument

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")


class TextParser:
    """Reads .txt files; lines stay as they are, but for tables and lines that were broken to a width (`typed`)."""

    @property
    def media_types(self) -> Set[str]:
        """text/plain."""
        return {"text/plain"}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        builder = TextBuilder()
        text = clean(read_text(path, record=builder)).expandtabs()
        lines = typed(text)
        for whole in _BLANK_LINES.split(text):
            heading, level, paragraph = headed(whole)
            if heading:
                builder.heading(heading, level)
            drawn = list(drawn_tables(paragraph))
            # A single line of dashes splits nothing: it may stand below the names of columns.
            for one in [paragraph] if all(isinstance(part, str) for part in drawn) else drawn:
                for part in lines.parts(one) if isinstance(one, str) else [one]:
                    if isinstance(part, str):
                        builder.add("paragraph", part)
                    else:
                        write(builder, compose(part))
        return builder.build(None, name)


class CodeParser:
    """Reads source code of any language; what stands between blank lines is a block, indents kept."""

    @property
    def media_types(self) -> Set[str]:
        """text/x-source."""
        return {CODE}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        builder = TextBuilder()
        for piece in _BLANK_LINES.split(clean(read_text(path, record=builder))):
            builder.add("code", piece)
        return builder.build(name, name)
