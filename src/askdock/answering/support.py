"""Support of a statement by a passage: its facts are there, and enough of its words and its meaning.

Light enough for a processor: a millisecond or two. The weights are those that `benchmarks/support.py` prints,
fitted on public data (docs/reference/quality.md). The cosine of an embedding model was tried as a further signal:
it got a weight near nothing beside the words, and costs ten times as much.
"""

import math
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from askdock import text
from askdock.answering.dates import years_in
from askdock.answering.facts import Facts, evidence_of, facts_of, holds_name, missing_facts, missing_figures
from askdock.answering.numbers import Quantities, missing
from askdock.answering.places import Figure, figures, misplaced
from askdock.answering.roles import Named, exchanged, named
from askdock.answering.statements import statements
from askdock.records import Chunk
from askdock.text.analyzer import STOPPED
from askdock.text.scripts import HAN

WORDS = (-6.5, 6.21, 5.26)
"""Intercept, share of the statement's words in the passage, in the best two of its sentences that adjoin."""
MIN_SCORE = 0.3
"""The score from which a passage supports a statement."""
MIN_LANGUAGE_SHARE = 0.25
"""A passage of which less is written in the script of a statement is in another language."""
_HAN = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
UNKNOWN = 0.5
"""The score of a passage in another language: its facts alone are looked up."""
MIN_ABOUT = 2
ABOUT_SHARE = 0.5
"""A figure must be in a sentence that shares two words with the statement, and half as many as the best."""
MANY_NAMES = 4
NAMES_SHARE = 0.5
"""A figure must be in a passage that has half as many of the statement's names as the best one."""
MONTH_WORDS = frozenset(
    text.analyze("January February March April May June July August September October November December")
)


@dataclass(frozen=True, slots=True)
class Support:
    """How far a text supports a statement."""

    score: float
    """0 to 1: the probability that it does, as fitted."""
    missing: tuple[str, ...]
    """Numbers, dates, codes and names of the statement that are not there."""
    start: int = 0
    end: int = 0
    """The span of the chunk's text that says most of it."""

    @property
    def holds(self) -> bool:
        """Whether the statement may be shown with this text as its source."""
        return not self.missing and self.score >= MIN_SCORE


class Claim:
    """A statement to be looked for in several passages: read once."""

    def __init__(self, statement: str) -> None:
        self.text = statement
        self.facts: Facts = facts_of(statement)
        self.words: Set[str] = frozenset(text.analyze_query(statement))
        self.figures: Set[str] = frozenset(word for word in self.words if any(sign.isdigit() for sign in word)) | (
            self.words & MONTH_WORDS
        )
        self.named: Set[str] = frozenset(text.analyze(" ".join(self.facts.names | self.facts.codes)))
        self.places: Sequence[Figure] = figures([statement])
        self.roles: Sequence[Named] = named([statement]) if self.facts.names else ()


