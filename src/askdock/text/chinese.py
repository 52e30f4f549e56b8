"""Variants in written Chinese: traditional characters, numerals in words, interrogatives."""

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from askdock.text.scripts import HAN

if TYPE_CHECKING:
    from opencc import OpenCC

_HAN = re.compile(f"[{HAN}]")
_DIGITS = {character: digit for digit, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}

_INTERROGATIVE = re.compile(
    "(?:第?几|多少|哪)(?:[个点楼层周天日月号年次位岁人名种条页台只件辆米度倍分元块钱斤吨家份段期级类样些里儿边支站路]"
    "|小时|分钟|公里|公斤|千米|个月|毫米|厘米)?"
    "|多(?:[久长大高远重深快宽厚早晚少]|长时间)|怎么(?:[办样]|回事)?|怎样|咋[办样]?|啥(?:时候|意思)?|为[啥何]|谁"
    "|何[时地处]|什么(?:时候|时间|地方|人|意思)?|有没有|是不是|能不能|可不可以|要不要|会不会|是谁|找谁"
)
"""Words that ask and say nothing of what is asked about: "how long", "on which floor", "what to do"."""


def is_interrogative(word: str) -> bool:
    """Whether a word of simplified Chinese only asks."""
    return _INTERROGATIVE.fullmatch(word) is not None


def is_word(pair: str) -> bool:
    """Whether the dictionary of the segmenter has it: no slip, though no document may hold it."""
    import rjieba  # who reads no Chinese shall not pay for its dictionary

    return rjieba.cut(pair, hmm=False) == [pair]


def simplified(text: str) -> str:
    """The text with each traditional character as the simplified one; its length stays.

    One by one, as OpenCC's dictionary has them: what a character becomes then depends on no neighbour, so both
    scripts meet whatever stands around it.
    """
    return text.translate(_traditional()) if _HAN.search(text) else text


def of_other_region(text: str) -> str:
    """The text in the words that the other side of the strait has for some things, in simplified characters.

    Text in simplified characters gets Taiwan's words (服务器: 伺服器), text in traditional ones the mainland's.
    """
    if not _HAN.search(text):
        return text
    return simplified(_words("s2twp" if simplified(text) == text else "tw2sp").convert(text))


@cache
def _words(direction: str) -> "OpenCC":
    from opencc import OpenCC

    return OpenCC(direction)


@cache
def _traditional() -> dict[int, str]:
    from opencc import OpenCC  # 7 MB of dictionaries: only who reads Chinese pays for them

    blocks = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00))
    characters = [chr(code) for block in blocks for code in block]
    # In one call, a line each: by itself each takes four times as long.
    plain = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, plain, strict=True)
    return {ord(character): one for character, one in pairs if len(one) == 1 and one != character}


def number(numeral: str) -> str | None:
    """The value in digits of a numeral in words ("二十五", "三千六百") or spelled ("八八零一"); None for others.

    As people say it: "一万五" is 15000, "一百零五" 105.
    """
    if all(character in _DIGITS for character in numeral):
        return "".join(str(_DIGITS[character]) for character in numeral)
    if numeral[0] in _UNITS and numeral[0] != "十":
        return None  # "千万" and "万一" are words
    whole, part, digit, unit = 0, 0, 0, 10
    for before, character in pairwise(f"零{numeral}"):
        if character in _DIGITS:
            if digit:
                return None  # two digits side by side among units: several numbers, or none
            digit, unit = _DIGITS[character], unit if before in _UNITS else 10
            continue
        unit = _UNITS[character]
        if unit < _UNITS["万"]:
            part += (digit or 1) * unit
        elif unit == _UNITS["万"]:
            whole, part = whole + (part + digit) * unit, 0
        else:
            whole, part = (whole + part + digit) * unit, 0
        digit = 0
    return str(whole + part + digit * unit // 10)
