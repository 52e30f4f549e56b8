"""Answers without a language model: the sentences that answer best, quoted word for word, or none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from askdock import text
from askdock.answering.answer_type import Kind, expected, names
from askdock.answering.answerability import BY_MODEL, Signals, subject_share
from askdock.answering.cite import cite_span
from askdock.answering.facts import evidence_of, facts_of, holds_code, holds_name
from askdock.answering.inert import inert
from askdock.answering.question import asks_for_all, denies, of_named_file, parts
from askdock.answering.statements import statements
from askdock.ports import Embedder
from askdock.records import Answer, Passage

MODEL = "extractive"
PASSAGES = 6
SENTENCES = 3
LISTED = 12
"""Statements quoted where all of a kind are asked for."""
EMBEDDED = 12
"""Sentences whose vectors are compared with the question: a few milliseconds each."""

MIN_SHARE = 0.8
"""A further sentence is quoted if its score is at least this share of the best one's."""

_CONTEXT_WEIGHT = 0.6
_PASSAGE_WEIGHT = 0.1
_QUANTITY_BONUS = 0.1
_NO_QUANTITY = 0.3
_LEAD_BONUS = 0.15
_NEGATION_BONUS = 0.2
_OTHER_CODE = 0.4
COVERAGE_ACROSS = 1.0
"""Coverage of a sentence in another language, which has no word of the question, by its cosine. Of 1.5 and 1.0 the
latter answers more of benchmarks/everyday_questions.py (71 of 80 right against 67); fitted on nothing else."""
SUBJECT_ACROSS = 0.7
"""The same of the subject's share."""
_STATES = re.compile(r"[.。!！;；:：|\d]")


_NUMERAL = re.compile("([一二三四五六七八九])?(十)?([一二三四五六七八九])?(?=个?[年月周天日人次元台小])")
_DIGITS = {numeral: digit for digit, numeral in enumerate("一二三四五六七八九", 1)}


@dataclass(slots=True)
class Candidate:
    """A sentence that may answer."""

    passage: Passage
    start: int
    end: int
    reading: str
    """The sentence, or a row of a table with the names of its columns."""
    coverage: float
    """Share of the question's words that are in the sentence, or, for less, in its surroundings."""
    leads: bool = False
    """It begins a section whose heading names what is asked for."""
    crosses: bool = False
    """It is in another language than the question."""
    tells: bool = True
    """It names a thing of the kind asked for, where that is known."""
    similarity: float | None = None
    score: float = 0.0

    @property
    def quote(self) -> str:
        return self.passage.chunk.text[self.start : self.end]

    @property
    def is_row(self) -> bool:
        return self.reading != self.quote


