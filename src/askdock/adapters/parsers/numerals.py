"""Numbers as words and letters: the formats of WordprocessingML (ECMA-376 part 1, 17.18.59) that documents use."""

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_UNITS = ("", "拾", "佰", "仟")
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
_ROMAN_SMALL = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
# fmt: off
_CARDINALS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
]
_ORDINALS = [
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth",
]
# fmt: on


def formatted(count: int, style: str) -> str:
    """The number in a style of WordprocessingML; as decimal where the style is not known, nothing for `none`."""
    return _FORMATS.get(style, str)(count)


def roman(count: int) -> str:
    """1 to 3999; others as decimal."""
    if not 0 < count < 4000:
        return str(count)
    text = ""
    for size, letters in (*_ROMAN, *_ROMAN_SMALL):
        text += letters * (count // size)
        count %= size
    return text


def letters(count: int) -> str:
    """a to z, then aa, bb and so on, as Word counts."""
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if count > 0 else str(count)


def chinese(count: int, digits: str = _DIGITS, units: tuple[str, ...] = _UNITS) -> str:
    """十一, 一百零二; below 10,000, others as decimal."""
    if not 0 <= count < 10_000:
        return str(count)
    if count == 0:
        return digits[0]
    text, gap = "", False
    for power in range(3, -1, -1):
        digit = count // 10**power % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + digits[digit] + units[power]
        gap = False
    # 十一 rather than 一十一; the legal form keeps its one.
    return text[1:] if digits is _DIGITS and text.startswith("一十") else text


def _each_digit(count: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(count)) if count >= 0 else str(count)


def _circled(count: int) -> str:
    if 1 <= count <= 20:
        return chr(0x245F + count)
    return chr(0x3250 + count - 20) if 21 <= count <= 35 else f"({count})"


def _cyclic(signs: str) -> Callable[[int], str]:
    return lambda count: signs[(count - 1) % len(signs)] if count > 0 else str(count)


def _ordinal(count: int) -> str:
    suffix = "th" if count // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{suffix}"


def _word(words: list[str]) -> Callable[[int], str]:
    return lambda count: words[count].capitalize() if 0 <= count < len(words) else str(count)


def _full_width(count: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(count))


_FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "decimalZero": lambda count: f"{count:02}",
    "lowerLetter": letters,
    "upperLetter": lambda count: letters(count).upper(),
    "lowerRoman": lambda count: roman(count).lower(),
    "upperRoman": roman,
    "ordinal": _ordinal,
    "cardinalText": _word(_CARDINALS),
    "ordinalText": _word(_ORDINALS),
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    **dict.fromkeys(
        ("decimalEnclosedCircle", "decimalEnclosedCircleChinese", "ideographEnclosedCircle"), _circled
    ),
    "decimalEnclosedFullstop": lambda count: f"{count}.",
    "decimalEnclosedParen": lambda count: f"({count})",
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
            "japaneseCounting",
        ),
        chinese,
    ),
    **dict.fromkeys(("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"), _each_digit),
    "chineseLegalSimplified": lambda count: chinese(count, _LEGAL, _LEGAL_UNITS),
    "ideographLegalTraditional": lambda count: chinese(count, _LEGAL_TRADITIONAL, _LEGAL_UNITS),
    "ideographTraditional": _cyclic(_STEMS),
    "ideographZodiac": _cyclic(_BRANCHES),
}
