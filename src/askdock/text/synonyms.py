"""Terms of a collection that mean the same: a question in the words of the documents, too."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

from askdock.text.analyzer import analyze
from askdock.text.chinese import simplified
from askdock.text.scripts import HAN

Groups = Sequence[Sequence[str]]
"""Each the terms that mean the same, in one language or in several."""
Place = tuple[int, int]

MOST = 4
"""Wordings searched for beside the question: each is one more search by words."""
SEPARATOR = " = "
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_HAN = re.compile(f"[{HAN}]")


def wordings(question: str, groups: Groups) -> tuple[str, ...]:
    """The question with other terms of the groups in place of those that it has, at most `MOST` of them.

    English terms are found in other forms too ("expenditures"). Where terms of several groups are found, each
    wording replaces all of them: the first with the first other term of each group, and so on.
    """
    if not groups:
        return ()
    asked, words = _split(question)
    there = [
        (place, [other for other in group if other != term])
        for group in groups
        for term in group
        for place in _places(term, asked, words)
    ]
    found: list[tuple[Place, list[str]]] = []
    for place, others in sorted(there, key=lambda one: one[0][0] - one[0][1]):  # the longest term first
        if not any(start < place[1] and place[0] < end for (start, end), _ in found):
            found.append((place, others))
    if not found:
        return ()
    found.sort(reverse=True)  # from the last place to the first, so that the others stay where they are
    places = [place for place, _ in found]
    written = (_replaced(asked, places, others) for others in zip_longest(*(others for _, others in found)))
    return tuple(list(dict.fromkeys(written))[:MOST])


def known(text: str, groups: Groups) -> list[Sequence[str]]:
    """The groups that a text has a term of."""
    if not groups:
        return []
    normalized, words = _split(text)
    return [group for group in groups if any(any(_places(term, normalized, words)) for term in group)]


def parse(lines: Iterable[str]) -> list[list[str]]:
    """Groups as people write them: one a line, its terms separated by " = "; what follows a # is a comment."""
    rows = (line.split("#")[0].strip() for line in lines)
    return [[term.strip() for term in row.split(SEPARATOR)] for row in rows if row]


def _split(text: str) -> tuple[str, list[tuple[Place, list[str]]]]:
    """A text as terms are looked for in it: normalized, and its words with their places and stems."""
    normalized = _normalized(text)
    return normalized, [(one.span(), analyze(one.group())) for one in _WORD.finditer(normalized)]


def _places(term: str, text: str, words: Sequence[tuple[Place, list[str]]]) -> Iterator[Place]:
    wanted = _stems(term)
    if wanted is None:
        yield from (one.span() for one in re.finditer(re.escape(_normalized(term)), text, re.IGNORECASE))
        return
    for at in range(len(words) - len(wanted) + 1 if wanted else 0):
        run = words[at : at + len(wanted)]
        if all(stems == other for (_, stems), other in zip(run, wanted, strict=True)):
            yield run[0][0][0], run[-1][0][1]


@lru_cache(maxsize=1 << 14)
def _stems(term: str) -> list[list[str]] | None:
    """Of each word; None for Chinese, which has none."""
    term = _normalized(term)
    return None if _HAN.search(term) else [analyze(word) for word in _WORD.findall(term)]


def _normalized(text: str) -> str:
    return simplified(unicodedata.normalize("NFKC", text))


def _replaced(text: str, places: Sequence[Place], others: Sequence[str | None]) -> str:
    """None: as it is."""
    for (start, end), other in zip(places, others, strict=True):
        if other is not None:
            text = f"{text[:start]}{other}{text[end:]}"
    return text