class Extractor:
    """Quotes sentences of the passages. The embedder is used where it covers the question's language."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def answer(self, question: str, passages: Sequence[Passage], margin: float = 0.0) -> Answer | None:
        """The answer, or None when no sentence supports one by that margin."""
        chosen = [one for part in parts(question) for one in self._chosen(part, passages, margin)]
        if not chosen and len(parts(question)) > 1:
            chosen = self._chosen(question, passages, margin)
        if not chosen:
            return None
        return Answer(
            text="\n".join(
                f"{inert(' '.join(c.reading.split()))} [{number}]" for number, c in enumerate(chosen, 1)
            ),
            answered=True,
            citations=tuple(
                cite_span(c.passage.chunk, number, c.start, c.end) for number, c in enumerate(chosen, 1)
            ),
            model=MODEL,
        )

    def _chosen(self, question: str, passages: Sequence[Passage], margin: float) -> list["Candidate"]:
        """The sentences quoted for one question; none where it has too little support."""
        candidates, signals = self.weigh(question, passages)
        if signals is None or not signals.support(margin):
            return []
        most = LISTED if asks_for_all(question) else SENTENCES
        return _quoted(candidates, most)

    def weigh(self, question: str, passages: Sequence[Passage]) -> tuple[list[Candidate], Signals | None]:
        """The sentences that come into question, best first, and what they say for an answer; None without any."""
        passages = of_named_file(question, passages)[:PASSAGES]
        candidates = _candidates(question, passages)
        candidates.sort(
            key=lambda c: -c.coverage
        )  # stable: of another language, where words tell nothing, by rank
        own = [c for c in candidates if not c.crosses][:EMBEDDED]
        across = [c for c in candidates if c.crosses][:EMBEDDED] if self._knows(question) else []
        candidates = own + across
        kind = expected(question)
        self._score(question, kind, candidates)
        candidates.sort(key=lambda c: -c.score)
        if not candidates:
            return [], None
        best = candidates[0]
        return candidates, Signals(
            similarity=self._similarity(candidates),
            model=self._embedder.model,
            subject=SUBJECT_ACROSS if best.crosses else subject_share(question, passages),
            coverage=best.coverage,
            lacks_quantity=not best.tells and kind in ("quantity", "time"),
            lacks_name=not best.tells and kind in ("person", "place"),
            numbers_missing=len(_numbers(question) - _numbers(_in_context(best))),
            row=best.is_row,
            **_entities_missing(question, _quoted(candidates, SENTENCES)),
        )

    def _similarity(self, candidates: Sequence[Candidate]) -> float | None:
        if self._embedder.model not in BY_MODEL:
            return None
        return max((c.similarity for c in candidates if c.similarity is not None), default=None)

    def _knows(self, question: str) -> bool:
        languages = self._embedder.languages
        return languages is None or text.language_of(question) in languages

    def _score(self, question: str, kind: Kind | None, candidates: Sequence[Candidate]) -> None:
        if candidates and self._knows(question):
            vectors = self._embedder.embed_documents([_in_context(c) for c in candidates])
            similarities = np.asarray(vectors) @ self._embedder.embed_query(question)
            for candidate, similarity in zip(candidates, similarities, strict=True):
                candidate.similarity = float(similarity)
        negated, asked = denies(question), facts_of(question)
        for c in candidates:
            if c.crosses:
                # A text in both languages may have the question's words all the same.
                c.coverage = max(c.coverage, min(1.0, COVERAGE_ACROSS * (c.similarity or 0.0)))
            c.score = c.coverage + (c.similarity or 0.0) + _PASSAGE_WEIGHT * c.passage.score
            if c.leads:
                c.score += _LEAD_BONUS
            if kind is not None:
                # Units and names of another language are not the question's: any will do.
                c.tells = names(kind, c.reading, "" if c.crosses else question)
            if kind in ("quantity", "time"):
                # The names of people and places are not told surely enough to choose a sentence by them.
                c.score += _QUANTITY_BONUS if c.tells else -_NO_QUANTITY
            if asked.codes and not all(holds_code(one, evidence_of(_surroundings(c))) for one in asked.codes):
                c.score -= _OTHER_CODE
            if negated and denies(c.reading):
                c.score += _NEGATION_BONUS
            if not _STATES.search(c.quote):
                c.score -= 0.3  # a heading names a subject and says nothing about it


def _candidates(question: str, passages: Sequence[Passage]) -> list[Candidate]:
    wanted, asked_in = set(text.analyze_query(_digits(question))), text.language_of(question)
    found: dict[tuple[str, int], Candidate] = {}
    for passage in passages:
        chunk = passage.chunk
        context = set(text.analyze(chunk.context))
        titles = {chunk.title, *chunk.headings}
        asked = (wanted - set(text.analyze(chunk.title))) & set(text.analyze(" ".join(chunk.headings)))
        around, leads = context, False
        crosses = text.language_of(chunk.text) != asked_in
        for start, end, reading in statements(chunk.text, chunk.table_head):
            words = set(text.analyze(_digits(reading)))
            if reading.endswith(("?", "？")):
                # The question of a list of questions and answers: what follows belongs to it.
                around, leads = context | words, len(wanted & words) >= len(wanted) / 2
                continue
            # A heading says nothing, nor does a line that only repeats the question.
            if words - wanted and chunk.text[start:end].strip("#* \t") not in titles:
                here = wanted & words
                near = (wanted & around) - here
                coverage = (len(here) + _CONTEXT_WEIGHT * len(near)) / max(len(wanted), 1)
                # Overlapping chunks hold the same sentence: the better-ranked passage keeps it.
                found.setdefault(
                    (chunk.document_id, chunk.start + start),
                    Candidate(passage, start, end, reading, coverage, leads, crosses),
                )
            leads = bool(asked) and chunk.text[start:end] in chunk.headings
            around = context | words
    return list(found.values())


def _quoted(candidates: Sequence[Candidate], most: int) -> list[Candidate]:
    """The best, and what is nearly as good: no item of a list that is quoted whole."""
    chosen: list[Candidate] = []
    for one in candidates:
        if len(chosen) == most or one.score < MIN_SHARE * candidates[0].score:
            break
        if not any(_within(one, other) for other in chosen):
            chosen = [other for other in chosen if not _within(other, one)] + [one]
    return chosen


def _within(one: Candidate, other: Candidate) -> bool:
    same = one.passage.chunk.id == other.passage.chunk.id
    return same and other.start <= one.start and one.end <= other.end


def _entities_missing(question: str, quoted: Sequence[Candidate]) -> dict[str, int]:
    """Codes and names of the question that stand nowhere about what is quoted: a row speaks for itself alone."""
    asked = facts_of(question)
    if not asked.codes and not asked.names:
        return {"codes_missing": 0, "names_missing": 0}
    where = [evidence_of(_surroundings(one)) for one in quoted]
    return {
        "codes_missing": sum(not any(holds_code(code, one) for one in where) for code in asked.codes),
        "names_missing": sum(not any(holds_name(name, one) for one in where) for name in asked.names),
    }


def _surroundings(candidate: Candidate) -> str:
    chunk = candidate.passage.chunk
    return f"{chunk.document_name}\n{_in_context(candidate)}" if candidate.is_row else chunk.keyword_text


def _numbers(sentence: str) -> set[str]:
    """Years, amounts: no part numbers, which are names."""
    return {word for word in text.analyze(sentence) if word.replace(".", "").isdigit()}


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


def _in_context(candidate: Candidate) -> str:
    context = candidate.passage.chunk.context
    return f"{context}\n{candidate.reading}" if context else candidate.reading
