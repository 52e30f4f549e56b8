"""One parser per format; each makes the same record of a file (see `askdock.ports.Parser`)."""

from importlib import import_module

from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.media_types import (
    ASCIIDOC,
    CODE,
    CSV,
    DOC,
    DOCX,
    EML,
    EPUB,
    HTML,
    IMAGES,
    JSON,
    JSONL,
    LATEX,
    MARKDOWN,
    MSG,
    NOTEBOOK,
    OPEN_DOCUMENT,
    ORG,
    PDF,
    PPT,
    PPTX,
    RST,
    RTF,
    SUBTITLES,
    TEXT,
    TSV,
    VTT,
    XLS,
    XLSX,
    XML,
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
    XML: "xml_text:XmlParser",
    SUBTITLES: "subtitles:SubtitleParser",
    VTT: "subtitles:SubtitleParser",
    NOTEBOOK: "notebook:NotebookParser",
    XLS: "xls:XlsParser",
}
_LIMITED = {
    PDF: "pdf.parser:PdfParser",
    **dict.fromkeys(IMAGES, "images:ImageParser"),
    DOCX: "docx:DocxParser",
    XLSX: "xlsx:XlsxParser",
    PPTX: "pptx:PptxParser",
    EPUB: "epub:EpubParser",
    **dict.fromkeys(OPEN_DOCUMENT, "opendocument:OpenDocumentParser"),
    EML: "mail:MailParser",
    ZIP: "archive:ZipParser",
}
_CONVERTED = dict.fromkeys((RTF, DOC, PPT, MSG, RST, ASCIIDOC, ORG, LATEX), "office:OfficeParser")
"""Media type -> module of this package and the class in it; packed and scanned formats are given limits,
converted ones their media type."""

MEDIA_TYPES = frozenset(_PARSERS) | frozenset(_LIMITED) | frozenset(_CONVERTED)
"""What can be read."""
CONTAINERS = frozenset((EML, ZIP))
"""What holds documents of other kinds."""


def make_parser(media_type: str, limits: ParseLimits, budget: Budget | None = None) -> Parser:
    """The parser of one media type; its library is imported here, not with the package.

    `budget`: what the document has used that this one is a part of; None for a document of its own.
    """
    module, _, name = {**_PARSERS, **_LIMITED, **_CONVERTED}[media_type].partition(":")
    kind = getattr(import_module(f"{__name__}.{module}"), name)
    parser: Parser
    if media_type in _LIMITED:
        parser = kind(limits, budget)
    else:
        parser = kind(media_type) if media_type in _CONVERTED else kind()
    return parser


def all_parsers(limits: ParseLimits | None = None) -> list[Parser]:
    """One parser for each media type, in this very process, which answers for what a file does to it."""
    return [make_parser(media_type, limits or ParseLimits()) for media_type in sorted(MEDIA_TYPES)]
