"""One parser per format; each makes the same record of a file (see `askdock.ports.Parser`)."""

from importlib import import_module

from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.media_types import (
    CODE,
    CSV,
    DOCX,
    EML,
    EPUB,
    HTML,
    JSON,
    JSONL,
    MARKDOWN,
    ODT,
    PDF,
    PPTX,
    RTF,
    TEXT,
    TSV,
    XLSX,
    ZIP,
)
from askdock.ports import Parser

_PARSERS = {
    HTML: "html:HtmlParser",
    MARKDOWN: "markdown:MarkdownParser",
    TEXT: "text:TextParser",
    CODE: "text:CodeParser",
    CSV: "csv:CsvParser",
    TSV: "csv:CsvParser",
    JSON: "json_text:JsonParser",
    JSONL: "json_text:JsonParser",
}
_LIMITED = {
    PDF: "pdf.parser:PdfParser",
    DOCX: "docx:DocxParser",
    XLSX: "xlsx:XlsxParser",
    **dict.fromkeys((PPTX, ODT, EPUB, RTF), "office:OfficeParser"),
    EML: "mail:MailParser",
    ZIP: "archive:ZipParser",
}
"""Media type -> module of this package and the class in it; packed and scanned formats are given limits."""

MEDIA_TYPES = frozenset(_PARSERS) | frozenset(_LIMITED)
"""What can be read."""
CONTAINERS = frozenset((EML, ZIP))
"""What holds documents of other kinds."""


def make_parser(media_type: str, limits: ParseLimits, budget: Budget | None = None) -> Parser:
    """The parser of one media type; its library is imported here, not with the package.

    `budget`: what the document has used that this one is a part of; None for a document of its own.
    """
    limited = media_type in _LIMITED
    module, _, name = (_LIMITED if limited else _PARSERS)[media_type].partition(":")
    kind = getattr(import_module(f"{__name__}.{module}"), name)
    parser: Parser = kind(limits, budget) if limited else kind()
    return parser


def all_parsers(limits: ParseLimits | None = None) -> list[Parser]:
    """One parser for each media type, in this very process, which answers for what a file does to it."""
    return [make_parser(media_type, limits or ParseLimits()) for media_type in sorted(MEDIA_TYPES)]
