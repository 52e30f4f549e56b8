"""Dates and clock times in words and in digits, English and Chinese."""

import re
from collections.abc import Set
from dataclasses import dataclass

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(
        rf"\b(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?\b", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})\b\.?(?:,? (?P<year>\d{{4}}))?",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?P<month>{_MONTH})\.?,?(?: of)? (?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?:(?P<year>\d{4})\s*年\s*)?(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*[日号])?"),
    re.compile(rf"\b(?P<month>{_MONTH})\b", re.IGNORECASE),
)
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]*\d)")
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?::\d{2})?\s*(?P<half>[ap]\.?m\b\.?)?", re.IGNORECASE
)
_HOUR = re.compile(r"(?<![\d:.])(?P<hour>\d{1,2})\s*(?P<half>[ap])\.?m\b\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Date:
    """A date; what a text leaves open is None."""

    year: int | None
    month: int
    day: int | None

    def fits(self, other: "Date") -> bool:
        """Whether this says nothing that `other` does not say. A year may stand elsewhere."""
        return (
            self.month == other.month
            and (self.day is None or self.day == other.day)
            and (self.year is None or other.year is None or self.year == other.year)
        )


def take_dates(text: str) -> tuple[str, set[Date]]:
    """The dates of a text, and the text with white space in their place."""
    found: set[Date] = set()
    for pattern in _DATES:
        for one in pattern.finditer(text):
            date = _date(one, text, alone=pattern is _DATES[-1])
            if date is not None:
                found.add(date)
                text = text[: one.start()] + " " * (one.end() - one.start()) + text[one.end() :]
    return text, found


def years_in(text: str) -> set[str]:
    """The years that a text names, 1900 to 2099."""
    return set(_YEAR.findall(text))


def are_of(held: Set[Date], asked: Set[Date]) -> bool | None:
    """Whether one of the dates is one that is asked for; None where there are none."""
    return any(one.fits(other) or other.fits(one) for one in held for other in asked) if held else None


def take_times(text: str) -> tuple[str, set[tuple[int, int]]]:
    """The clock times of a text as (hour, minute), and the text with white space in their place."""
    found: set[tuple[int, int]] = set()
    for pattern in (_CLOCK, _HOUR):
        for one in pattern.finditer(text):
            hour, minute = int(one["hour"]), int(one.groupdict().get("minute") or 0)
            if hour > 24 or minute > 59:
                continue
            if (one["half"] or "").lower().startswith("p") and hour < 12:
                hour += 12
            found.add((hour, minute))
            text = text[: one.start()] + " " * (one.end() - one.start()) + text[one.end() :]
    return text, found


def _date(found: re.Match[str], text: str, *, alone: bool) -> Date | None:
    groups = found.groupdict()
    month, day, year = groups["month"], groups.get("day"), groups.get("year")
    number = int(month) if month.isdigit() else _MONTHS[month.lower()]
    if not 1 <= number <= 12 or int(day or 1) > 31:
        return None
    if alone:
        # "may" and "mar" are words too.
        if month.islower() or (len(month) == 3 and month != "May"):
            return None
        if month == "May" and not re.search(r"\b(?:in|of|since|until|by) $", text[: found.start()]):
            return None
    return Date(int(year) if year else None, number, int(day) if day else None)
