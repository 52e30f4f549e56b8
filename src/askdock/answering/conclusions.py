"""A conclusion in an answer: which of two was earlier, larger, cheaper.

Where a question asks to compare, a statement that draws the conclusion is shown with what it is drawn from: a date
or a figure of each of the two, in the right order; or with a passage that draws it itself.
"""

import re
from collections.abc import Sequence

from askdock.answering.dates import Date, take_dates
from askdock.answering.facts import Facts

_BEFORE = "earlier|sooner|更早|较早|早于|先于"
_AFTER = "later|更晚|较晚|晚于"
_LESS = "lower|smaller|shorter|younger|cheaper|slower|fewer|更低|较低|低于|更小|较小|小于|更少|较少|少于|更短"
_MORE = (
    "higher|greater|larger|bigger|longer|older|faster|more expensive|"
    "更高|较高|高于|更大|较大|大于|更多|较多|多于|更长|更贵"
)
_COMPARATIVE = re.compile(rf"(?<![A-Za-z])(?:{_BEFORE}|{_AFTER}|{_LESS}|{_MORE})(?![A-Za-z])", re.IGNORECASE)
_WHEN = re.compile(rf"(?P<before>{_BEFORE})|{_AFTER}", re.IGNORECASE)
_NO_COMPARISON = re.compile(
    r"\b(?:no|not) (?:earlier|later|longer|sooner)\b|\b(?:sooner or later|earlier this)\b", re.IGNORECASE
)
_ASKS_FIRST = re.compile(r"\b(?:which|who|whose)\b.*\bfirst\b|[谁哪].*(?:先|更早)", re.IGNORECASE)
_OTHER_SIDE = re.compile(
    r"\bthan\b|\bcompared (?:to|with)\b|\bwhile\b|\bwhereas\b|早于|晚于|先于|而", re.IGNORECASE
)
MIN_GROUNDS = 2


class Conclusion:
    """What a question asks to conclude, if anything."""

    def __init__(self, question: str) -> None:
        self._asked = bool(_comparatives(question) or _ASKS_FIRST.search(question))

    def holds(self, statement: str, facts: Facts, evidence: Sequence[str]) -> bool:
        """Whether a statement is none, or shows its grounds. Its dates and figures are checked elsewhere."""
        drawn = _comparatives(statement)
        if not self._asked or not drawn:
            return True
        if any(word in passage.lower() for word in drawn for passage in evidence):
            return True
        quantities = facts.quantities
        grounds = len(quantities.dates) + len(quantities.values) + len(quantities.percentages)
        return grounds >= MIN_GROUNDS and _in_order(statement)


def _comparatives(text: str) -> frozenset[str]:
    return frozenset(found.group().lower() for found in _COMPARATIVE.finditer(_NO_COMPARISON.sub(" ", text)))


def _in_order(statement: str) -> bool:
    """Whether the dates on both sides of "earlier than" and the like are in that order; true of all else."""
    sides = _OTHER_SIDE.split(statement, maxsplit=1)
    if len(sides) < 2 or not (said := _WHEN.search(statement)):
        return True
    one, other = (take_dates(side)[1] for side in sides)
    if len(one) != 1 or len(other) != 1:
        return True
    first, second = _from_year(*one), _from_year(*other)
    if first is None or second is None or first == second:
        return True
    return (first < second) == (said["before"] is not None)


def _from_year(date: Date) -> tuple[int, int, int] | None:
    return None if date.year is None else (date.year, date.month, date.day or 0)
