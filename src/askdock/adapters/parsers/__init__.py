"""One parser per format; each makes the same record of a file (see `askdock.ports.Parser`)."""

from importlib import import_module

from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.media_types import CSV, DOCX, HTML, MARKDOWN, PDF, TEXT, TSV
from askdock.ports import Parser

_PARSERS = {
    PDF: "pdf:PdfParser",
    HTML: "html:HtmlParser",
    MARKDOWN: "markdown:MarkdownParser",
    TEXT: "text:TextParser",
    CSV: "csv:CsvParser",
    TSV: "csv:CsvParser",
}
_PACKED = {
    DOCX: "docx:DocxParser",
}
"""Media type -> module of this package and the class in it; those of packed formats are given the limits."""

MEDIA_TYPES = frozenset(_PARSERS) | frozenset(_PACKED)
"""What can be read."""


def make_parser(media_type: str, limits: ParseLimits) -> Parser:
    """The parser of one media type; its library is imported here, not with the package."""
    packed = media_type in _PACKED
    module, _, name = (_PACKED if packed else _PARSERS)[media_type].partition(":")
    kind = getattr(import_module(f"{__name__}.{module}"), name)
    parser: Parser = kind(limits) if packed else kind()
    return parser


def all_parsers(limits: ParseLimits | None = None) -> list[Parser]:
    """One parser for each media type, in this very process, which answers for what a file does to it."""
    return [make_parser(media_type, limits or ParseLimits()) for media_type in sorted(MEDIA_TYPES)]
