"""Numbers and dates as texts write them, normalised so that two ways to write one are equal.

Digits in groups, scale words and signs (`1.5 million`, `€3k`, `1.2亿`), English and Chinese numerals, ordinals,
percentages, clock times, dates in words and in digits.
"""

import re
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

_SCALES = {
    "hundred": 2, "thousand": 3, "k": 3, "thousands": 3, "million": 6, "millions": 6, "mn": 6, "mm": 6, "m": 6,
    "billion": 9, "billions": 9, "bn": 9, "b": 9, "trillion": 12, "trillions": 12, "tn": 12,
    "十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "百万": 6, "千万": 7, "亿": 8, "億": 8, "十亿": 9, "百亿": 10,
    "千亿": 11, "万亿": 12, "十万": 5,
}  # fmt: skip
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
_UNITS_EN = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
_TENS_EN = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)
)
_ORDINALS_EN = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        range(1, 13),
        strict=True,
    )
)
_WORD_ONE = "|".join([*_TENS_EN, *sorted(_UNITS_EN, key=len, reverse=True)])
_WORDS = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS_EN)})(?:[- ](?P<ones>{'|'.join(list(_UNITS_EN)[1:10])}))?|"
    rf"(?P<unit>{'|'.join(sorted(_UNITS_EN, key=len, reverse=True))}))"
    r"(?:[- ](?P<scale>hundred|thousand|million|billion|trillion))?\b",
    re.IGNORECASE,
)
_ORDINAL_WORDS = re.compile(rf"\b(?:{'|'.join(_ORDINALS_EN)})\b", re.IGNORECASE)
_HAN_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_HAN_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_HAN_COUNTED = re.compile(r"[年月日号天周个名位人次元块美岁届集部家所条项万亿倍成分点级楼层期章第%米公吨座艘架季]")
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
    re.compile(rf"\b(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?\b", re.I),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})\b\.?(?:,? (?P<year>\d{{4}}))?", re.I
    ),
    re.compile(rf"\b(?P<month>{_MONTH})\.?,?(?: of)? (?P<year>\d{{4}})\b", re.I),
    re.compile(r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?:(?P<year>\d{4})\s*年\s*)?(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*[日号])?"),
    re.compile(rf"\b(?P<month>{_MONTH})\b", re.I),
)
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?::\d{2})?\s*(?P<half>[ap]\.?m\b\.?)?", re.I
)
_HOUR = re.compile(r"(?<![\d:.])(?P<hour>\d{1,2})\s*(?P<half>[ap])\.?m\b\.?", re.I)
_PAIR = re.compile(r"(?<![\d.,/-])(\d{1,4})\s?[-–—/:]\s?(\d{1,4})(?![\d/-]|[.,]\d)")
_SPAN = re.compile(r"(\d{1,4})\D{0,12}?(?:\bto\b|\band\b|[-–—/:至到和])\D{0,3}?(\d{1,4})(?!\d)", re.I)
_LIST_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.)、]\s+|[(（]\d{1,2}[)）]\s*)", re.MULTILINE)
_PERCENT = re.compile(r"\s*(?:%|percent\b|per cent\b|percentage points?\b|个百分点)", re.I)
_PERCENT_ANY = re.compile(r"%|percent|per cent|百分", re.I)
_CURRENCIES = {
    "dollar": re.compile(r"\$|\b(?:usd|dollars?)\b|美元|美金", re.I),
    "euro": re.compile(r"€|\b(?:eur|euros?)\b|欧元", re.I),
    "pound": re.compile(r"£|\bgbp\b|\bpounds sterling\b|英镑", re.I),
    "yen": re.compile(r"\b(?:jpy|yen)\b|日元", re.I),
    "yuan": re.compile(r"\b(?:cny|rmb|yuan)\b|人民币", re.I),
}


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
    found.scales = {_SCALES[word.lower().rstrip("s") if word.isascii() else word] for word in _scale_words(text)}
    rest = _take_dates(text, found)
    rest = _take_times(rest, found)
    found.spans = {(one[1].lstrip("0"), one[2].lstrip("0")) for one in _SPAN.finditer(rest)}
    found.pairs = {(one[1].lstrip("0"), one[2].lstrip("0")) for one in _PAIR.finditer(rest)}
    rest = rest.replace("百分之", " %")
    for number in _NUMBER.finditer(_HAN_BEFORE.sub(" ", rest)):
        _add(found, number, rest)
    for value in (*_english_numerals(rest), *_chinese_numerals(rest)):
        found.values.add(value)
        found.bare.add(value)
    return found


