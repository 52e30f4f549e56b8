"""Units of measure behind a number, English and Chinese: 250 kilograms are no grams, two weeks are 14 days."""

import re
from decimal import Decimal
from typing import NamedTuple

_TABLE: dict[str, dict[str, str]] = {
    "time": {
        "1": "seconds second secs sec 秒钟 秒",
        "60": "minutes minute mins min 分钟",
        "3600": "hours hour hrs hr h 个小时 小时 个钟头",
        "86400": "days day 个工作日 工作日 天",
        "604800": "weeks week 个星期 星期 周",
    },
    "months": {
        "1": "months month 个月",
        "3": "quarters 个季度",
        "12": "years year yrs yr 年 周年 岁",
        "120": "decades decade",
    },
    "length": {
        "0.001": "millimetres millimetre millimeters millimeter mm 毫米",
        "0.01": "centimetres centimetre centimeters centimeter cm 厘米 公分",
        "1": "metres metre meters meter m 米",
        "1000": "kilometres kilometre kilometers kilometer km 公里 千米",
        "0.0254": "inches inch 英寸",
        "0.3048": "feet foot ft 英尺",
        "0.9144": "yards yard yd",
        "1609.344": "miles mile mi 英里",
    },
    "area": {
        "1": "square-metres square-metre square-meters square-meter m2 sqm 平方米 平米",
        "10000": "hectares hectare ha 公顷",
        "1000000": "square-kilometres square-kilometers km2 平方公里 平方千米",
        "0.09290304": "square-feet square-foot sqft 平方英尺",
        "4046.8564224": "acres acre 英亩",
        "2589988.110336": "square-miles square-mile 平方英里",
    },
    "volume": {
        "0.001": "millilitres millilitre milliliters milliliter ml 毫升",
        "1": "litres litre liters liter l 公升 升",
        "1000": "cubic-metres cubic-metre cubic-meters cubic-meter m3 立方米",
        "3.785411784": "gallons gallon 加仑",
    },
    "mass": {
        "0.001": "milligrams milligram mg 毫克",
        "1": "grams gram g 克",
        "500": "斤",
        "1000": "kilograms kilogram kilos kilo kg 公斤 千克",
        "1000000": "tonnes tonne tons ton t 吨",
        "453.59237": "pounds pound lbs lb 磅",
        "28.349523125": "ounces ounce oz 盎司",
    },
    "power": {
        "1": "watts watt w 瓦",
        "1000": "kilowatts kilowatt kw 千瓦",
        "1000000": "megawatts megawatt mw 兆瓦",
        "1000000000": "gigawatts gigawatt gw",
        "735.49875": "horsepower hp 马力",
    },
    "energy": {
        "1": "wh",
        "1000": "kwh kilowatt-hours 千瓦时 度电",
        "1000000": "mwh megawatt-hours 兆瓦时",
        "1000000000": "gwh",
    },
    "pressure": {"1": "pa 帕", "1000": "kpa 千帕", "1000000": "mpa 兆帕", "100000": "bar", "6894.757": "psi"},
    "celsius": {"1": "°c degrees-celsius degrees-centigrade 摄氏度"},
    "fahrenheit": {"1": "°f degrees-fahrenheit 华氏度"},
    "frequency": {"1": "hz", "1000": "khz", "1000000": "mhz", "1000000000": "ghz"},
    "data": {"1": "bytes byte", "1000": "kb", "1000000": "mb", "1000000000": "gb", "1000000000000": "tb"},
    "voltage": {"1": "volts volt v 伏", "1000": "kv 千伏"},
}  # fmt: skip
"""Dimension -> how many of its base unit -> names."""
_UNITS = {
    name: (dimension, Decimal(factor))
    for dimension, factors in _TABLE.items()
    for factor, names in factors.items()
    for name in names.split()
}
_LATIN = sorted((name for name in _UNITS if name.isascii() or name[0] == "°"), key=len, reverse=True)
_HAN = sorted((name for name in _UNITS if not name.isascii() and name[0] != "°"), key=len, reverse=True)
_LATIN_NAMES = "|".join(re.escape(name).replace("\\-", "[- ]") for name in _LATIN)
_UNIT = re.compile(
    r"[\s-]?\s?(?:(?:business|working|calendar|consecutive|full|more|additional|paid|whole|metric|other) )?"
    rf"(?P<latin>{_LATIN_NAMES})(?![a-z\d])"
    rf"|\s?(?P<han>{'|'.join(_HAN)})",
    re.IGNORECASE,
)
MOST_YEARS = 999
"""More "年" are a year's number."""


class Measure(NamedTuple):
    """A number with its unit."""

    value: Decimal
    dimension: str
    base: Decimal
    """The value in the base unit of the dimension."""


def measure(value: Decimal, following: str) -> Measure | None:
    """The number with the unit that the text after it begins with."""
    found = _UNIT.match(following)
    if found is None:
        return None
    name = (found["latin"] or found["han"]).lower().replace(" ", "-")
    dimension, factor = _UNITS[name]
    if name == "年" and value > MOST_YEARS:
        return None
    return Measure(value, dimension, value * factor)
