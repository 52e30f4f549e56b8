"""Numbers in words: English and Chinese numerals, and the words that scale a number."""

import re
from collections.abc import Iterator
from decimal import Decimal

SCALES = {
    "hundred": 2, "thousand": 3, "k": 3, "thousands": 3, "million": 6, "millions": 6, "mn": 6, "mm": 6, "m": 6,
    "billion": 9, "billions": 9, "bn": 9, "b": 9, "trillion": 12, "trillions": 12, "tn": 12,
    "十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "百万": 6, "千万": 7, "亿": 8, "億": 8, "十亿": 9, "百亿": 10,
    "千亿": 11, "万亿": 12, "十万": 5,
}  # fmt: skip
"""Powers of ten."""
_UNITS = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split()  # noqa: SIM905
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)  # noqa: SIM905
}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),  # noqa: SIM905
        1,
    )
}
_WORD_ONE = "|".join([*_TENS, *sorted(_UNITS, key=len, reverse=True)])
_WORDS = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<ones>{'|'.join(list(_UNITS)[1:10])}))?|"
    rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))}))"
    r"(?:[- ](?P<scale>hundred|thousand|million|billion|trillion))?\b",
    re.IGNORECASE,
)
_ORDINAL_WORDS = re.compile(rf"\b(?:{'|'.join(_ORDINALS)})\b", re.IGNORECASE)
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


def english_numerals(text: str) -> Iterator[Decimal]:
    """Cardinals from two on, with their scale word, and ordinals from three on."""
    for one in _WORDS.finditer(text):
        if one["unit"]:
            value = _UNITS[one["unit"].lower()]
            if value < 2 and not one["scale"]:
                continue  # "one" is a pronoun as well
        else:
            value = _TENS[one["tens"].lower()] + (_UNITS[one["ones"].lower()] if one["ones"] else 0)
        yield Decimal(value).scaleb(SCALES[one["scale"].lower()] if one["scale"] else 0)
    for ordinal in _ORDINAL_WORDS.finditer(text):
        value = _ORDINALS[ordinal.group().lower()]
        if value > 2:
            yield Decimal(value)  # "first" and "second" order what is told, too


def chinese_numerals(text: str) -> Iterator[Decimal]:
    """Numerals that count something, from two on."""
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
            section += (digit or 1) * 10 ** SCALES[sign]
            digit = 0
        else:
            total = (total + section + digit) * 10 ** SCALES[sign]
            section = digit = 0
    return total + section + digit
