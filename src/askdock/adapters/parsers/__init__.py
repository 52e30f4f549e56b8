"""One parser per format; each makes the same record of a file (see `askdock.ports.Parser`)."""

from askdock.ports import Parser


def all_parsers() -> list[Parser]:
    """One parser of each kind. Their libraries are imported here, not with the package."""
    from askdock.adapters.parsers.csv import CsvParser
    from askdock.adapters.parsers.docx import DocxParser
    from askdock.adapters.parsers.html import HtmlParser
    from askdock.adapters.parsers.markdown import MarkdownParser
    from askdock.adapters.parsers.pdf import PdfParser
    from askdock.adapters.parsers.text import TextParser

    return [PdfParser(), DocxParser(), HtmlParser(), MarkdownParser(), TextParser(), CsvParser()]
