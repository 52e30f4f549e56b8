"""Shares of a whole in words, English and Chinese: three quarters, one in ten, 四分之一, 八成."""

import re
from collections.abc import Set
from decimal import Decimal
from fractions import Fraction

from askdock.answering.numerals import chinese_value

_COUNT = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10,
}  # fmt: skip
_NUMBER = "|".join(_COUNT)
_SMALL = "|".join(part for part in _PARTS if part != "half")
_PATTERNS = (
    re.compile(
        rf"(?<!and )\b(?P<count>{_NUMBER})[- ](?P<part>{_SMALL})"
        r"(?:s\b|\b(?= of\b))",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<count>{_NUMBER}) (?:in|out of)(?: every)? (?P<whole>two|three|four|five|six|eight|ten)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!and a )\b(?<!first )(?<!second )(?<!latter )(?<!other )(?<!last )(?P<part>half)\b"
        r"(?= of\b| the\b| its\b| their\b)|\b(?:by|in) (?P<cut>half)\b",
        re.IGNORECASE,
    ),
)
_HAN_DIGIT = "一二两三四五六七八九"
_HAN_FRACTION = re.compile(r"(?P<whole>[一二三四五六七八九十]+|\d+)分之(?P<count>[一二两三四五六七八九十]+|\d+)")
_TENTHS = re.compile(
    rf"(?<![第{_HAN_DIGIT}])(?P<tenths>[{_HAN_DIGIT}\d])成(?P<more>[{_HAN_DIGIT}半])?(?![为功立员果熟绩交长])"
)
_HALF = re.compile(r"一半|半数")
TOLERANCE = Decimal("0.5")
"""Of a percentage that rounds a fraction."""


def take_fractions(text: str) -> tuple[str, set[Fraction]]:
    """The shares of a text, and the text with white space in their place."""
    found: set[Fraction] = set()

    def taken(one: re.Match[str], share: Fraction) -> str:
        found.add(share)
        return " " * (one.end() - one.start())

    for pattern in _PATTERNS:
        text = pattern.sub(lambda one: taken(one, _english(one.groupdict())), text)
    text = _HAN_FRACTION.sub(
        lambda one: taken(one, Fraction(_han(one["count"]), _han(one["whole"]))) if _han(one["whole"]) else one[0],
        text,
    )
    text = _TENTHS.sub(lambda one: taken(one, _tenths(one["tenths"], one["more"])), text)
    return _HALF.sub(lambda one: taken(one, Fraction(1, 2)), text), found


def is_share(share: Fraction, percentages: Set[Decimal]) -> bool:
    """Whether one of the percentages is that share, rounded or not."""
    return any(abs(Fraction(percentage) - 100 * share) < Fraction(TOLERANCE) for percentage in percentages)


def _english(groups: dict[str, str | None]) -> Fraction:
    if whole := groups.get("whole"):
        return Fraction(_COUNT[(groups["count"] or "").lower()], _COUNT[whole.lower()])
    part = (groups.get("part") or groups.get("cut") or "").lower()
    return Fraction(_COUNT[(groups.get("count") or "one").lower()], _PARTS[part])


def _tenths(digit: str, more: str | None) -> Fraction:
    share = Fraction(_han(digit), 10)
    return share + (Fraction(5 if more == "半" else _han(more), 100) if more else 0)


def _han(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() and numeral.isascii() else chinese_value(numeral) or 0
