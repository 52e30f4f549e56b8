"""Characters as they are meant: radicals as the characters they look like, raised ones told from the rest."""

import re
import unicodedata
from collections.abc import Sequence

SOFT_HYPHEN = "\ufffe"
"""What PDFium puts in place of a hyphen that ends a line."""

CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")

LEADER = re.compile(r"[.·…_]{4,}|(?:\. ){3,}")
"""What leads from a title to the page it stands on."""

# Of the block CJK Radicals Supplement; by EquivalentUnifiedIdeograph.txt of the Unicode Character Database.
_RADICALS = str.maketrans(
    "⺌⺍⺝⺟⺠⺬⺮⺶⺷⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
    "小小月母民示竹羊羊虎西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
)
_COMPATIBLE = re.compile(r"[\u2e80-\u2fdf\ufb00-\ufb06\uf900-\ufaff]")
_BREAKS = re.compile("[\xad\u200b\u2060\ufeff]")
_DIGITS = re.compile(r"[0-9]+|[*†‡§¶]+")
_POWER = re.compile(r"[-+−–]?[0-9]+")


def normalised(text: str) -> str:
    """Radicals and compatibility forms of Chinese as the usual characters, Latin ligatures as letters.

    Places where a word might break are dropped; a hyphen where it did is a soft one.
    """
    if text.isascii():
        return text
    if text.endswith("\xad"):
        text = f"{text[:-1]}{SOFT_HYPHEN}"
    text = _BREAKS.sub("", text)
    if not _COMPATIBLE.search(text):
        return text
    text = text.translate(_RADICALS)
    return _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def raised(text: str, up: Sequence[bool]) -> str:
    """The word with its raised characters told apart: `10^6`, and the mark of a footnote as `[1]`."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        end = at
        while end < len(text) and up[end] == up[at]:
            end += 1
        piece = text[at:end]
        parts.append(_raised_piece(piece, text[:at], text[end:]) if up[at] else piece)
        at = end
    return "".join(parts)


def _raised_piece(piece: str, before: str, after: str) -> str:
    if not before:
        return f"[{piece}]" if _DIGITS.fullmatch(piece) and after else piece
    if _POWER.fullmatch(piece) and (before.endswith(_BASES) or piece[0] in "-+−–" or is_unit(before)):
        return f"^{piece}"
    if _DIGITS.fullmatch(piece):
        return f"[{piece}]"
    return piece


_BASES = tuple("0123456789)")
_UNITS = re.compile(r"(?:.*[\d/·.*])?(?:[kcmdµμn]?m|s|[kmµμ]?g|in|ft|x|[a-zA-Z])")


def is_unit(text: str) -> bool:
    """Whether a raised number behind it is a power: a unit of length, or a single letter."""
    return _UNITS.fullmatch(text) is not None
