"""Rich text, light markup and Microsoft's files before 2007, through xberg, which gives Markdown."""

import asyncio
import re
from collections.abc import Set
from pathlib import Path

from xberg import ExtractedDocument, extract
from xberg.options import ExtractInput, ExtractionConfig

from askdock.adapters.parsers.decode import read_text
from askdock.adapters.parsers.markdown import MarkdownWalk
from askdock.adapters.parsers.media_types import (
    ASCIIDOC,
    DOC,
    LATEX,
    MSG,
    OLE,
    ORG,
    PPT,
    RST,
    RTF,
)
from askdock.adapters.parsers.ole import is_encrypted
from askdock.adapters.parsers.rst_objects import with_objects
from askdock.errors import EncryptedDocument, UnreadableDocument
from askdock.records import ParsedDocument

# Images are written `\![alternative text](file)`.
_IMAGE = re.compile(r"\\?!\[([^\]\n]*)\]\([^)\n]*\)")
# What Word makes a table of contents by stands before its first line: `TOC \\o "1-3" \\h `.
_CONTENTS = re.compile(r'\bTOC(?: \\\\[a-z](?: "[^"\n]*")?)+ ')
_LATEX_COMMAND = re.compile(
    r"(\\(?:begin\{(?:tabular|array|longtable)\*?\}(?:\[[^]]*\])?\{[^{}]*\}"
    r"|(?:begin|end|(?:sub)*section\*?|chapter\*?)\{[^{}]*\}))"
)
_LATEX_RULE = re.compile(r"\\(?:hline|(?:top|mid|bottom)rule|(?:cline|cmidrule(?:\([a-z]+\))?)\{[^{}]*\})")
_LATEX_SPANS = re.compile(r"\\multi(?:column\{(\d{1,2})\}|row\*?\{[^{}]*\})\{[^{}]*\}\{((?:[^{}]|\{[^{}]*\})*)\}")
_LATEX_NOTE = re.compile(r"\\footnote\{((?:[^{}]|\{[^{}]*\})*)\}")
_LATEX_COMMENT = re.compile(r"(?<!\\)%.*")
_CONFIG = ExtractionConfig(use_cache=False, disable_ocr=True, output_format="markdown")
_EXTENSIONS = {
    RTF: ".rtf",
    DOC: ".doc",
    PPT: ".ppt",
    MSG: ".msg",
    RST: ".rst",
    ASCIIDOC: ".adoc",
    ORG: ".org",
    LATEX: ".tex",
}
_TEXTS = frozenset((RST, ASCIIDOC, ORG, LATEX))
_NEWER = {DOC: "DOCX", PPT: "PPTX", MSG: "EML"}


class OfficeParser:
    """Reads files of one of its media types."""

    def __init__(self, media_type: str) -> None:
        self._media_type = media_type

    @property
    def media_types(self) -> Set[str]:
        """The one that it was made for."""
        return {self._media_type}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        walk = MarkdownWalk()
        if self._media_type in _TEXTS:
            source = read_text(path, record=walk.builder)
            if self._media_type == LATEX:
                # Commands and rows are told by lines; comments are not told from text.
                source = _LATEX_COMMENT.sub("", source).replace("\\\\", "\\\\\n").replace("~", " ")
                source = _LATEX_NOTE.sub(r" (\1)", _LATEX_SPANS.sub(_spanned, source))
                source = _LATEX_RULE.sub("", _LATEX_COMMAND.sub(r"\n\1\n", source)).replace("\\item", "\n\\item")
            elif self._media_type == RST:
                source = with_objects(source)
            content = source.encode()
        else:
            content = path.read_bytes()
            if is_encrypted(content, self._media_type):
                raise EncryptedDocument(f"{name} is protected by a password")
        document = self._extract(content, name)
        text = _CONTENTS.sub("", document.content) if self._media_type == DOC else document.content
        walk.read(_IMAGE.sub(r"\1", text))
        return walk.builder.build((document.metadata and document.metadata.title) or walk.title, name)

    def _extract(self, content: bytes, name: str) -> ExtractedDocument:
        # The kind is told by the extension, which a stored file has none of and a sent one may lie about.
        request = ExtractInput(kind="bytes", bytes=content, filename=f"file{_EXTENSIONS[self._media_type]}")
        try:
            result = asyncio.run(extract(request, _CONFIG))
        except RuntimeError as error:
            hint = f" (save it as {_NEWER[self._media_type]})" if self._media_type in OLE else ""
            raise UnreadableDocument(f"{name} is damaged or is not what its name says{hint}") from error
        return result.results[0]


def _spanned(cell: re.Match[str]) -> str:
    """The text of a cell over several columns, in each of them."""
    return " & ".join([cell[2]] * max(int(cell[1] or 1), 1))
