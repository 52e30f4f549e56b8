"""Texts as words that can be compared: of English stems, of Chinese single characters, of numbers their digits."""

import re
import unicodedata
from functools import lru_cache

from askdock.text.analyzer import stems
from askdock.text.chinese import simplified
from askdock.text.scripts import HAN

_WORD = re.compile(
    rf"(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?)|(?P<han>[{HAN}])|(?P<word>[^\W\d_{HAN}]+)|(?P<sign>[%‰€$£¥])"
)
Words = tuple[str, ...]


@lru_cache(maxsize=1 << 16)
def words(text: str) -> Words:
    """The words of a text; what is none of them is left out."""
    text = simplified(unicodedata.normalize("NFKC", text)).replace("'s", "").replace("’s", "")
    return tuple(_word(found) for found in _WORD.finditer(text))


def _word(found: re.Match[str]) -> str:
    word = found.group().lower()
    if found.lastgroup == "number":
        return word.replace(",", "")
    return stems([word])[0] if word.isascii() else word


def holds(said: Words, name: Words) -> bool:
    """Whether the words of `name` stand in `said`, side by side."""
    return any(said[at : at + len(name)] == name for at in range(len(said)))


def is_number(word: str) -> bool:
    """Whether a word is a number in digits."""
    return word[0].isdigit()