class SupportChecker:
    """Weighs statements against chunks."""

    def missing(self, claim: Claim, chunks: Sequence[Chunk], *, parts: bool = False) -> tuple[str, ...]:
        """The claim's facts that are in none of the chunks; with `parts`, each may tell of another part of it."""
        held = [sum(holds_name(name, evidence_of(_all_of(one))) for name in claim.facts.names) for one in chunks]
        most = max((_read(one).most_about(claim) for one in chunks), default=0) if claim.figures else 0
        lacking: list[frozenset[str]] = []
        elsewhere: set[str] = set()
        placed: set[str] = set()
        for chunk, names in zip(chunks, held, strict=True):
            here = frozenset(missing_facts(claim.facts, evidence_of(_all_of(chunk))))
            if names < NAMES_SHARE * max(held):
                # Its figures are those of somebody else.
                here |= set(missing(claim.facts.quantities, Quantities()))
            else:
                if self.comparable(claim, chunk):
                    shown = _read(chunk).places
                    wrong = misplaced(claim.places, shown)
                    elsewhere |= wrong
                    # What is written otherwise there ("five") is where it belongs, for all that can be told.
                    there = {figure.written for figure in shown}
                    placed |= {one.written for one in claim.places if not here or one.written in there} - wrong
                    others, own = exchanged(claim.roles, _read(chunk).roles) if claim.roles else ((), ())
                    elsewhere.update(others)
                    placed.update(own)
                here |= self._elsewhere(claim, chunk, _read(chunk).most_about(claim) if parts else most)
            lacking.append(here)
        everywhere = frozenset.intersection(*lacking) if lacking else frozenset()
        return tuple(sorted(everywhere | (elsewhere - placed)))

    @staticmethod
    def _elsewhere(claim: Claim, chunk: Chunk, most: int) -> frozenset[str]:
        """The claim's figures that are in the chunk, but only in sentences about something else.

        Such a sentence shares few words with the claim beside the one that shares most, or names alone.
        """
        if not claim.figures or most < MIN_ABOUT:
            return frozenset()
        passage = _read(chunk)
        about = passage.about(claim)
        told = about - claim.named
        near = [
            chunk.text[start:end]
            for start, end, words in passage.spans
            if (len(about & words) >= ABOUT_SHARE * most or _is_of_names(claim, words))
            and (not told or told & words)
        ]
        said = "\n".join([chunk.document_name, chunk.context, *near, *_only_year(chunk)])
        return frozenset(missing_figures(claim.facts, evidence_of(said)))

    def signals(self, claim: Claim, chunk: Chunk) -> dict[str, float]:
        """The weighed signals, by name."""
        passage = _read(chunk)
        share = len(claim.words & passage.words) / max(len(claim.words), 1)
        return {"share": share, "near": passage.best(claim.words)[1]}

    def comparable(self, claim: Claim, chunk: Chunk) -> bool:
        """Whether the two share a language: words of two languages say nothing about each other."""
        han = len(_HAN.findall(chunk.text))
        words = len(_LATIN_WORD.findall(chunk.text))
        share = han / max(han + words, 1)
        return (share if text.language_of(claim.text) == "zh" else 1 - share) >= MIN_LANGUAGE_SHARE

    def weigh(self, claim: Claim, chunk: Chunk) -> Support:
        """How far the chunk supports the claim; UNKNOWN where it is in another language."""
        (start, end), _ = _read(chunk).best(claim.words)
        return Support(self.score(claim, chunk), self.missing(claim, (chunk,)), start, end)

    def score(self, claim: Claim, chunk: Chunk) -> float:
        """The same by words alone."""
        if not self.comparable(claim, chunk):
            return UNKNOWN
        return _sigmoid(WORDS, *self.signals(claim, chunk).values())


@dataclass(frozen=True, slots=True)
class _Passage:
    words: Set[str]
    context: Set[str]
    spans: tuple[tuple[int, int, frozenset[str]], ...]
    places: Sequence[Figure]
    roles: Sequence[Named]

    def about(self, claim: Claim) -> Set[str]:
        """What a sentence must say to be about the claim: its words but figures, and but what the headings say."""
        return claim.words - self.context - claim.figures

    def most_about(self, claim: Claim) -> int:
        """How many of those the sentence with most of them has."""
        about = self.about(claim)
        return max((len(about & words) for _, _, words in self.spans), default=0)

    def best(self, wanted: Set[str]) -> tuple[tuple[int, int], float]:
        """The sentence, or two that adjoin, with most of the words under the headings; and their share."""
        found, most = (0, 0), -1.0
        for at, (start, end, words) in enumerate(self.spans):
            alone = len(wanted & (words | self.context)) / max(len(wanted), 1)
            if alone > most:
                found, most = (start, end), alone
            if at + 1 < len(self.spans):
                _, until, more = self.spans[at + 1]
                both = len(wanted & (words | more | self.context)) / max(len(wanted), 1) - 0.05
                if both > most:
                    found, most = (start, until), both
        return found, max(most, 0.0)


@lru_cache(maxsize=256)
def _read(chunk: Chunk) -> _Passage:
    context = frozenset(text.analyze(f"{chunk.document_name} {chunk.context}"))
    read = tuple(statements(chunk.text, chunk.table_head))
    spans = tuple((one.start, one.end, frozenset(text.analyze(one.reading))) for one in read)
    every = context.union(*(words for _, _, words in spans), text.analyze(chunk.text)) - STOPPED
    return _Passage(
        every, context - STOPPED, spans, figures(one.reading for one in read), named(one.reading for one in read)
    )


def _is_of_names(claim: Claim, words: Set[str]) -> bool:
    """Whether a sentence has most of a claim's many names: a long claim may be told by two sentences."""
    return len(claim.named) >= MANY_NAMES and len(claim.named & words) > len(claim.named) / 2


def _only_year(chunk: Chunk) -> Set[str]:
    """The year of a passage that names no other, as that at the beginning of news: all of it is of that year."""
    years = years_in(chunk.text)
    return years if len(years) == 1 else frozenset()


def _all_of(chunk: Chunk) -> str:
    return f"{chunk.document_name}\n{chunk.searchable_text}"


def _sigmoid(weights: Sequence[float], *signals: float) -> float:
    weighed = weights[0] + sum(weight * signal for weight, signal in zip(weights[1:], signals, strict=True))
    return 1 / (1 + math.exp(-weighed))
