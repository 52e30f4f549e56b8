"""The score of each sentence for a question, and what it loses for being of another thing or date."""

import re
from collections.abc import Sequence, Set

from askdock import text
from askdock.answering.answer_type import Kind, has_full_name, names
from askdock.answering.answerability import about_share, asked_of_names
from askdock.answering.candidates import Candidate
from askdock.answering.counted import counts, counts_other
from askdock.answering.dates import are_of, take_dates, years_in
from askdock.answering.facts import evidence_of, facts_of, holds_code
from askdock.answering.question import begins_with, clause_of, dates_of, denies, year_of
from askdock.answering.statements import is_caption
from askdock.answering.whole import is_asked_field

_PASSAGE_WEIGHT = 0.1
_QUANTITY_BONUS = 0.1
_NO_QUANTITY = 0.3
_LEAD_BONUS = 0.15
_FIELD_BONUS = 0.3
_COUNT_BONUS = 0.2
_NAME_BONUS = 0.2
_NEGATION_BONUS = 0.2
_OTHER_CODE = 0.4
_OTHER_NUMBER = 0.2
_EMPTY_CELL = 0.6
OTHER_DATE = 0.3
_NUMBERED = 1.0
COVERAGE_ACROSS = 1.0
"""Coverage of a sentence in another language, which has no word of the question, by its cosine. Of 1.5 and 1.0 the
latter answers more of benchmarks/everyday_questions.py (71 of 80 right against 67); fitted on nothing else."""
_STATES = re.compile(r"[.。!！;；:：|\d]")
_ENDED = re.compile(r"[.。!！;；:：|]")


def score(question: str, kind: Kind | None, candidates: Sequence[Candidate], asked_as: str = "") -> None:
    """Set the scores of candidates whose cosines are known, and what each tells.

    `asked_as`: the question before it was put in other words.
    """
    negated, asked = denies(question), facts_of(question)
    numbers, clause, of_names = numbers_in(question), clause_of(question), asked_of_names(question)
    dates, year = dates_of(question), year_of(question)
    for c in candidates:
        if c.crosses:
            # A text in both languages may have the question's words all the same.
            c.coverage = max(c.coverage, min(1.0, COVERAGE_ACROSS * (c.similarity or 0.0)))
        c.score = c.coverage + (c.similarity or 0.0) + _PASSAGE_WEIGHT * c.passage.score
        if kind is not None:
            of_kind = names(kind, c.reading, f"{question} {asked_as}".strip(), across=c.crosses)
            c.tells = of_kind and not (
                kind == "quantity" and c.is_row and counts_other((question, asked_as), c.spelled)
            )
        c.score += _for_its_kind(question, kind, c)
        if c.lacks:
            c.tells = False
            c.score -= _EMPTY_CELL
        c.about = about_share(of_names, c.spelled)
        c.of_date = are_of(take_dates(c.reading)[1], dates) if dates else _is_of_year(c, year)
        c.score -= _of_others(c, asked.codes, numbers)
        if clause and any(begins_with(one, clause) for one in (c.reading, *c.passage.chunk.headings[-1:])):
            c.score += _NUMBERED
        if negated and denies(c.section or c.reading):
            c.score += _NEGATION_BONUS
        states = (_ENDED if c.is_first_line else _STATES).search(c.quote) and not is_caption(c.quote)
        if not c.section and not states:
            # A heading names a subject and says nothing about it, least of all what is asked for.
            c.score -= 0.3 if kind is None or c.tells else 0.6


def _for_its_kind(question: str, kind: Kind | None, c: Candidate) -> float:
    """What it gains or loses for where it stands and whether it names the kind of thing asked for."""
    gained = (_LEAD_BONUS if c.leads else 0.0) + (_FIELD_BONUS if is_asked_field(question, c) else 0.0)
    if kind == "quantity" and counts(question, c.reading):
        gained += _COUNT_BONUS
    if kind == "person" and has_full_name(c.reading):
        gained += _NAME_BONUS
    if kind in ("quantity", "time"):
        # The names of people and places are not told surely enough to choose a sentence by them.
        gained += _QUANTITY_BONUS if c.tells else -_NO_QUANTITY
    return gained


def _is_of_year(c: Candidate, year: str) -> bool | None:
    """Whether it names the year; None where it or the question names none, or its document or section is of it."""
    years = years_in(c.reading)
    if not year or year in years:
        return year in years or None
    of_document = years_in(f"{c.passage.chunk.document_name}\n{c.in_context}\n{c.passage.opening}")
    return False if years and year not in of_document else None


def _of_others(c: Candidate, codes: Set[str], numbers: Set[str]) -> float:
    """What it loses for being about other codes, numbers or dates than the question's."""
    other_code = codes and not all(holds_code(one, evidence_of(c.surroundings)) for one in codes)
    other_numbers = _OTHER_NUMBER * len(numbers - numbers_in(c.surroundings))
    return (_OTHER_CODE if other_code else 0.0) + other_numbers + (OTHER_DATE if c.of_other_date else 0.0)


def numbers_in(sentence: str) -> set[str]:
    """Years, amounts: no part numbers, which are names."""
    return {word for word in text.analyze(sentence) if word.replace(".", "").isdigit()}
