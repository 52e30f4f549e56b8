"""The form in which a parsed document is stored, and in which it leaves the parser's process."""

import json
from typing import Any

from askdock.records import Block, LineBox, PageSpan, ParsedDocument, UnreadPage

FORMAT = 2
"""Written with every document; a reader takes this one and those before it."""


def parsed_to_json(parsed: ParsedDocument) -> bytes:
    """The document as compact JSON in UTF-8."""
    record: dict[str, Any] = {
        "format": FORMAT,
        "text": parsed.text,
        "title": parsed.title,
        "blocks": [(block.kind, block.start, block.end, block.level) for block in parsed.blocks],
        "pages": [
            (page.number, page.start, page.end, round(page.width, 1), round(page.height, 1))
            for page in parsed.pages
        ],
        "lines": [
            (line.start, line.end, line.page, *(round(at, 1) for at in (line.x0, line.y0, line.x1, line.y1)))
            for line in parsed.lines
        ],
    }
    if parsed.unread:
        record["unread"] = [(page.number, page.why) for page in parsed.unread]
    # A file may hold half a surrogate pair, which is no text.
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def parsed_from_json(data: bytes) -> ParsedDocument:
    """What `parsed_to_json` was given. Raises ValueError for a later format, or what is none."""
    try:
        record = json.loads(data)
        if record["format"] > FORMAT:
            raise ValueError(f"stored by a later AskDock (format {record['format']}, this one reads {FORMAT})")
        return ParsedDocument(
            text=record["text"],
            title=record["title"],
            blocks=tuple(Block(*block) for block in record["blocks"]),
            pages=tuple(PageSpan(*page) for page in record["pages"]),
            # Format 1 had no lines.
            lines=tuple(LineBox(*line) for line in record.get("lines", ())),
            unread=tuple(map(_unread, record.get("unread", ()))),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"no parsed document: {error!r}") from error


def _unread(page: Any) -> UnreadPage:
    # Once there was one cause, and the number of the page alone.
    return UnreadPage(page, "time") if isinstance(page, int) else UnreadPage(*page)
