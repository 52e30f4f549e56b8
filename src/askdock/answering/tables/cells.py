"""Cells of tables as values: numbers with their unit, dates, or text."""

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from askdock.answering.dates import take_dates

NOTHING = frozenset({"", "-", "–", "—", "−", ":", "..", "...", "…", "/", "n.a.", "n/a", "na", "nil", "无", "暂无"})
"""What stands in a cell that has no value."""
_CURRENCY = "$€£¥￥"
_NUMBER = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[-−–+])?\s*(?P<before>[{_CURRENCY}]|(?:US|HK|NT|RMB|EUR|USD|CHF|GBP)\s?[$¥]?)?\s*"
    r"(?P<sign2>[-−–(])?\s*"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?|\d*\.\d+|\d+)\s*(?P<close>\))?\s*"
    rf"(?P<unit>%|‰|[^\W\d_]{{1,12}}(?:/[^\W\d_]{{1,6}})?|[{_CURRENCY}]|°[CF]|℃)?\s*(?P<close2>\))?\**"
)
_CODE = re.compile(r"0\d+")
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "百": 2, "千": 3, "万": 4, "百万": 6, "亿": 8}
_ALIASES = {
    "€": "eur", "euro": "eur", "euros": "eur", "欧元": "eur",
    "$": "usd", "us$": "usd", "dollar": "usd", "dollars": "usd", "美元": "usd",
    "£": "gbp", "pound": "gbp", "pounds": "gbp", "英镑": "gbp",
    "¥": "cny", "元": "cny", "rmb": "cny", "yuan": "cny", "人民币": "cny",
    "%": "%", "percent": "%", "per cent": "%", "pct": "%", "百分比": "%",
    "h": "h", "hour": "h", "hours": "h", "小时": "h", "hrs": "h",
    "d": "d", "day": "d", "days": "d", "天": "d", "日": "d",
    "min": "min", "minute": "min", "minutes": "min", "分钟": "min",
    "mm": "mm", "毫米": "mm", "cm": "cm", "厘米": "cm", "m": "m", "metre": "m", "metres": "m", "米": "m",
    "km": "km", "公里": "km", "千米": "km", "kg": "kg", "千克": "kg", "公斤": "kg", "g": "g", "克": "g",
    "t": "t", "吨": "t", "℃": "°c", "°c": "°c", "摄氏度": "°c", "hpa": "hpa", "kib": "kib", "mib": "mib",
    "个": "", "件": "", "人": "",
}  # fmt: skip


class Number(NamedTuple):
    """A cell that is a number: its value, its unit as `unit_of` has it, how many decimals it is written with."""

    value: float
    unit: str
    decimals: int


def unit_of(word: str) -> str:
    """One word for all that name the same unit: `eur` of €, euro and 欧元."""
    word = unicodedata.normalize("NFKC", word).strip().lower()
    return _ALIASES.get(word, word)


def is_unit(word: str) -> bool:
    """Whether the word is known to name a unit."""
    return word.lower() in _ALIASES


def number_of(cell: str) -> Number | None:
    """The number that a cell is; None where it is none, or could be read in more than one way."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    if found is None or _CODE.fullmatch(found["digits"]):
        return None
    opened = sum(bool(found[one]) for one in ("open",)) + (found["sign2"] == "(")
    if opened != bool(found["close"]) + bool(found["close2"]):
        return None
    negative = bool(opened) or found["sign"] in ("-", "−", "–") or found["sign2"] in ("-", "−", "–")
    value = Decimal(re.sub("[, ]", "", found["digits"]))
    decimals = max(-int(value.as_tuple().exponent), 0)
    unit = unit_of(found["unit"] or found["before"] or "")
    if unit in _SCALES:
        value, unit = value.scaleb(_SCALES[unit]), ""
    return Number(float(-value if negative else value), unit, decimals)


def date_of(cell: str) -> str | None:
    """The date that a cell is, as ISO 8601 has it, day or month; None where it is none."""
    rest, dates = take_dates(unicodedata.normalize("NFKC", cell))
    if len(dates) != 1 or re.sub(r"[\W_]", "", rest):
        return None
    date = next(iter(dates))
    if date.year is None:
        return None
    return f"{date.year}-{date.month:02}" + (f"-{date.day:02}" if date.day else "")


def is_nothing(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return cell.strip().lower() in NOTHING
