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
_HAN_NUMERAL = re.compile(r"(?:[零〇一二两三四五六七八九十百万亿]|千(?![瓦克米帕伏卡赫]))+")
"""The 千 of 千瓦 and the like belongs to the unit."""
_HAN_COUNTED = re.compile(
    r"[年月日号天周个名位人次元块美岁届集部家所条项万亿倍成分点级楼层期章第%米公吨座艘架季"
    r"千兆瓦克升度帕里斤秒亩股册本辆台只件份套户株棵匹头组班批间栋幢厘毫平立摄华磅欧英日]|小时|工作日|星期"
)


def english_numerals(text: str) -> Iterator[tuple[Decimal, int]]:
    """Cardinals from two on, with their scale word, and ordinals from three on; each with where it ends."""
    for one in _WORDS.finditer(text):
        if one["unit"]:
            value = _UNITS[one["unit"].lower()]
            if value < 2 and not one["scale"]:
                continue  # "one" is a pronoun as well
        else:
            value = _TENS[one["tens"].lower()] + (_UNITS[one["ones"].lower()] if one["ones"] else 0)
        yield Decimal(value).scaleb(SCALES[one["scale"].lower()] if one["scale"] else 0), one.end()
    for ordinal in _ORDINAL_WORDS.finditer(text):
        value = _ORDINALS[ordinal.group().lower()]
        if value > 2:
            yield Decimal(value), ordinal.end()  # "first" and "second" order what is told, too


def chinese_numerals(text: str) -> Iterator[tuple[Decimal, int]]:
    """Numerals that count something, from two on; each with where it ends."""
    for one in _HAN_NUMERAL.finditer(text):
        numeral = one.group()
        counted = _HAN_COUNTED.match(text[one.end() :]) or text[: one.start()].endswith(("第", "%"))
        if not counted or not any(sign in _HAN_DIGITS or sign == "十" for sign in numeral):
            continue
        value = chinese_value(numeral)
        if value is not None and value > 1:
            yield Decimal(value), one.end()


def chinese_value(numeral: str) -> int | None:
    """The number that a Chinese numeral writes; None for two digits side by side, which say "two or three"."""
    if all(sign in _HAN_DIGITS for sign in numeral):
        return int("".join(str(_HAN_DIGITS[sign]) for sign in numeral)) if len(numeral) != 2 else None
    total = section = digit = largest = 0
    for sign in numeral:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS[sign]
        elif sign in "十百千":
            section += (digit or 1) * 10 ** SCALES[sign]
            digit = 0
        else:
            scale = 10 ** SCALES[sign]
            # 一万二千亿 is (10,000 + 2,000) x 亿; 两亿四千万 is 2 x 亿 and 4,000 x 万.
            total = (total + section + digit) * scale if scale > largest else total + (section + digit) * scale
            section, digit, largest = 0, 0, max(scale, largest)
    return total + section + digit
