"""Sections that a question names: "by the balance sheet" means what stands under that heading."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from askdock import text
from askdock.records import Passage
from askdock.text.analyzer import STOPPED

WEIGHT = 0.3
"""What a heading adds to a score of at most 1 whose words all stand in the question (decision 181)."""
MIN_WORDS = 2
"""One word of a heading is the subject of many."""


def with_sections(question: str, passages: Sequence[Passage]) -> list[Passage]:
    """The same, scores raised, still from 0 to 1, for those under a heading whose words stand in the question.

    The rarer a word is among the headings found, the more it counts. A document's title is no section of it.
    """
    asked = frozenset(text.analyze_query(question))
    held = [_words(_heading(passage)) for passage in passages]
    frequency = Counter(word for words in set(held) for word in words)
    rarity = {word: math.log((len(set(held)) + 1) / count) for word, count in frequency.items()}
    shares = [_share(words, asked, rarity) for words in held]
    if not any(shares):
        return list(passages)
    return [
        replace(passage, score=(passage.score + WEIGHT * share) / (1 + WEIGHT))
        for passage, share in zip(passages, shares, strict=True)
    ]


def _share(words: frozenset[str], asked: frozenset[str], rarity: dict[str, float]) -> float:
    common = words & asked
    if len(common) < MIN_WORDS:
        return 0.0
    return sum(rarity[word] for word in common) / sum(rarity[word] for word in words)


def _heading(passage: Passage) -> str:
    chunk = passage.chunk
    return chunk.headings[-1] if chunk.headings and chunk.headings[-1] != chunk.title else ""


@lru_cache(maxsize=4096)
def _words(heading: str) -> frozenset[str]:
    return frozenset(word for word in text.analyze(heading) if len(word) > 1) - STOPPED
