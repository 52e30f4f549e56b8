"""Numbers and dates as texts write them, normalised so that two ways to write one are equal.

Digits in groups, scale words and signs (`1.5 million`, `€3k`, `1.2亿`), English and Chinese numerals, ordinals,
percentages, clock times, dates in words and in digits.
"""

import re
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from askdock.answering.dates import Date, take_dates, take_times
from askdock.answering.fractions import is_share, take_fractions
from askdock.answering.numerals import SCALES, chinese_numerals, english_numerals
from askdock.answering.units import Measure, measure

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
    "yuan": re.compile(r"\b(?:cny|rmb|yuan)\b|人民币|(?<=[\d万亿百千十])元", re.IGNORECASE),
}
_MONEY_BEFORE = re.compile(r"(?:[$€£¥]|\b(?:usd|eur|gbp|cny|rmb))\s?$", re.IGNORECASE)
_METRES_OR_MILLIONS = frozenset({"m", "mm"})
_POINTS = re.compile(r"percentage points?\b|百分点", re.IGNORECASE)


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
    points: bool = False
    """It names percentage points anywhere."""
    fractions: set[Fraction] = field(default_factory=set)
    """Shares in words."""
    measures: set[Measure] = field(default_factory=set)
    """Numbers with a unit that is known."""
    plain: set[Decimal] = field(default_factory=set)
    """Numbers without one, scaled and bare: their unit may stand elsewhere, as in the head of a table."""


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
    found.points = bool(_POINTS.search(text))
    rest, found.fractions = take_fractions(rest.replace("百分之", " %"))
    for number in _NUMBER.finditer(_HAN_BEFORE.sub(" ", rest)):
        _add(found, number)
    for value, end in (*english_numerals(rest), *chinese_numerals(rest)):
        found.values.add(value)
        found.bare.add(value)
        _add_unit(found, value, value, rest[end:])
    return found


def missing(said: Quantities, shown: Quantities) -> list[str]:
    """The numbers of `said` that `shown` lacks, in words for a log or a test."""
    converted = {one.value for one in said.measures if _converts(shown, one)}
    lacking = [f"{value:f}" for value in said.values - converted if not _holds(shown, value, percent=said.percent)]
    lacking += [f"{one.value:f} ({one.dimension})" for one in said.measures if not _measures(shown, one)]
    lacking += [
        f"{value:f} %"
        for value in said.percentages
        if not (shown.percent and _holds(shown, value))
        and not any(is_share(share, {value}) for share in shown.fractions)
    ]
    lacking += [
        str(share)
        for share in said.fractions - shown.fractions
        if not is_share(share, shown.bare if shown.percent else shown.percentages)
    ]
    if said.points and shown.percent and not shown.points:
        lacking.append("percentage points")
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


def _measures(shown: Quantities, said: Measure) -> bool:
    """Whether a number has its unit there, or one that is not told; also where it is not there at all."""
    return (
        _converts(shown, said)
        or said.value in shown.plain
        or not any(said.value == one.value for one in shown.measures)
    )


def _converts(shown: Quantities, said: Measure) -> bool:
    return any(one.dimension == said.dimension and one.base == said.base for one in shown.measures)


def _holds(shown: Quantities, value: Decimal, *, percent: bool = True) -> bool:
    """Whether a number is there; as a percentage only where the statement speaks of percent."""
    if value in shown.values or (percent and value in shown.percentages):
        return True
    if value in shown.bare - (set() if percent else shown.percentages - shown.plain):
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
    before, following = number.string[: number.start()], number.string[number.end() :]
    scale = (number["scale"] or number["han"] or "").lower()
    if scale in _METRES_OR_MILLIONS and not _MONEY_BEFORE.search(before):
        found.scales.add(SCALES[scale])
        scale, following = "", number.string[number.start("scale") :]
    value = bare.scaleb(SCALES[scale]) if scale else bare
    if _PERCENT.match(following) or re.search(r"%\s*$", before):
        found.percentages.add(bare)
    else:
        found.values.add(value)
        _add_unit(found, value, bare, following)
    found.bare.add(bare)


def _add_unit(found: Quantities, value: Decimal, bare: Decimal, following: str) -> None:
    one = measure(value, following)
    if one is None:
        found.plain |= {value, bare}
    else:
        found.measures.add(one)
