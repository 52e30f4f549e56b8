"""Answers without a language model: the sentences that answer best, quoted word for word, or none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from askdock import text
from askdock.answering.cite import cite_span
from askdock.ports import Embedder
from askdock.records import Answer, Passage

MODEL = "extractive"
PASSAGES = 6
SENTENCES = 3
EMBEDDED = 12
"""Sentences whose vectors are compared with the question: a few milliseconds each."""

LEAST_COVERAGE = 0.65
"""Share of the question's words that the best sentence needs where words are all there is to go by."""
LEAST_COVERAGE_NEAR = 0.21
LEAST_SIMILARITY = 0.45
"""The share of words and the cosine that it needs where the model knows the question's language. How well these
tell the unanswerable apart: docs/reference/quality.md."""

LEAST_SUBJECT = 0.3
"""Share of what is asked about, names left out, that one passage needs: to name the company is not enough."""

LEAST_SHARE = 0.8
"""A further sentence is quoted if its score is at least this share of the best one's."""

_CONTEXT_WEIGHT = 0.6
_NUMBER_BONUS = 0.1
_ASKS_NUMBER = re.compile(
    r"\b(?:how (?:many|much|long|often|old|far)|when|what (?:year|date|time)|which year)\b|"
    r"多少|几[个天次年月人]|多久|多长|何时|什么时候|哪[一]?[年天]",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[\w,'’] )[A-Z][\w'’-]*")
"""A capital within a sentence; the first word of a question tells nothing."""
_STATES = re.compile(r"[.。!！;；:：|\d]")


@dataclass(slots=True)
class _Candidate:
    passage: Passage
    start: int
    end: int
    coverage: float
    """Share of the question's words that stand in the sentence, or, for less, in its surroundings."""
    similarity: float | None = None
    score: float = 0.0

    @property
    def quote(self) -> str:
        return self.passage.chunk.text[self.start : self.end]


class Extractor:
    """Quotes sentences of the passages. The embedder is used where it covers the question's language."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def answer(self, question: str, passages: Sequence[Passage]) -> Answer | None:
        """The answer, or None when no sentence supports one."""
        passages = passages[:PASSAGES]
        if subject_share(question, passages) < LEAST_SUBJECT:
            return None
        candidates = _candidates(question, passages)
        candidates.sort(key=lambda c: -c.coverage)
        candidates = candidates[:EMBEDDED]
        self._score(question, candidates)
        candidates.sort(key=lambda c: -c.score)
        if not candidates or not _supports(candidates[0]):
            return None
        chosen = [c for c in candidates[:SENTENCES] if c.score >= LEAST_SHARE * candidates[0].score]
        return Answer(
            text="\n".join(f"{' '.join(c.quote.split())} [{number}]" for number, c in enumerate(chosen, 1)),
            answered=True,
            citations=tuple(
                cite_span(c.passage.chunk, number, c.start, c.end) for number, c in enumerate(chosen, 1)
            ),
            model=MODEL,
        )

    def _score(self, question: str, candidates: Sequence[_Candidate]) -> None:
        languages = self._embedder.languages
        if candidates and (languages is None or text.language_of(question) in languages):
            vectors = self._embedder.embed_documents([_in_context(c) for c in candidates])
            similarities = np.asarray(vectors) @ self._embedder.embed_query(question)
            for candidate, similarity in zip(candidates, similarities, strict=True):
                candidate.similarity = float(similarity)
        asks_number = bool(_ASKS_NUMBER.search(question))
        for c in candidates:
            c.score = c.coverage + (c.similarity or 0.0) + 0.5 * c.passage.score
            if asks_number and re.search(r"\d|[一二三四五六七八九十百千万]", c.quote):
                c.score += _NUMBER_BONUS
            if c.quote.endswith(("?", "？")):
                c.score -= 0.5  # the question of a list of questions and answers is no answer
            elif not _STATES.search(c.quote):
                c.score -= 0.3  # a heading names a subject and says nothing about it


def subject_share(question: str, passages: Sequence[Passage]) -> float:
    """The best passage's share of the question's words that are no names; 1 where there are only names."""
    names = set(text.analyze(" ".join(_NAME.findall(question))))
    subject = {word for word in text.analyze_query(question) if word not in names}
    if not subject:
        return 1.0
    held = (set(text.analyze(passage.chunk.searchable_text)) for passage in passages)
    return max((len(subject & words) / len(subject) for words in held), default=0.0)


def _candidates(question: str, passages: Sequence[Passage]) -> list[_Candidate]:
    wanted = set(text.analyze_query(question))
    found: dict[tuple[str, int], _Candidate] = {}
    for passage in passages:
        chunk = passage.chunk
        context = set(text.analyze(chunk.context))
        names = {chunk.title, *chunk.headings}
        around = context
        for start, end in text.sentences(chunk.text):
            words = set(text.analyze(chunk.text[start:end]))
            # A heading says nothing, nor does a line that only repeats the question.
            if words - wanted and chunk.text[start:end].strip("#* \t") not in names:
                here = wanted & words
                near = (wanted & around) - here
                coverage = (len(here) + _CONTEXT_WEIGHT * len(near)) / max(len(wanted), 1)
                # Overlapping chunks hold the same sentence: the better-ranked passage keeps it.
                found.setdefault(
                    (chunk.document_id, chunk.start + start), _Candidate(passage, start, end, coverage)
                )
            around = context | words
    return list(found.values())


def _in_context(candidate: _Candidate) -> str:
    context = candidate.passage.chunk.context
    return f"{context}\n{candidate.quote}" if context else candidate.quote


def _supports(best: _Candidate) -> bool:
    if best.similarity is None:
        return best.coverage >= LEAST_COVERAGE
    return best.similarity >= LEAST_SIMILARITY and best.coverage >= LEAST_COVERAGE_NEAR
