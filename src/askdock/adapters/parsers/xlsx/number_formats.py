"""Cell values as a spreadsheet program shows them (number formats: ECMA-376 part 1, 18.8.31)."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

GENERAL = "General"
_MAX_FORMATTED = 1e18
_DIGITS = 15
"""Significant digits that spreadsheet programs keep."""

# What stands in a format besides placeholders: quoted and escaped text, widths, fills, colours, currencies.
_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*")|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]"""
    r"""|(?P<number>[#0?][#0?,./ ]*(?:E[+-][#0?]+)?|\.[#0?]+)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
# A semicolon outside of quotes.
_SECTION_END = re.compile(r""";(?=(?:[^"]*"[^"]*")*[^"]*$)""")
_MORE_DECIMALS = 3
"""A value with so many decimals more than its format is shown in full: it was typed in, not calculated."""


class _Format(NamedTuple):
    """One section: text around the number, and how the number is written; `number` None: text alone."""

    before: str
    number: str | None
    after: str

    @property
    def percent(self) -> bool:
        return "%" in self.before or "%" in self.after


def shown(value: object, number_format: str | None) -> str:
    """A value in its format; dates in ISO 8601, or with 年 and 月 where the format has them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format or GENERAL)
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, number_format or "")
    return str(value)


def general(value: float) -> str:
    """A number without a format."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 10**_DIGITS):
        return str(int(value))
    return f"{value:.{_DIGITS}g}"


def _number(value: float, number_format: str) -> str:
    sections = _sections(number_format)
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if len(sections) > 2 and value == 0:
        section, signed = sections[2], value
    elif len(sections) > 1 and value < 0:
        section, signed = sections[1], -value
    else:
        section, signed = sections[0], value
    if section.number is None:
        return section.before if section.before.strip() not in ("", GENERAL) else general(value)
    sign = "-" if signed < 0 else ""
    return f"{sign}{section.before}{_digits(abs(signed), section)}{section.after}".strip()


def _digits(value: float, section: _Format) -> str:
    number = (section.number or "").strip()
    if "/" in number or value >= _MAX_FORMATTED:
        return general(value)
    scaled = Decimal(repr(value)) * (100 if section.percent else 1)
    if "E" in number:
        places = len(number.partition("E")[0].partition(".")[2])
        return f"{float(scaled):.{places}E}"
    # Commas behind the last digit divide by thousands, those within the number group them.
    digits = number.rstrip(", ")
    scaled /= 1000 ** number[len(digits) :].count(",")
    whole, _, fraction = digits.partition(".")
    fixed, most = fraction.count("0"), sum(fraction.count(sign) for sign in "0#?")
    stored = max(-int(scaled.normalize().as_tuple().exponent), 0)
    if most < stored <= most + _MORE_DECIMALS:
        fixed, most = most, stored
    rounded = scaled.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    if most > fixed:
        integer, _, decimals = text.partition(".")
        decimals = decimals[:fixed] + decimals[fixed:].rstrip("0")
        text = f"{integer}.{decimals}" if decimals else integer
    return text.zfill(whole.count("0")) if whole.count("0") > 1 and "," not in text else text


@lru_cache(maxsize=256)
def _sections(number_format: str) -> tuple[_Format, ...]:
    parts = _SECTION_END.split(number_format)[:3]
    return tuple(map(_section, parts))


def _section(part: str) -> _Format:
    if part.strip().lower() in ("general", "@", ""):
        return _Format(GENERAL if part.strip() else "", None, "")
    before, after, number = "", "", None
    for token in _TOKEN.finditer(part):
        text = (token["quoted"] or "").strip('"') or token["escaped"] or token["currency"] or token["other"] or ""
        if token["number"] is not None:
            number = (number or "") + token["number"]
            after += " " if token["number"].endswith(" ") else ""
        elif number is None:
            before += text
        else:
            after += text
    return _Format(before, number, after)


def _moment(value: datetime | date | time | timedelta, number_format: str) -> str:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if isinstance(value, time):
        return value.isoformat("seconds") if value.second else value.isoformat("minutes")
    clock = ""
    if isinstance(value, datetime) and (value.hour or value.minute or value.second):
        clock = f" {value:%H:%M:%S}" if value.second else f" {value:%H:%M}"
    if "年" in number_format:
        day = f"{value.day}日" if "d" in number_format.lower() else ""
        return f"{value.year}年{value.month}月{day}{clock}"
    return f"{value:%Y-%m-%d}{clock}"
