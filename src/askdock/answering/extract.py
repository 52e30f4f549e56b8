"""Answers without a language model: the sentences that answer best, quoted word for word, or none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from askdock import text
from askdock.answering.cite import cite_span
from askdock.answering.statements import statements
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
_PASSAGE_WEIGHT = 0.1
_NUMBER_BONUS = 0.1
_NO_NUMBER = 0.3
_LEAD_BONUS = 0.15
_ASKS_NUMBER = re.compile(
    r"\b(?:how (?:many|much|long|often|old|far)|when|what (?:year|date|time)|which year)\b|"
    r"多少|几[个天次年月人]|多久|多长|何时|什么时候|哪[一]?[年天]",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"\d+(?:[.,:]\d+)*|[零〇一二三四五六七八九十百千万亿两半数几]+(?=个|[年月周天日人次元台倍成岁小点分秒万亿])|每[天周月年日]|"
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|hundreds?|"
    r"thousands?|millions?|half|once|twice|never|always|noon|midnight|today|daily|weekly|monthly|quarterly|annually|"
    r"yearly|every|jan\w*|feb\w*|march|april|may|june|july|aug\w*|sept\w*|oct\w*|nov\w*|dec\w*|\w+days?|morning|"
    r"evening|spring|summer|autumn|winter|century)\b"
)
_NAME = re.compile(r"(?<=[\w,'’] )[A-Z][\w'’-]*")
"""A capital within a sentence; the first word of a question tells nothing."""
_STATES = re.compile(r"[.。!！;；:：|\d]")


_NUMERAL = re.compile("([一二三四五六七八九])?(十)?([一二三四五六七八九])?(?=个?[年月周天日人次元台小])")
_DIGITS = {numeral: digit for digit, numeral in enumerate("一二三四五六七八九", 1)}


@dataclass(slots=True)
class _Candidate:
    passage: Passage
    start: int
    end: int
    reading: str
    """The sentence, or a row of a table with the names of its columns."""
    coverage: float
    """Share of the question's words that stand in the sentence, or, for less, in its surroundings."""
    leads: bool = False
    """It begins a section whose heading names what is asked for."""
    tells: bool = True
    """It holds a quantity, where one is asked for."""
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
            text="\n".join(f"{' '.join(c.reading.split())} [{number}]" for number, c in enumerate(chosen, 1)),
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
        asks_number, given = bool(_ASKS_NUMBER.search(question)), set(_QUANTITY.findall(question.lower()))
        for c in candidates:
            c.score = c.coverage + (c.similarity or 0.0) + _PASSAGE_WEIGHT * c.passage.score
            if c.leads:
                c.score += _LEAD_BONUS
            if asks_number:
                # A quantity that the question itself names answers nothing.
                c.tells = not given.issuperset(_QUANTITY.findall(c.reading.lower()))
                c.score += _NUMBER_BONUS if c.tells else -_NO_NUMBER
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
    wanted = set(text.analyze_query(_digits(question)))
    found: dict[tuple[str, int], _Candidate] = {}
    for passage in passages:
        chunk = passage.chunk
        context = set(text.analyze(chunk.context))
        names = {chunk.title, *chunk.headings}
        asked = (wanted - set(text.analyze(chunk.title))) & set(text.analyze(" ".join(chunk.headings)))
        around, leads = context, False
        for start, end, reading in statements(chunk.text):
            words = set(text.analyze(_digits(reading)))
            # A heading says nothing, nor does a line that only repeats the question.
            if words - wanted and chunk.text[start:end].strip("#* \t") not in names:
                here = wanted & words
                near = (wanted & around) - here
                coverage = (len(here) + _CONTEXT_WEIGHT * len(near)) / max(len(wanted), 1)
                # Overlapping chunks hold the same sentence: the better-ranked passage keeps it.
                found.setdefault(
                    (chunk.document_id, chunk.start + start),
                    _Candidate(passage, start, end, reading, coverage, leads),
                )
            leads = bool(asked) and chunk.text[start:end] in chunk.headings
            around = context | words
    return list(found.values())


def _digits(sentence: str) -> str:
    """Chinese numerals up to 99 before a unit, as digits: tables have these, questions those."""

    def number(found: re.Match[str]) -> str:
        tens, ten, ones = found.groups()
        if not found.group():
            return ""
        if not ten:
            return found.group() if tens and ones else str(_DIGITS[tens or ones])
        return str(10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0))

    return _NUMERAL.sub(number, sentence)


def _in_context(candidate: _Candidate) -> str:
    context = candidate.passage.chunk.context
    return f"{context}\n{candidate.reading}" if context else candidate.reading


def _supports(best: _Candidate) -> bool:
    if not best.tells:
        return False
    if best.similarity is None:
        return best.coverage >= LEAST_COVERAGE
    return best.similarity >= LEAST_SIMILARITY and best.coverage >= LEAST_COVERAGE_NEAR
