"""Slides, spreadsheets, OpenDocument texts, books and rich text, through xberg, which gives Markdown."""

import asyncio
import re
from collections.abc import Set
from pathlib import Path

from xberg import ExtractedDocument, extract
from xberg.options import ExtractInput, ExtractionConfig, PageConfig

from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.markdown import MarkdownWalk
from askdock.adapters.parsers.media_types import EPUB, ODT, PPTX, RTF, XLSX
from askdock.adapters.parsers.zip_checks import check_package
from askdock.errors import EncryptedDocument, UnreadableDocument
from askdock.records import ParsedDocument

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MAGIC = b"PK"
# Images are written `\![alternative text](file)`.
_IMAGE = re.compile(r"\\?!\[([^\]\n]*)\]\([^)\n]*\)")
_CONFIG = ExtractionConfig(
    use_cache=False,
    disable_ocr=True,
    output_format="markdown",
    pages=PageConfig(extract_pages=True),
)


class OfficeParser:
    """Reads .pptx (a slide is a page), .xlsx (each sheet under its name), .odt, .epub and .rtf files."""

    def __init__(self, limits: ParseLimits, budget: Budget | None = None) -> None:
        self._limits = limits
        self._budget = budget

    @property
    def media_types(self) -> Set[str]:
        """The five."""
        return {PPTX, XLSX, ODT, EPUB, RTF}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        with path.open("rb") as file:
            head = file.read(len(_OLE_MAGIC))
        if head == _OLE_MAGIC:
            raise EncryptedDocument(f"{name} is protected by a password")
        if head.startswith(_ZIP_MAGIC):
            check_package(path, name, self._limits, self._budget or Budget())
        document = _extract(path, name)
        walk = MarkdownWalk()
        slides = document.pages if document.mime_type == PPTX else None
        if slides:
            for slide in slides:
                first = walk.builder.position
                walk.read(_IMAGE.sub(r"\1", slide.content))
                walk.builder.end_page(slide.page_number, first)
        else:
            walk.read(_IMAGE.sub(r"\1", document.content))
        return walk.builder.build((document.metadata and document.metadata.title) or walk.title, name)


def _extract(path: Path, name: str) -> ExtractedDocument:
    # By bytes: a stored file has no extension.
    request = ExtractInput(kind="bytes", bytes=path.read_bytes(), filename=name)
    try:
        result = asyncio.run(extract(request, _CONFIG))
    except RuntimeError as error:
        raise UnreadableDocument(f"{name} is damaged or is not what its name says") from error
    return result.results[0]
