"""What a question counts ("how many exits", "几个出口"), and whether a statement has a number of it."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from askdock import text
from askdock.text.chinese import simplified

_ENGLISH = re.compile(r"\bhow many ((?:[\w-]+ ){0,2}?[\w-]+?s|people|children|women|men|staff)\b", re.IGNORECASE)
_CHINESE = re.compile(
    r"(?:多少|几)[个条家间项座台只位名种张块套件本层辆份颗所处门]?([一-鿿]{2,6}?)(?=[?？,，。呢吗]|$)"
)
_NUMBER = r"(?:\d+|[零〇一二三四五六七八九十百千万两]+)"
_WORD_NUMBER = re.compile(
    r"\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundreds?|"
    r"thousands?|dozens?|no",
    re.IGNORECASE,
)
_ANYBODY = frozenset(
    text.analyze("people persons items things times units pieces copies pairs packs boxes bottles rolls sets")
)
"""Counted under other words: "Capacity: 12"."""
_BETWEEN = 3
"""Words at most between a number and what is counted: "4 new fire exits"."""


def counts(question: str, statement: str) -> bool:
    """Whether the statement has a number of what the question counts; False where it counts nothing."""
    if text.language_of(question) == "zh":
        told = _told(question)
        return told is not None and told.search(simplified(unicodedata.normalize("NFKC", statement))) is not None
    if not (found := _ENGLISH.search(question)):
        return False
    counted = text.analyze(found[1])[-1:]
    words = re.findall(r"[\w.,-]+", statement)
    return any(
        _WORD_NUMBER.fullmatch(word) and counted[0] in text.analyze(" ".join(words[at + 1 : at + 2 + _BETWEEN]))
        for at, word in enumerate(words)
        if counted
    )


@lru_cache(maxsize=16)
def _told(question: str) -> re.Pattern[str] | None:
    """A number, a word of measure, and what is counted, whose characters may have one more among them: 出入口."""
    found = _CHINESE.search(simplified(unicodedata.normalize("NFKC", question)))
    if not found:
        return None
    noun = "[一-鿿]?".join(map(re.escape, found[1]))
    return re.compile(rf"{_NUMBER}\s*[一-鿿]?[一-鿿]{{0,3}}?{noun}")


def counts_other(questions: Sequence[str], row: str) -> bool:
    """Whether a row has no word of what English questions count: its numbers are of other things."""
    found = [one for question in questions if (one := _ENGLISH.search(question))]
    counted = {word for one in found for word in text.analyze(one[1])[-1:]}
    return bool(counted) and counted.isdisjoint(_ANYBODY) and counted.isdisjoint(text.analyze(row))
