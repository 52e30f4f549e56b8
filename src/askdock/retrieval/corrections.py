"""A question with words that nothing found holds -> the same with words that the documents have.

All words that one may stand for are searched for together, by words alone: the store tells which it has. No
index of its own is needed, and every store answers alike (docs/adr/0072-questions-as-people-ask-them.md).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, takewhile

from askdock import text
from askdock.records import Passage
from askdock.text.analyzer import STOP_ENGLISH
from askdock.text.chinese import is_interrogative, is_word
from askdock.text.language import language_of
from askdock.text.scripts import HAN
from askdock.text.spelling import (
    MIN_LETTERS,
    alike,
    asking,
    doubled,
    mistyped,
    reading,
    similarity,
    slips,
    spoken,
    syllables,
)

MOST = 1000
"""Words searched for at once: stores bound them."""
MIN_NAME = 7
"""Letters of a name that may be mistyped: shorter ones are other names."""
_WORD = re.compile(r"(?<![\w-])[A-Za-z]+(?![\w-])")
_NOT_SO = "不没无未"
"""Begins what documents say in other words: 不冷 is no slip for 部领."""
_ADVERBS = "先再就才还也都又很太最更该应得"
"""Stand before a verb of one character, which is no word with them: 先试 is no slip for 先使."""
_HAN_RUN = re.compile(f"[{HAN}]+")

Search = Callable[[str], Sequence[Passage]]
"""Passages for words, by these alone."""


def corrected(question: str, passages: Sequence[Passage], search: Search) -> str:
    """The question with words of the documents for those that no passage holds; as it is where there are none.

    `passages` are those found for it as it is.
    """
    held = _words(passages)
    if language_of(question) == "zh":
        return _by_sound(question, held, search)
    unknown = [one for one in _WORD.findall(question) if _unknown(one, held)]
    if not unknown:
        return question
    if (pinyin := _from_pinyin(question, unknown, search)) != question:
        return pinyin
    return _by_letters(question, unknown, passages, search)


def _by_letters(question: str, unknown: Sequence[str], passages: Sequence[Passage], search: Search) -> str:
    for one in unknown:
        if len(one) < (MIN_LETTERS if one.islower() else MIN_NAME):
            continue
        word = one.lower()
        if _held(one, search(one)):
            continue  # elsewhere in the collection
        tokens = dict.fromkeys(text.stems(sorted(slips(word))))
        there = _letters((*search(" ".join(islice(tokens, MOST))), *passages))
        near = {other for other in there if other[0] == word[0] and mistyped(word, other)}
        if not one.islower():
            # A name is another one where a letter is: "Hansen" and "Jansen".
            near = {other for other in near if doubled(word, other)}
        if best := max(near, key=lambda other: (similarity(word, other), other), default=""):
            question = re.sub(rf"\b{one}\b", best.capitalize() if one[0].isupper() else best, question)
    return question


def _from_pinyin(question: str, unknown: Sequence[str], search: Search) -> str:
    """In characters, where every word is pinyin and the documents have some of them.

    Names that the documents write as the question does ("Debian") stay as they are.
    """
    words = question.rstrip(" ?？").split()
    kept = {word for word in words if word[:1].isupper() and word not in unknown}
    if len(kept) == len(words):
        return question
    sounds = list(
        takewhile(bool, (syllables(word) or [word] if word in kept else syllables(word) for word in words))
    )
    if len(sounds) < len(words):
        return question
    named = [(word, of) for word, of in zip(words, sounds, strict=True) if word not in kept and not asking(word)]
    flat = [sound for _, of in named for sound in of]
    every = list(dict.fromkeys(pair for _, of in named for pair in alike(of)))
    pairs = sorted(every, key=is_word, reverse=True)[:MOST]  # the dictionary's first: there may be too many
    pairs = pairs or list(islice(dict.fromkeys(alike(flat)), MOST))
    if not pairs:
        return question
    passages = search(" ".join(pairs))
    found = "\n".join(one.chunk.keyword_text for one in passages)
    written, known = "", False
    for word, of in zip(words, sounds, strict=True):
        if word in kept or (asks := asking(word)):
            written += f" {word} " if word in kept else asks
            continue
        rest = list(of)
        while rest:
            run = spoken(rest, found)
            if len(run) < min(2, len(of)):
                return question
            written, rest, known = written + run, rest[len(run) :], known or len(run) > 1
    return f"{written.strip()}？" if known else question


def _by_sound(question: str, held: set[str], search: Search) -> str:
    """Pairs of characters that nothing holds, written with others of the same sound."""
    unknown = [
        one
        for one in text.analyze_query(question)
        if len(one) == 2
        and _HAN_RUN.fullmatch(one)
        and one not in held
        and one[0] not in _NOT_SO + _ADVERBS
        and not (is_interrogative(one) or is_word(one))
    ]
    for one in unknown:
        sounds = [sorted(reading(character)) for character in one]
        if not all(sounds):
            continue
        pairs = [*_pairs(sounds)]
        if one in (there := "".join(found.chunk.keyword_text for found in search(" ".join([one, *pairs])))):
            continue
        best = max(pairs, key=there.count, default="")
        if best and there.count(best):
            question = question.replace(one, best)
    return question


def _pairs(sounds: Sequence[Sequence[str]]) -> Iterator[str]:
    left, right = sounds
    every = (pair for one in left for other in right for pair in alike([one, other]))
    yield from islice(every, MOST)


def _held(word: str, passages: Sequence[Passage]) -> bool:
    return not _words(passages).isdisjoint(text.analyze_query(word))


def _unknown(word: str, held: set[str]) -> bool:
    tokens = text.analyze_query(word)
    return len(word) >= 2 and word.lower() not in STOP_ENGLISH and not held.intersection(tokens)


def _words(passages: Sequence[Passage]) -> set[str]:
    return {word for one in passages for word in text.analyze(one.chunk.keyword_text)}


def _letters(passages: Sequence[Passage]) -> set[str]:
    return {word.lower() for one in passages for word in _WORD.findall(one.chunk.keyword_text)}
