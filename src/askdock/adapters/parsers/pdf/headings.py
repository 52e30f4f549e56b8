"""Heading detection in the paragraphs of a PDF: by its outline, else by size and weight of type and by numbers."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from askdock.adapters.parsers.pdf.layout import Paragraph

_LONGEST = 150
_MAX_LINES = 3
_LARGER = 1.12
_SAME_SIZE = 1.05
_MAX_TEXT = 0.2
_DEEPEST = 4
_ENTRIES_FOUND = 0.5
_NUMBERING = 8
_RUNNING_TEXT = re.compile(r"[.。,，;；]$")
_MAX_BOLD_LINES = 2
_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\D")
_SECTION = re.compile(
    r"\d{1,2}(?:\.\d{1,2}){1,4}\.?\s+[A-Z\u4e00-\u9fff].{1,80}$"
    r"|第[0-9一二三四五六七八九十百]{1,4}[章节]\s*\S.{0,40}$"
)
_CAPTION = re.compile(r"(?:table|figure|fig\.?)\s*[\dA-Z]|[图表]\s*\d", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A bookmark: `level` from 1, `page` from 0."""

    title: str
    level: int
    page: int


def headings(pages: Sequence[Sequence[Paragraph]], outline: Sequence[OutlineEntry]) -> dict[Paragraph, int]:
    """Paragraph -> level. Empty where neither the outline nor the type tells them reliably."""
    found = _by_outline(pages, outline)
    if outline and len(found) >= _ENTRIES_FOUND * len(outline):
        return found
    return _by_type(pages)


def _by_outline(pages: Sequence[Sequence[Paragraph]], outline: Sequence[OutlineEntry]) -> dict[Paragraph, int]:
    found: dict[Paragraph, int] = {}
    for entry in outline:
        wanted = _squeezed(entry.title)
        if not wanted:
            continue
        # Some programs note the page before the one to which the heading was moved by a page break.
        for paragraph in chain.from_iterable(pages[entry.page : entry.page + 2]):
            text = _squeezed(paragraph.text)
            # The outline may leave out the section's number that the page shows, and the reverse.
            fits = text.endswith(wanted) or wanted.endswith(text)
            if fits and text and abs(len(text) - len(wanted)) <= _NUMBERING and paragraph not in found:
                found[paragraph] = min(entry.level, 6)
                break
    return found


def _by_type(pages: Sequence[Sequence[Paragraph]]) -> dict[Paragraph, int]:
    """By larger type, then by bold type and by numbers such as 3.1."""
    everything = [paragraph for page in pages for paragraph in page]
    sizes: Counter[float] = Counter()
    for paragraph in everything:
        sizes[round(paragraph.height, 1)] += len(paragraph.text)
    if not sizes:
        return {}
    body = sizes.most_common(1)[0][0]
    most = _MAX_TEXT * sum(sizes.values())
    found = _larger(everything, body, most)
    smaller = [
        p for p in everything if p not in found and p.height >= body / _SAME_SIZE and _reads_like_heading(p)
    ]
    bold = [p for p in smaller if p.bold and p.lines <= _MAX_BOLD_LINES and not _CAPTION.match(p.text)]
    if sum(len(p.text) for p in bold) > most:
        bold = []
    numbered = [p for p in smaller if not p.bold and p.lines == 1 and _SECTION.match(p.text)]
    depths = {_depth(p.text): level for p, level in found.items() if _depth(p.text)}
    below = max(found.values(), default=0) + 1
    for paragraph in (*bold, *numbered):
        depth = _depth(paragraph.text)
        level = depths.get(depth) or (depths[depth - 1] + 1 if depth - 1 in depths else below + max(depth - 1, 0))
        found[paragraph] = min(level, 6)
    return found


def _larger(everything: Sequence[Paragraph], body: float, most: float) -> dict[Paragraph, int]:
    large = [p for p in everything if p.height >= _LARGER * body and _reads_like_heading(p)]
    if sum(len(p.text) for p in large) > most:
        return {}
    levels: list[float] = []
    for height in sorted({p.height for p in large}, reverse=True):
        if not levels or levels[-1] > _SAME_SIZE * height:
            levels.append(height)
    return {p: min(_level(levels, p.height), _DEEPEST) for p in large}


def _depth(text: str) -> int:
    """How many numbers a heading begins with: 2 for `3.1 Wiring`, 0 for none."""
    number = _NUMBER.match(text)
    return number[1].count(".") + 1 if number else 0


def _level(levels: Sequence[float], height: float) -> int:
    return sum(height < size / _SAME_SIZE for size in levels) + 1


def _reads_like_heading(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return (
        len(text) <= _LONGEST
        and paragraph.lines <= _MAX_LINES
        and _LETTERS.search(text) is not None
        and _RUNNING_TEXT.search(text) is None
    )


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).lower()
