"""From a file to its text and structure: which parser reads it, and whether the result keeps the contract."""

from collections.abc import Sequence
from pathlib import Path

from askdock.errors import NoText, UnreadableDocument, UnsupportedMediaType
from askdock.ports import Parser
from askdock.records import ParsedDocument, SkippedContent, Unreadable, WarningCode


class ParseStage:
    """Gives a file to the parser of its media type and checks what comes back."""

    def __init__(self, parsers: Sequence[Parser]) -> None:
        self._parsers = {media_type: parser for parser in parsers for media_type in parser.media_types}

    def parse(self, path: Path, name: str, media_type: str) -> ParsedDocument:
        """Parse; the result has text, and its blocks and pages are in order.

        Raises UnsupportedMediaType, UnreadableDocument or one of its kinds.
        """
        parser = self._parsers.get(media_type)
        if parser is None:
            raise UnsupportedMediaType(f"{name}: no parser reads {media_type}")
        parsed = parser.parse(path, name)
        if not parsed.text or parsed.text.isspace():
            raise NoText(f"{name} holds no text")
        _check_order(parsed, name)
        return parsed


MAX_DETAIL = 500
"""Characters of the line that says what was left out."""

_REASONS: dict[WarningCode, str] = {
    "hidden": "hidden_left_out",
    "no_value": "values_missing",
    "encoding": "encoding_doubtful",
    "member": "members_unread",
    "feature": "parts_unread",
}
_CAUSES: dict[Unreadable, str] = {
    "time": "scanned and not recognised in time (raise ASKDOCK_OCR_SECONDS or ASKDOCK_OCR_PAGE_SECONDS, delete "
    "the document and send it again)",
    "scan": "scanned, which nothing here reads (install Tesseract, delete the document and send it again)",
    "damaged": "damaged",
}


def left_out(parsed: ParsedDocument) -> SkippedContent:
    """The content that could not be read, if any: pages by their cause, and what the parser warned of.

    The reason is that of the pages where there are any, else that of the first warning.
    """
    causes = []
    for why, words in _CAUSES.items():
        if numbers := [page.number for page in parsed.unread if page.why == why]:
            causes.append(f"{len(numbers)} {words}, the first of them page {numbers[0]}")
    details = [f"pages left out: {'; '.join(causes)}"] if causes else []
    partial = [warning for warning in parsed.warnings if warning.partial]
    details += [warning.detail for warning in partial]
    if not details:
        return SkippedContent()
    reason = "pages_unread" if causes else _REASONS[partial[0].code]
    return SkippedContent(reason, "; ".join(details)[:MAX_DETAIL])


def _check_order(parsed: ParsedDocument, name: str) -> None:
    for spans in (parsed.blocks, parsed.pages, parsed.lines):
        end = 0
        for span in spans:
            if not end <= span.start < span.end <= len(parsed.text):
                raise UnreadableDocument(f"{name}: its structure could not be read ({span} is out of order)")
            end = span.end
