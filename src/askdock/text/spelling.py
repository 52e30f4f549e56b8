"""Words that a misspelt one may stand for: slips of the keys, characters of the same sound, pinyin for them."""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import distribution
from itertools import pairwise, product
from pathlib import Path
from string import ascii_lowercase

from askdock.text.scripts import HAN

MIN_LETTERS = 6
"""Shorter words are one slip away from too many others."""
SIMILAR = 0.5
"""Share of trigrams that two words have in common where one may be the other, mistyped twice."""
_VOWELS = frozenset("aeiouy")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_HAN_RUN = re.compile(f"[{HAN}]+")
_LIKE_SYLLABLES = re.compile("(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiouv]+(?:ng?|r)?)+")
"""What pinyin looks like: few words of other languages do, and only for these the readings are needed."""
_ASKING = {
    "duoshao": "多少", "duojiu": "多久", "duochang": "多长", "shenme": "什么", "zenme": "怎么",
    "zenmeban": "怎么办", "nali": "哪里", "nar": "哪儿", "shui": "谁", "ji": "几", "jidian": "几点",
    "jilou": "几楼", "jitian": "几天", "tian": "天", "dian": "点", "lou": "楼", "qian": "钱", "zai": "在",
    "shi": "是", "de": "的", "you": "有", "shihou": "时候", "weishenme": "为什么", "ma": "吗", "ge": "个",
    "nian": "年", "yue": "月", "ci": "次",
}  # fmt: skip
"""What asks, in pinyin: it need not stand in any document."""


def slips(word: str) -> Iterator[str]:
    """Every word that is one letter left out, put in, changed, or swapped with its neighbour away."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def doubled(word: str, other: str) -> bool:
    """Whether the two differ by doubled letters or by two that are swapped alone: a slip, not another name."""
    once, again = (re.sub(r"(.)\1+", r"\1", one) for one in (word, other))
    return once == again or (len(word) == len(other) and sorted(word) == sorted(other))


def mistyped(word: str, other: str) -> bool:
    """Whether `word` may be `other`, typed wrongly: not where the end alone is another one, as of another form.

    A letter is taken for one beside it on the keyboard, a vowel for a vowel; two slips are told by their trigrams.
    """
    if len(word) == len(other) and sorted(word) == sorted(other):
        return True
    if word[-1] != other[-1] or word.startswith(other) or other.startswith(word):
        return False
    if len(word) == len(other):
        wrong = [pair for pair in zip(word, other, strict=True) if pair[0] != pair[1]]
        if len(wrong) == 1:
            return set(wrong[0]) <= _VOWELS or _beside(*wrong[0])
    if abs(len(word) - len(other)) == 1 and other in set(slips(word)):
        return True
    return word[-2:] == other[-2:] and similarity(word, other) >= SIMILAR


def similarity(word: str, other: str) -> float:
    """The share of trigrams that two words have in common, from 0 to 1, as PostgreSQL's pg_trgm counts them."""
    one, two = _trigrams(word), _trigrams(other)
    return len(one & two) / len(one | two)


def asking(pinyin: str) -> str:
    """The word that asks, in characters; empty for others."""
    return _ASKING.get(pinyin, "")


def syllables(word: str) -> list[str]:
    """The syllables of a word in pinyin without tones; empty where it is none."""
    return _syllables(word) if _LIKE_SYLLABLES.fullmatch(word) else []


def alike(sounds: Sequence[str]) -> Iterator[str]:
    """Pairs of frequent characters that are read as some two neighbouring syllables are."""
    characters = _characters()
    for left, right in pairwise(sounds):
        yield from (one + other for one, other in product(characters.get(left, ""), characters.get(right, "")))


def reading(character: str) -> frozenset[str]:
    """The syllables that a character may be read as, without tones."""
    return _readings().get(character, frozenset())


def spoken(sounds: Sequence[str], text: str) -> str:
    """The longest run of characters in a text that is read as the first of these syllables; empty for none."""
    best = ""
    for run in _HAN_RUN.findall(text):
        for start in range(len(run)):
            length = 0
            while (
                length < len(sounds)
                and start + length < len(run)
                and sounds[length] in reading(run[start + length])
            ):
                length += 1
            if length > len(best):
                best = run[start : start + length]
    return best


def _beside(one: str, other: str) -> bool:
    places = {key: (row, at) for row, keys in enumerate(_KEYS) for at, key in enumerate(keys)}
    if one not in places or other not in places:
        return False
    (row, at), (below, beside) = sorted((places[one], places[other]))
    return below - row <= 1 and -1 <= beside - at <= (below == row)


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _syllables(word: str) -> list[str]:
    """The longest syllable first, a shorter one where the rest is none."""
    if not word:
        return []
    for length in range(min(6, len(word)), 0, -1):
        if word[:length] in _characters():
            if length == len(word):
                return [word]
            if rest := _syllables(word[length:]):
                return [word[:length], *rest]
    return []


@cache
def _readings() -> Mapping[str, frozenset[str]]:
    # Its file alone: importing the package reads its phrases too, which take 0.2 s and 57 MB.
    path = str(distribution("pypinyin").locate_file("pypinyin/pinyin_dict.json"))
    read = json.loads(Path(path).read_bytes())
    return {chr(int(code)): frozenset(map(_plain, sounds.split(","))) for code, sounds in read.items()}


@cache
def _characters() -> Mapping[str, str]:
    """The frequent characters of each syllable: those of GB 2312's first level."""
    found: defaultdict[str, str] = defaultdict(str)
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            character = bytes((row, cell)).decode("gb2312", "ignore")
            for sound in reading(character):
                found[sound] += character
    return found


def _plain(sound: str) -> str:
    marks = unicodedata.normalize("NFD", sound.replace("ü", "v"))
    return "".join(sign for sign in marks if not unicodedata.combining(sign))