def missing(said: Quantities, shown: Quantities) -> list[str]:
    """What `said` has and `shown` has not, in words for a log or a test."""
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


def _take_dates(text: str, found: Quantities) -> str:
    for pattern in _DATES:
        for one in pattern.finditer(text):
            groups = one.groupdict()
            month = groups["month"]
            number = int(month) if month.isdigit() else _MONTHS[month.lower()]
            if (
                not month.isdigit()
                and pattern is _DATES[-1]
                and (month.islower() or len(month) == 3 and month != "May")
            ):
                continue  # "may" and "mar" are words too
            if (
                pattern is _DATES[-1]
                and month == "May"
                and not re.search(r"\b(?:in|of|since|until|by) $", text[: one.start()])
            ):
                continue
            if not 1 <= number <= 12 or int(groups.get("day") or 1) > 31:
                continue
            day, year = groups.get("day"), groups.get("year")
            found.dates.add(Date(int(year) if year else None, number, int(day) if day else None))
            text = text[: one.start()] + " " * (one.end() - one.start()) + text[one.end() :]
    return text


def _take_times(text: str, found: Quantities) -> str:
    for pattern in (_CLOCK, _HOUR):
        for one in pattern.finditer(text):
            hour, minute = int(one["hour"]), int(one.groupdict().get("minute") or 0)
            if hour > 24 or minute > 59:
                continue
            if (one["half"] or "").lower().startswith("p") and hour < 12:
                hour += 12
            found.times.add((hour, minute))
            text = text[: one.start()] + " " * (one.end() - one.start()) + text[one.end() :]
    return text


def _add(found: Quantities, number: re.Match[str], text: str) -> None:
    digits = re.sub("[,' ]", "", number["digits"])
    if digits.count(".") > 1:
        return  # a version or a section: a code, not a number
    try:
        bare = Decimal(digits)
    except InvalidOperation:
        return
    scale = number["scale"] or number["han"]
    value = bare.scaleb(_SCALES[scale.lower()]) if scale else bare
    following = number.string[number.end() :]
    if _PERCENT.match(following) or re.search(r"%\s*$", number.string[: number.start()]):
        found.percentages.add(bare)
    else:
        found.values.add(value)
    found.bare.add(bare)


def _english_numerals(text: str) -> Iterator[Decimal]:
    for one in _WORDS.finditer(text):
        if one["unit"]:
            value = _UNITS_EN[one["unit"].lower()]
            if value < 2 and not one["scale"]:
                continue  # "one" is a pronoun as well
        else:
            value = _TENS_EN[one["tens"].lower()] + (_UNITS_EN[one["ones"].lower()] if one["ones"] else 0)
        yield Decimal(value).scaleb(_SCALES[one["scale"].lower()] if one["scale"] else 0)
    for ordinal in _ORDINAL_WORDS.finditer(text):
        value = _ORDINALS_EN[ordinal.group().lower()]
        if value > 2:
            yield Decimal(value)  # "first" and "second" order what is told, too


def _chinese_numerals(text: str) -> Iterator[Decimal]:
    for one in _HAN_NUMERAL.finditer(text):
        numeral = one.group()
        counted = _HAN_COUNTED.match(text[one.end() :]) or text[: one.start()].endswith(("第", "%"))
        if not counted or not any(sign in _HAN_DIGITS or sign == "十" for sign in numeral):
            continue
        value = _chinese_value(numeral)
        if value is not None and value > 1:
            yield Decimal(value)


def _chinese_value(numeral: str) -> int | None:
    if all(sign in _HAN_DIGITS for sign in numeral):
        return int("".join(str(_HAN_DIGITS[sign]) for sign in numeral)) if len(numeral) != 2 else None
    total = section = digit = 0
    for sign in numeral:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS[sign]
        elif sign in "十百千":
            section += (digit or 1) * 10 ** _SCALES[sign]
            digit = 0
        else:
            total = (total + section + digit) * 10 ** _SCALES[sign]
            section = digit = 0
    return total + section + digit
