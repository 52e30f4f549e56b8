"""Figures of a text with the words around them: a figure that stands where another one does states something else.

Two figures of a passage that change their places are both still in it. What tells is what stands around them: the
place of a figure in a statement must be that of the same figure in the passage, not clearly that of another one.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from askdock.answering.dates import years_in
from askdock.answering.numerals import SCALES
from askdock.text import analyze
from askdock.text.chinese import simplified
from askdock.text.scripts import HAN

_TOKEN = re.compile(rf"(?P<number>\d[\d,]*(?:\.\d+)*)|(?P<han>[{HAN}])|(?P<word>[^\W\d_{HAN}]+)|(?P<sign>[$€£¥%])")
_IS_HAN = re.compile(f"[{HAN}]")
_MONTHS = frozenset(
    """January February March April May June July August September October November December""".split()  # noqa: SIM905
)
FAR = 8
"""Words on each side that tell the place of a figure; the nth counts one nth."""
OTHER_SIDE = 0.5
"""How much of that a word counts that stands on the other side in the passage."""
MARGIN = 0.15
"""How much better the place of another figure must fit; see docs/reference/quality.md."""

Around = Mapping[tuple[int, str], float]
"""Weight of each word by side, before (-1) or behind (1)."""


class Figure(NamedTuple):
    """A number or a month at one place of a text."""

    written: str
    """Without what groups its digits."""
    value: Decimal | str
    """With its scale word; as written of a month, a version and a Chinese year: no number stands in its place."""
    around: Around


def figures(texts: Iterable[str]) -> tuple[Figure, ...]:
    """Read those of several texts; what is around one ends with its text."""
    return tuple(figure for one in texts for figure in _read(one))


def misplaced(said: Sequence[Figure], shown: Sequence[Figure]) -> frozenset[str]:
    """The figures of `said` whose place is that of another figure in `shown`; none that is not there at all."""
    return frozenset(figure.written for figure in said if _is_misplaced(figure, shown))


def _is_misplaced(figure: Figure, shown: Sequence[Figure]) -> bool:
    same = [one for one in shown if one.value == figure.value]
    same = same or [one for one in shown if one.written == figure.written]
    if not same:
        return False
    here = max(_alike(figure.around, one.around) for one in same)
    return any(
        _alike(figure.around, one.around) > here + MARGIN
        for one in shown
        if one.value != figure.value
        and one not in same
        and isinstance(one.value, str) == isinstance(figure.value, str)
    )


def _alike(said: Around, shown: Around) -> float:
    """Share of the words around one figure that stand as near around the other."""
    common = sum(
        max(min(weight, shown.get((side, word), 0.0)), OTHER_SIDE * min(weight, shown.get((-side, word), 0.0)))
        for (side, word), weight in said.items()
    )
    return common / (sum(said.values()) or 1.0)


def _read(text: str) -> list[Figure]:
    tokens = list(_TOKEN.finditer(simplified(unicodedata.normalize("NFKC", text)).replace("'s", "")))
    words = [_word(token) for token in tokens]
    found = []
    for at, token in enumerate(tokens):
        if token.lastgroup == "number":
            following = tokens[at + 1].group().lower() if at + 1 < len(tokens) else ""
            found.append(Figure(words[at], _value(words[at], following), _around(words, at)))
        elif token.group() in _MONTHS:
            found.append(Figure(words[at], words[at], _around(words, at)))
    return found


def _value(number: str, following: str) -> Decimal | str:
    if following == "年" and years_in(number):
        return number + following
    return number if number.count(".") > 1 else Decimal(number).scaleb(SCALES.get(following, 0))


def _word(token: re.Match[str]) -> str:
    written = token.group()
    if token.lastgroup == "number":
        return written.replace(",", "").lstrip("0") or "0"
    return written if written in _MONTHS else next(iter(analyze(written)), written)


def _around(words: Sequence[str], at: int) -> Around:
    around: dict[tuple[int, str], float] = {}
    for side, outward in ((-1, reversed(words[:at])), (1, iter(words[at + 1 :]))):
        distance = 0.0
        for word in outward:
            # A Chinese word has two characters.
            distance += 0.5 if _IS_HAN.match(word) else 1.0
            if distance > FAR:
                break
            around.setdefault((side, word), 1 / max(distance, 1.0))
    return around
