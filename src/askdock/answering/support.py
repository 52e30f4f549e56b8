"""Whether a passage supports a statement: its facts stand there, and enough of its words and its meaning do.

Light enough for a processor: a few milliseconds for words and facts, and two short texts embedded. The weights are
those that `benchmarks/support.py` prints, fitted on public data (docs/reference/quality.md).
"""

import math
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from askdock import text
from askdock.answering.facts import Facts, evidence_of, facts_of, missing_facts, missing_figures
from askdock.answering.statements import statements
from askdock.ports import Embedder
from askdock.records import Chunk
from askdock.text.analyzer import STOPPED

WORDS = (-6.5, 6.21, 5.26)
"""Intercept, share of the statement's words in the passage, in the best two of its sentences that adjoin."""
NEAR = (-8.0, 5.0, 2.0, 6.0)
"""The same and the cosine with the best of them, where the model knows the language."""
LEAST = 0.3
"""The score from which a passage supports a statement."""
LEAST_ABOUT = 2
ABOUT_SHARE = 0.5
"""A figure must stand in a sentence that shares at least two words with the statement and half as many as the best."""
_MONTH_WORDS = frozenset(
    text.analyze("January February March April May June July August September October November December")
)


@dataclass(frozen=True, slots=True)
class Support:
    """How far a text supports a statement."""

    score: float
    """0 to 1: the probability that it does, as fitted."""
    missing: tuple[str, ...]
    """Numbers, dates, codes and names of the statement that do not stand there."""
    start: int = 0
    end: int = 0
    """The span of the chunk's text that says most of it."""

    @property
    def holds(self) -> bool:
        """Whether the statement may be shown with this text as its source."""
        return not self.missing and self.score >= LEAST


class Claim:
    """A statement to be looked for in several passages: read once."""

    def __init__(self, statement: str) -> None:
        self.text = statement
        self.facts: Facts = facts_of(statement)
        self.words: Set[str] = frozenset(text.analyze_query(statement))
        self.figures: Set[str] = frozenset(word for word in self.words if any(sign.isdigit() for sign in word)) | (
            self.words & _MONTH_WORDS
        )


class SupportChecker:
    """Weighs statements against chunks. The embedder is used where it covers the statement's language."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder

    def missing(self, claim: Claim, chunks: Sequence[Chunk]) -> tuple[str, ...]:
        """The claim's facts that stand in none of the chunks."""
        lacking: Set[str] | None = None
        for chunk in chunks:
            here = frozenset(missing_facts(claim.facts, evidence_of(_all_of(chunk)))) | self._elsewhere(claim, chunk)
            lacking = here if lacking is None else lacking & here
        return tuple(sorted(lacking or ()))

    @staticmethod
    def _elsewhere(claim: Claim, chunk: Chunk) -> Set[str]:
        """The claim's figures that stand in the chunk, but only in sentences about something else."""
        if not claim.figures:
            return frozenset()
        passage = _read(chunk)
        about = claim.words - passage.context - claim.figures
        shares = [len(about & words) for _, _, words in passage.spans]
        most = max(shares, default=0)
        if most < LEAST_ABOUT:
            return frozenset()
        near = [
            chunk.text[start:end] for (start, end, _), share in zip(passage.spans, shares, strict=True)
            if share >= ABOUT_SHARE * most
        ]
        return frozenset(missing_figures(claim.facts, evidence_of("\n".join([chunk.document_name, chunk.context, *near]))))

    def signals(self, claim: Claim, chunk: Chunk) -> dict[str, float | None]:
        """What is weighed, by name."""
        passage = _read(chunk)
        (start, end), near = passage.best(claim.words)
        share = len(claim.words & passage.words) / max(len(claim.words), 1)
        return {
            "share": share,
            "near": near,
            "cosine": self._cosine(claim.text, chunk, start, end) if share else None,
        }

    def weigh(self, claim: Claim, chunk: Chunk) -> Support:
        """How far the chunk supports the claim."""
        passage = _read(chunk)
        share = len(claim.words & passage.words) / max(len(claim.words), 1)
        best, near = passage.best(claim.words)
        start, end = best
        score = _sigmoid(WORDS, share, near)
        if share > 0 and (cosine := self._cosine(claim.text, chunk, start, end)) is not None:
            score = _sigmoid(NEAR, share, near, cosine)
        return Support(score, self.missing(claim, (chunk,)), start, end)

    def locate(self, claim: Claim, chunk: Chunk, score: float) -> Support:
        """Where the chunk says most of a claim that it was found to support by words alone."""
        (start, end), _ = _read(chunk).best(claim.words)
        return Support(score, self.missing(claim, (chunk,)), start, end)

    def quick(self, claim: Claim, chunk: Chunk) -> float:
        """By words alone: to choose the chunk that is weighed."""
        passage = _read(chunk)
        share = len(claim.words & passage.words) / max(len(claim.words), 1)
        return _sigmoid(WORDS, share, passage.best(claim.words)[1])

    def _cosine(self, statement: str, chunk: Chunk, start: int, end: int) -> float | None:
        if self._embedder is None:
            return None
        languages = self._embedder.languages
        if languages is not None and text.language_of(statement) not in languages:
            return None
        shown = " ".join(part for part in (chunk.context, chunk.text[start:end]) if part)
        left, right = np.asarray(self._embedder.embed_documents([statement, shown]))
        return float(left @ right)


@dataclass(frozen=True, slots=True)
class _Passage:
    words: Set[str]
    context: Set[str]
    spans: tuple[tuple[int, int, frozenset[str]], ...]

    def best(self, wanted: Set[str]) -> tuple[tuple[int, int], float]:
        """The sentence, or two that adjoin, with most of the words, under the passage's headings; and their share."""
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
    spans = tuple((start, end, frozenset(text.analyze(reading))) for start, end, reading in statements(chunk.text))
    every = context.union(*(words for _, _, words in spans), text.analyze(chunk.text)) - STOPPED
    return _Passage(every, context - STOPPED, spans)


def _all_of(chunk: Chunk) -> str:
    return f"{chunk.document_name}\n{chunk.searchable_text}"


def _sigmoid(weights: Sequence[float], *signals: float) -> float:
    weighed = weights[0] + sum(weight * signal for weight, signal in zip(weights[1:], signals, strict=True))
    return 1 / (1 + math.exp(-weighed))
