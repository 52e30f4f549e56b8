"""Documents that a question names: a company and a year, say, that stand in a file's name."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePosixPath

from askdock import text
from askdock.records import Passage
from askdock.text.analyzer import STOPPED

WEIGHT = 0.5
"""What the best-named document adds to a score of at most 1: of .1, .2, .3, .5 and 1 the least that finds most of
the filings first (docs/reference/quality.md)."""
MIN_WORDS = 2
"""One word may be the subject of many documents; two of a file's name are hardly chance."""
_NAMES = re.compile(r"\d|(?<=[\w,'’)] )[A-Z]")
"""A number, or a capital within a sentence: without either a question names no document."""
_WORD = re.compile(r"[A-Za-z0-9]+")
_RUN = re.compile(r"[^\W_]+")
_CODE = re.compile(r"[A-Za-z0-9]+(?:[-./][A-Za-z0-9]+)*[-./]\d[A-Za-z0-9]*(?:[-./][A-Za-z0-9]+)*|\d+(?:\.\d+)+")
_SHORT = re.compile(r"(?<![\w-])(?:[A-Z]n[A-Z]|[A-Z]{3,6})(?![\w-])")
"""A name shortened to the beginnings of its words."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FISCAL = re.compile(r"\b(?:FY|CY)\s?['’]?(\d\d)(?!\d)", re.IGNORECASE)
"""A year in two digits, of this century."""


def may_name(question: str) -> bool:
    """Whether the names of documents are worth comparing with it."""
    return _NAMES.search(question) is not None


def named_shares(question: str, names: Sequence[str]) -> list[float]:
    """For each document name, its share of the name words in the question, from 0 to 1, rare ones counting more.

    Words that a name writes together ("GENERALMILLS") meet those that the question writes apart, and what the
    question shortens ("JnJ", "AMEX") those that it stands for.
    """
    asked, short = _asked(question), tuple(dict.fromkeys(_SHORT.findall(question)))
    held = [(asked & words(name)) | shortened(name, short) for name in names]
    kinds = dict(zip(names, held, strict=True))
    frequency = Counter(word for words_held in kinds.values() for word in words_held)
    rarity = {word: math.log((len(kinds) + 1) / count) for word, count in frequency.items()}
    whole = sum(rarity.values())
    return [
        sum(rarity[word] for word in words_held) / whole if len(words_held) >= MIN_WORDS else 0.0
        for words_held in held
    ]


def with_names(question: str, passages: Sequence[Passage]) -> list[Passage]:
    """The same, scores raised, still from 0 to 1, for documents that the question names."""
    shares = named_shares(question, [passage.chunk.document_name for passage in passages])
    if not any(shares):
        return list(passages)
    return [
        replace(passage, score=(passage.score + WEIGHT * share) / (1 + WEIGHT))
        for passage, share in zip(passages, shares, strict=True)
    ]


@lru_cache(maxsize=4096)
def words(name: str) -> frozenset[str]:
    """The words of a file's name, without its extension."""
    return _words(PurePosixPath(name).stem)


@lru_cache(maxsize=4096)
def shortened(name: str, short: Sequence[str]) -> frozenset[str]:
    """The words of a file's name that one of the abbreviations stands for, by their beginnings, in order."""
    if not short:
        return frozenset()
    runs = [run.lower() for run in _RUN.findall(PurePosixPath(name).stem) if run.isalpha()]
    return frozenset(
        word
        for one in short
        for at in range(len(runs))
        for word in _words(" ".join(_stands_for(one.replace("n", "").lower(), runs[at:])))
    )


def _stands_for(letters: str, runs: Sequence[str]) -> Sequence[str]:
    """The first words, as many as the letters are the beginnings of; none where they are not."""
    if len(letters) <= len(runs) and all(run[0] == letter for letter, run in zip(letters, runs, strict=False)):
        return runs[: len(letters)]
    for cut in range(2, len(letters) - 1):
        first, second = letters[:cut], letters[cut:]
        if len(runs) > 1 and runs[0].startswith(first) and runs[1].startswith(second):
            return runs[:2]
        # Two words that the name writes together.
        if runs[0].startswith(first) and runs[0].find(second, 2 * cut) > 0 and len(runs[0]) >= 2 * len(letters):
            return runs[:1]
    return ()


def _asked(question: str) -> frozenset[str]:
    # Parts of a code ("TH300-ORG-11", "4.2") name nothing by themselves.
    question = _CODE.sub(" ", unicodedata.normalize("NFKC", question))
    joined = (left + right for left, right in pairwise(_WORD.findall(question)))
    years = _YEAR.findall(_FISCAL.sub(r" 20\1 ", question))
    return (_words(question) | _words(" ".join(joined)) | frozenset(years)) - STOPPED


def _words(of: str) -> frozenset[str]:
    return frozenset(text.analyze(" ".join(_RUN.findall(of.lower()))))
