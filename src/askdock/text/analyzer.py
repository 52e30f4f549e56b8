"""Text to tokens, the same for documents and questions and for every store.

NFKC, then by script: English words lower-cased and stemmed (Snowball "english"); identifiers, codes and
compound words whole and in parts; Chinese in simplified characters, words in search mode with character bigrams
and single characters as the net below the segmenter, numerals also in digits; kana and Hangul as bigrams. No token
contains white space.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import Stemmer

from askdock.text.chinese import is_interrogative, number, simplified
from askdock.text.scripts import CJK, HAN, HANGUL, KANA

ANALYZER = "askdock-3"
"""Changes whenever the same text would give other tokens; part of the index profile."""
COMPATIBLE_ANALYZERS = frozenset({ANALYZER, "askdock-2", "askdock-1"})
"""Those whose indexes may be searched and added to as they are: what this one finds more is not found in what the
older one analysed, and nothing else changes."""

MAX_TOKEN = 64
"""Characters of a token that are kept: enough for any name, too few for an encoded attachment."""

_WORD = rf"[^\W_{CJK}]"
_RUN = re.compile(
    rf"(?P<han>[{HAN}]+)|(?P<kana>[{KANA}{HANGUL}]+)"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w,]))"
    rf"|(?P<word>{_WORD}+(?:[-._/\\@&:+'’]{_WORD}+|_+{_WORD}+)*(?:\+\+|\#(?!{_WORD}))?)"
)
_PLAIN = re.compile("[a-z]+(?: [a-z]+)*")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
_POSSESSIVE = re.compile(r"['’](?:s|t|d|m|ll|re|ve)$", re.IGNORECASE)
_VERSION = re.compile(r"\d+(?:\.\d+)+")
_PLURAL = re.compile("[A-Z]{2,}s")
"""Of an abbreviation: "CVEs"."""
_HAN = re.compile(f"[{HAN}]")
_NUMERAL = re.compile("[零〇一二两三四五六七八九十百千万亿]{2,}")
_stemmer = Stemmer.Stemmer("english")

# Lists of words read better as text than as a column of quoted strings.
STOP_ENGLISH = frozenset(
    """a about an and are as at be been but by can could did do does for from had has have how i if in into is
    it its me my no not of on or our shall should so such than that the their them then there these they this
    those to us was we were what when where which who whom whose why will with would you your""".split()  # noqa: SIM905
)
STOP_CHINESE = frozenset("的了是在和与及或吗呢吧啊么嘛之其于为就都而也这那我你他她它们个请把被让") | frozenset(
    """什么 怎么 怎样 如何 哪些 哪个 哪里 哪儿 哪家 哪位 哪种 为什么 多少 几个 我们 你们 他们 它们 是否 可以
    应该 能否 请问 有关 关于 以及 这个 那个 这些 那些 一下 需要 有 要 会 能 叫 时候 时间""".split()  # noqa: SIM905
)


def analyze(text: str) -> list[str]:
    """The tokens of a document text, in reading order, duplicates kept; last, once, Han characters alone."""
    text = _normalized(text)
    found = list(_tokens(text, _han))
    alone = set(_HAN.findall(text)).difference(found, STOP_CHINESE)
    return found + sorted(alone)


def tokens(text: str) -> str:
    """The same, joined by single spaces: what a store indexes with its white-space analyzer."""
    return " ".join(analyze(text))


def analyze_query(text: str) -> list[str]:
    """The tokens of a question, each once; function words are left out unless there is nothing else.

    Of Chinese, only words are asked for, not every bigram that documents hold: bigrams across word borders
    match by chance (rgb-zh-refine nDCG@10 0.717 with them, 0.748 without).
    """
    if _PLAIN.fullmatch(text):  # as a thousand spellings of one word are: the same, in a third of the time
        every = list(dict.fromkeys(stems(text.split(" "))))
    else:
        every = list(dict.fromkeys(_tokens(_normalized(text), _han_of_query)))
    return [token for token in every if token not in STOPPED and not is_interrogative(token)] or every


def stems(words: Sequence[str]) -> list[str]:
    """Of words in small English letters, each the one token that `analyze` gives."""
    found: list[str] = _stemmer.stemWords(words)
    return found


def _normalized(text: str) -> str:
    return simplified(unicodedata.normalize("NFKC", text))


def _tokens(text: str, han: Callable[[str], Iterator[str]]) -> Iterator[str]:
    for run in _RUN.finditer(text):
        match run.lastgroup:
            case "word":
                yield from _word(run.group())
            case "han":
                yield from han(run.group())
            case "number":
                yield run.group().replace(",", "")
            case _:
                yield from _bigrams(run.group())


@lru_cache(maxsize=1 << 16)
def _word(raw: str) -> tuple[str, ...]:
    if raw.isalpha() and (raw.islower() or raw[1:].islower()):
        return (_stem(raw.lower()),)
    raw = _POSSESSIVE.sub("", raw)
    whole = raw.lower()[:MAX_TOKEN]
    if _PLURAL.fullmatch(raw):
        return (whole, whole[:-1])
    parts = [part.lower() for part in _PARTS.findall(raw)]
    if len(parts) < 2 or raw.replace(".", "").isdigit():
        return (_stem(whole),)
    # "E-4012" is looked for as a whole, "HttpServer" also by its words, "v2.39.4" by its number.
    versions = (one for one in _VERSION.findall(raw) if one != whole)
    return (whole, *(_stem(part[:MAX_TOKEN]) for part in parts), *versions)


def _stem(word: str) -> str:
    stemmed: str = _stemmer.stemWord(word) if word.isascii() and word.isalpha() else word
    return stemmed[:MAX_TOKEN]


def _han(run: str) -> Iterator[str]:
    import rjieba  # its dictionary takes 29 MB and a tenth of a second: only who reads Chinese pays that

    words: list[str] = rjieba.cut_for_search(run)
    yield from words
    known = set(words)
    yield from (pair for pair in _bigrams(run) if pair not in known)
    yield from _numbers(run)


def _han_of_query(run: str) -> Iterator[str]:
    import rjieba

    words: list[str] = rjieba.cut(run)
    joined = set()
    # A word the segmenter does not know falls into single characters: ask for the pair instead.
    for left, right in pairwise(words):
        if len(left) == len(right) == 1 and not {left, right} & STOP_CHINESE:
            joined |= {left, right}
            yield left + right
    for word in words:
        if len(word) > 2:
            parts: list[str] = rjieba.cut_for_search(word)
            yield from parts if len(parts) > 1 else (word, *_bigrams(word))
        elif word not in joined:
            yield word
    yield from _numbers(run)


def _numbers(run: str) -> Iterator[str]:
    """Numerals of the run in digits: tables and manuals have these where people say the others."""
    for numeral in _NUMERAL.findall(run):
        value = number(numeral)
        if value is not None:
            yield value


def _bigrams(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for start in range(len(run) - 1):
        yield run[start : start + 2]


STOPPED = frozenset(_stem(word) for word in STOP_ENGLISH) | STOP_CHINESE
"""Tokens that a question loses when it has others."""
