"""Numbers and dates as texts write them, normalised so that two ways to write one are equal.

Digits in groups, scale words and signs (`1.5 million`, `€3k`, `1.2亿`), English and Chinese numerals, ordinals,
percentages, clock times, dates in words and in digits.
"""

import re
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from decimal import Decimal

from askdock.answering.dates import Date, take_dates, take_times
from askdock.answering.numerals import SCALES, chinese_numerals, english_numerals

_SCALE_WORD = re.compile(
    r"\b(hundreds?|thousands?|millions?|billions?|trillions?|mn|bn)\b|(万亿|[十百千]?[万亿])", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<digits>\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)*)"
    r"(?P<ordinal>st|nd|rd|th)?"
    r"(?:\s?(?P<scale>hundred|thousand|million|billion|trillion|mn|mm|bn|tn|k|m|b)s?(?![\w])|"
    r"\s?(?P<han>万亿|[十百千]?[万亿萬億]|[百千](?=[^\w]|[元个名人美])))?"
    r"(?![\d])",
    re.IGNORECASE,
)
_HAN_BEFORE = re.compile(r"(?<=[一-鿿])(?=\d)|(?<=\d)(?=[一-鿿])")
_PAIR = re.compile(r"(?<![\d.,/-])(\d{1,4})\s?[-–—/:]\s?(\d{1,4})(?![\d/-]|[.,]\d)")
_SPAN = re.compile(r"(\d{1,4})\D{0,12}?(?:\bto\b|\band\b|[-–—/:至到和])\D{0,3}?(\d{1,4})(?!\d)", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.)、]\s+|[(（]\d{1,2}[)）]\s*)", re.MULTILINE)
_PERCENT = re.compile(r"\s*(?:%|percent\b|per cent\b|percentage points?\b|个百分点)", re.IGNORECASE)
_PERCENT_ANY = re.compile(r"%|percent|per cent|百分", re.IGNORECASE)
_CURRENCIES = {
    "dollar": re.compile(r"\$|\b(?:usd|dollars?)\b|美元|美金", re.IGNORECASE),
    "euro": re.compile(r"€|\b(?:eur|euros?)\b|欧元", re.IGNORECASE),
    "pound": re.compile(r"£|\bgbp\b|\bpounds sterling\b|英镑", re.IGNORECASE),
    "yen": re.compile(r"\b(?:jpy|yen)\b|日元", re.IGNORECASE),
    "yuan": re.compile(r"\b(?:cny|rmb|yuan)\b|人民币", re.IGNORECASE),
}


@dataclass(slots=True)
class Quantities:
    """The numbers and dates of a text."""

    values: set[Decimal] = field(default_factory=set)
    """Scaled: 1.5 million is 1,500,000."""
    bare: set[Decimal] = field(default_factory=set)
    """As they stand, without their scale word."""
    percentages: set[Decimal] = field(default_factory=set)
    dates: set[Date] = field(default_factory=set)
    times: set[tuple[int, int]] = field(default_factory=set)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    """Scores and ranges."""
    spans: set[tuple[str, str]] = field(default_factory=set)
    """Ranges in words: from one to another, between two."""
    currencies: set[str] = field(default_factory=set)
    scales: set[int] = field(default_factory=set)
    """Powers of ten that the text names anywhere, as the head of a table does."""
    percent: bool = False
    """It names percent anywhere."""


def quantities(text: str) -> Quantities:
    """Read them. Numbers that only number the items of a list are none."""
    text = _LIST_NUMBER.sub(" ", unicodedata.normalize("NFKC", text))
    found = Quantities(percent=bool(_PERCENT_ANY.search(text)))
    found.currencies = {name for name, sign in _CURRENCIES.items() if sign.search(text)}
    found.scales = {SCALES[word.lower().rstrip("s") if word.isascii() else word] for word in _scale_words(text)}
    rest, found.dates = take_dates(text)
    rest, found.times = take_times(rest)
    found.spans = {(one[1].lstrip("0"), one[2].lstrip("0")) for one in _SPAN.finditer(rest)}
    found.pairs = {(one[1].lstrip("0"), one[2].lstrip("0")) for one in _PAIR.finditer(rest)}
    rest = rest.replace("百分之", " %")
    for number in _NUMBER.finditer(_HAN_BEFORE.sub(" ", rest)):
        _add(found, number)
    for value in (*english_numerals(rest), *chinese_numerals(rest)):
        found.values.add(value)
        found.bare.add(value)
    return found


def missing(said: Quantities, shown: Quantities) -> list[str]:
    """The numbers of `said` that `shown` lacks, in words for a log or a test."""
    lacking = [f"{value:f}" for value in said.values if not _holds(shown, value)]
    lacking += [f"{value:f} %" for value in said.percentages if not (shown.percent and _holds(shown, value))]
    lacking += [f"{hour}:{minute:02}" for hour, minute in said.times if not _holds_time(shown, hour, minute)]
    lacking += [f"{low}-{high}" for low, high in said.pairs - shown.pairs - shown.spans]
    for date in said.dates:
        if not any(date.fits(other) for other in shown.dates):
            lacking.append(f"{date.year or ''}-{date.month}-{date.day or ''}")
        if date.year is not None and date.year not in _years(shown):
            lacking.append(str(date.year))
    if said.currencies and shown.currencies and not said.currencies <= shown.currencies:
        lacking.append("/".join(sorted(said.currencies - shown.currencies)))
    return lacking


def _holds(shown: Quantities, value: Decimal) -> bool:
    if value in shown.values or value in shown.bare or value in shown.percentages:
        return True
    if value % 1 == 0 and int(value) in {date.year for date in shown.dates}:
        return True
    return any(bare.scaleb(scale) == value for scale in shown.scales for bare in shown.bare)


def _holds_time(shown: Quantities, hour: int, minute: int) -> bool:
    return any(minute == m and hour % 12 == h % 12 for h, m in shown.times) or (
        minute == 0 and Decimal(hour % 12 or 12) in shown.bare
    )


def _years(shown: Quantities) -> Set[int]:
    return {date.year for date in shown.dates if date.year} | {
        int(value) for value in shown.bare if 999 < value < 10000
    }


def _scale_words(text: str) -> Iterator[str]:
    for found in _SCALE_WORD.finditer(text):
        yield found.group(1) or found.group(2)


def _add(found: Quantities, number: re.Match[str]) -> None:
    digits = re.sub("[,' ]", "", number["digits"])
    if digits.count(".") > 1:
        return  # a version or a section: a code, not a number
    bare = Decimal(digits)
    scale = number["scale"] or number["han"]
    value = bare.scaleb(SCALES[scale.lower()]) if scale else bare
    following = number.string[number.end() :]
    if _PERCENT.match(following) or re.search(r"%\s*$", number.string[: number.start()]):
        found.percentages.add(bare)
    else:
        found.values.add(value)
    found.bare.add(bare)
