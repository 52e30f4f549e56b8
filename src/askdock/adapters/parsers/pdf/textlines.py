"""Words put together to lines by where they stand."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter

from askdock.adapters.parsers.pdf.characters import CJK, LEADER, SOFT_HYPHEN
from askdock.adapters.parsers.pdf.words import Word
from askdock.adapters.parsers.tables import CellLine, Place

# In sizes of the type.
BRIDGED = 0.36
"""A smaller gap stands between words of one text, whatever stands above and below."""
_SAME_LINE = 0.5
_BLANK = 0.02

# Accounts set the sign of a currency, and the end of a bracket, apart from the figure.
_ACCOUNT = re.compile(r"[$€£¥￥(]?[\s\d.,()%–—−-]+")
_APART = re.compile(r"(?<=[$€£¥￥])\s+(?=[\d(–—−-])|(?<=\d)\s+(?=\))")

_left = attrgetter("x0")


@dataclass(slots=True)
class TextLine:
    """Words beside each other, from left to right."""

    words: list[Word]
    x0: float = field(init=False)
    x1: float = field(init=False)
    y0: float = field(init=False)
    y1: float = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        if len(self.words) == 1:
            _, self.x0, self.y0, self.x1, self.y1, self.size, *_ = self.words[0]
            return
        self.words.sort(key=_left)
        # All at once: many lines are made, and a walk for each of these takes twice the time.
        _, lefts, bottoms, rights, tops, sizes, *_ = zip(*self.words, strict=True)
        self.x0, self.x1 = lefts[0], max(rights)
        self.y0, self.y1 = min(bottoms), max(tops)
        self.size = max(sizes)

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return (self.y0 + self.y1) / 2

    @property
    def text(self) -> str:
        """Its words with blanks where there are gaps."""
        parts = [self.words[0].text]
        for before, word in pairwise(self.words):
            parts.append(f"{_between(before, word)}{word.text}")
        return "".join(parts)

    @property
    def has_leader(self) -> bool:
        """Whether dots lead from a title to the page it stands on."""
        return LEADER.search(self.text) is not None

    def segments(self, gap: float = BRIDGED) -> list["TextLine"]:
        """Its parts between gaps of at least so many sizes."""
        groups: list[list[Word]] = []
        right = 0.0
        for word in self.words:
            if groups and word.x0 - right < gap * word.size:
                groups[-1].append(word)
                if word.x1 > right:
                    right = word.x1
            else:
                groups.append([word])
                right = word.x1
        return [self] if len(groups) == 1 else [TextLine(group) for group in groups]


def _between(before: Word, word: Word) -> str:
    """A blank, except between pieces that touch. Boxes of recognised words tell no more than Chinese or not."""
    if word.at >= 0:
        if word.x0 - before.x1 >= _BLANK * word.size:
            return " "
        # Slanted letters lean over the blank behind them.
        return " " if _leans(before, word) else ""
    return "" if CJK.match(before.text[-1]) and CJK.match(word.text) else " "


def _leans(before: Word, word: Word) -> bool:
    """Whether a blank stands between words that touch: between letters, where the first hangs over by a little."""
    follows = before.at >= 0 and word.at - before.at - len(before.text) == 1
    return follows and before.text[-1].isalpha() and word.text[0].isalpha() and not CJK.match(word.text)


def text_lines(words: Iterable[Word]) -> list[TextLine]:
    """The lines from the top; words are on one line that share at least half of their height."""
    words = list(words)
    if len(words) < 2:
        return [TextLine(words)] if words else []
    groups: list[list[Word]] = []
    middle = size = 0.0
    placed = [(-(word.y0 + word.y1) / 2, word.x0, number, word) for number, word in enumerate(words)]
    for down, _, _, word in sorted(placed):
        if groups and middle + down < _SAME_LINE * min(size, word.size):
            groups[-1].append(word)
            if word.size > size:
                middle, size = -down, word.size
        else:
            groups.append([word])
            middle, size = -down, word.size
    return [TextLine(group) for group in groups]


def cell_lines(lines: Sequence[TextLine], page: int) -> tuple[CellLine, ...]:
    """The lines of a cell, with what stands between them, for the table builder."""
    found = []
    for number, line in enumerate(lines):
        text = line.text
        after = " "
        if number + 1 < len(lines):
            text, after = joint(text, lines[number + 1].words[0].text)
        if _ACCOUNT.fullmatch(text):
            text = _APART.sub("", text)
        found.append(
            CellLine(text.replace(SOFT_HYPHEN, "-"), Place(page, line.x0, line.y0, line.x1, line.y1), after)
        )
    return tuple(found)


def joint(text: str, following: str) -> tuple[str, str]:
    """A line of a text and what stands between it and the next one: Chinese and cut words need no blank."""
    if text.endswith(SOFT_HYPHEN):
        return (text[:-1] if following[0].islower() else f"{text[:-1]}-"), ""
    if text.endswith("-") and len(text) > 1 and not text[-2].isspace():
        return text, ""
    both = CJK.match(text[-1]) and CJK.match(following)
    return text, "" if both else " "
