"""The public parsing set: real documents of others, and strings that must be found in them."""

import json
import re
from pathlib import Path
from typing import Any

from askdock.records import ParsedDocument


def cases(folder: Path) -> list[dict[str, Any]]:
    """A record for each file, with what is expected of it; none where the set is not there."""
    manifest = folder / "manifest.jsonl"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8") as lines:
        return list(map(json.loads, lines))


def squeezed(text: str) -> str:
    """Without blank space: line breaks fall inside of sentences."""
    return re.sub(r"\s+", "", text)


def part(document: ParsedDocument, where: str) -> str:
    """The text of a page where one is named, else all of it."""
    if not where.startswith("page "):
        return document.text
    number = int(where.removeprefix("page "))
    return "".join(document.text[page.start : page.end] for page in document.pages if page.number == number)


def is_found(expected: dict[str, Any], text: str) -> bool:
    """Whether the text holds it: a string, or the cells of a row in their order and near each other."""
    text = squeezed(text)
    if "row" not in expected:
        return squeezed(expected["text"]) in text
    # Cells that are not named may stand between.
    row = ".{0,10}?".join(re.escape(squeezed(cell)) for cell in expected["row"])
    return re.search(row, text) is not None
