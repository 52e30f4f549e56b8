"""Answers without a language model: the sentences that answer best, quoted word for word, or none."""

import re
from collections.abc import Sequence, Set

from askdock import text, trace
from askdock.answering.answer_type import Kind, asks_price, expected, has_full_name, names
from askdock.answering.answerability import BY_MODEL, Signals, about_share, asked_of_names, subject_share
from askdock.answering.candidates import Candidate, better_row, candidates, rest_of_form, rows_like, within
from askdock.answering.cite import cite_span
from askdock.answering.counted import counts, counts_other
from askdock.answering.dates import are_of, take_dates, years_in
from askdock.answering.editions import by_edition
from askdock.answering.facts import evidence_of, facts_of, holds_code, holds_name
from askdock.answering.inert import inert
from askdock.answering.neighbours import footnotes, with_neighbours
from askdock.answering.question import (
    begins_with,
    clause_of,
    dates_of,
    denies,
    numbered_of,
    of_named_file,
    without_file,
    year_of,
)
from askdock.answering.sentence_vectors import SentenceVectors
from askdock.answering.statements import column_names, is_caption
from askdock.answering.things import names_other_place, names_other_things
from askdock.answering.versions import lacks_version, versions_of
from askdock.answering.whole import is_asked_field, is_beside, is_whole, lacks_contact
from askdock.ports import Embedder
from askdock.records import Answer, Passage
from askdock.text.questions import asks_for_all, parts, without_command

MODEL = "extractive"
PASSAGES = 6
SENTENCES = 3
LISTED = 60
"""Rows quoted where all of a kind are asked for."""
COUNTED = ("{} found:", "共 {} 项：")
EMBEDDED = 12
"""Sentences whose vectors are compared with the question: a few milliseconds each."""

MIN_SHARE = 0.8
"""A further sentence is quoted if its score is at least this share of the best one's."""

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
_OTHER_DATE = 0.3
_NUMBERED = 1.0
COVERAGE_ACROSS = 1.0
"""Coverage of a sentence in another language, which has no word of the question, by its cosine. Of 1.5 and 1.0 the
latter answers more of benchmarks/everyday_questions.py (71 of 80 right against 67); fitted on nothing else."""
SUBJECT_ACROSS = 0.7
"""The same of the subject's share."""
_STATES = re.compile(r"[.。!！;；:：|\d]")
_ENDED = re.compile(r"[.。!！;；:：|]")


class Extractor:
    """Quotes sentences of the passages. The embedder is used where it covers the question's language."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors = SentenceVectors(embedder)

    def answer(
        self, question: str, passages: Sequence[Passage], margin: float = 0.0, asked: str = ""
    ) -> Answer | None:
        """The answer, or None when no sentence supports one by that margin.

        `asked`: the question before it was put in other words, which may tell the kind of thing asked for better.
        """
        asked = asked if len(parts(question)) == 1 else ""
        chosen = [one for part in parts(question) for one in self._chosen(part, passages, margin, asked)]
        if not chosen and len(parts(question)) > 1:
            chosen = self._chosen(question, passages, margin)
        if not chosen:
            return None
        # The sides of a comparison may be told by the same statement.
        chosen = by_edition(list({(c.passage.chunk.id, c.start): c for c in chosen}.values()))
        lines = [f"{inert(' '.join(c.reading.split()))}{c.note} [{number}]" for number, c in enumerate(chosen, 1)]
        if asks_for_all(question) and len(chosen) > 1 and all(c.is_row for c in chosen):
            lines.insert(0, COUNTED[text.language_of(question) == "zh"].format(len(chosen)))
        return Answer(
            text="\n".join(lines),
            answered=True,
            citations=tuple(
                cite_span(c.passage.chunk, number, c.start, c.end) for number, c in enumerate(chosen, 1)
            ),
            model=MODEL,
            unsure=expected(question) in ("person", "place") and not any(c.tells for c in chosen),
        )

    def _chosen(
        self, question: str, passages: Sequence[Passage], margin: float, asked: str = ""
    ) -> list[Candidate]:
        """The sentences quoted for one question, with their neighbours; none for too little support."""
        every = asks_for_all(question)
        question = without_command(question) if every else question
        found, signals = self.weigh(question, passages, asked)
        _note(question, signals, margin)
        if signals is None or not signals.support(margin):
            return []
        rows = [one for one in found if one.is_row and one.score >= MIN_SHARE * found[0].score]
        if every and rows:
            return rows_like(rows[0], candidates(question, passages))[:LISTED]
        chosen = _of_the_same(question, _quoted(found, SENTENCES))
        chosen += rest_of_form(chosen, found)
        noted = [note for one in chosen for note in footnotes(one, found) if note not in chosen]
        negated = denies(question)
        priced = asks_price(question)
        whole = [with_neighbours(one, negated=negated, priced=priced) for one in (*chosen, *noted)]
        return [one for at, one in enumerate(whole) if not any(within(one, other) for other in whole[:at])]

    def weigh(
        self, question: str, passages: Sequence[Passage], asked: str = ""
    ) -> tuple[list[Candidate], Signals | None]:
        """The sentences that come into question, best first, and what they say for an answer; None without any."""
        passages = of_named_file(question, passages)[:PASSAGES]
        question = without_file(question, passages)
        every = candidates(question, passages)
        every.sort(key=lambda c: -c.coverage)  # stable: of another language, where words tell nothing, by rank
        own = [c for c in every if not c.crosses][:EMBEDDED]
        across = [c for c in every if c.crosses][:EMBEDDED] if self._knows(question) else []
        kind = expected(question) or expected(asked)
        self._score(question, kind, own + across, asked)
        nearest = max((c.similarity or 0.0 for c in own), default=0.0)
        # Without a word of the question nothing speaks for what is farther off than its own language.
        near = [c for c in across if c.held or (c.similarity or 0.0) >= nearest]
        return self._weighed(question, passages, kind, own + near, asked)

    def _weighed(
        self,
        question: str,
        passages: Sequence[Passage],
        kind: Kind | None,
        among: Sequence[Candidate],
        asked: str,
    ) -> tuple[list[Candidate], Signals | None]:
        found = _of_the_question(question, among)
        found.sort(key=lambda c: -c.score)
        if not found:
            return [], None
        best, quoted = found[0], _quoted(found, SENTENCES)
        told_in = {one.passage.chunk.document_id for one in quoted}
        of_quoted = [one for one in passages if one.chunk.document_id in told_in]
        return found, Signals(
            similarity=self._similarity(among),
            model=self._embedder.model,
            subject=SUBJECT_ACROSS if best.crosses else subject_share(question, passages),
            coverage=best.coverage,
            lacks_quantity=not best.tells and kind in ("quantity", "time"),
            lacks_name=not best.tells and kind in ("person", "place"),
            numbers_missing=len(_numbers(question) - _numbers(best.in_context)),
            other_date=_is_of_other_date(found),
            beside=is_beside(question, best) or lacks_contact(f"{question} {asked}", best),
            thing_missing=not best.crosses
            and (names_other_things(question, passages) or names_other_place(question, of_quoted)),
            whole=is_whole(question, best, kind),
            row=best.is_row,
            about=_about(question, best, quoted),
            han=text.language_of(question) == "zh",
            **_entities_missing(question, quoted),
        )

    def _similarity(self, candidates: Sequence[Candidate]) -> float | None:
        if self._embedder.model not in BY_MODEL:
            return None
        return max((c.similarity for c in candidates if c.similarity is not None), default=None)

    def _knows(self, question: str) -> bool:
        languages = self._embedder.languages
        return languages is None or text.language_of(question) in languages

    def _score(
        self, question: str, kind: Kind | None, candidates: Sequence[Candidate], asked_as: str = ""
    ) -> None:
        if candidates and self._knows(question):
            vectors = self._vectors.of([c.in_context for c in candidates])
            similarities = vectors @ self._embedder.embed_query(question)
            for candidate, similarity in zip(candidates, similarities, strict=True):
                candidate.similarity = float(similarity)
        negated, asked = denies(question), facts_of(question)
        numbers, clause, of_names = _numbers(question), clause_of(question), asked_of_names(question)
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


def _about(question: str, best: Candidate, quoted: Sequence[Candidate]) -> float:
    """The share of what is asked of names that is told of them: a row speaks for itself alone."""
    if best.crosses:
        return 1.0
    if not best.is_row:
        return max(c.about for c in (best, *quoted))
    # What is asked may look as a name does, where it is that of a column.
    columns = evidence_of(" ".join(column_names(best.spelled)))
    return 1.0 if any(holds_name(one, columns) for one in facts_of(question).names) else best.about


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
    other_numbers = _OTHER_NUMBER * len(numbers - _numbers(c.surroundings))
    return (_OTHER_CODE if other_code else 0.0) + other_numbers + (_OTHER_DATE if c.of_other_date else 0.0)


def _is_of_other_date(found: Sequence[Candidate]) -> bool:
    """Whether what fits the question best is of another date, and nothing that would be quoted is of its own."""
    best = max(found, key=lambda c: c.score + (_OTHER_DATE if c.of_other_date else 0.0))
    return best.of_other_date and not any(c.of_date for c in _quoted(found, SENTENCES))


def _note(question: str, signals: Signals | None, margin: float) -> None:
    if not (written := trace.current()):
        return
    question = trace.shortened(question)
    if signals is None:
        written.signals.append(trace.SignalsTrace(question, {}, 0.0, 0.0, supports=False))
        return
    values = {name: float(value) for name, value in signals.told().items()}
    weighed, needed = round(signals.weighed(), trace.DIGITS), signals.fit.minimum + margin
    written.signals.append(
        trace.SignalsTrace(question, values, weighed, round(needed, trace.DIGITS), signals.support(margin))
    )


def _of_the_question(question: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Without what is of another thing: another clause or code, a row that holds less than another."""
    if clause := clause_of(question):
        numbered = [one for one in found if begins_with(one.reading, clause)]
        found = numbered or found
    if codes := facts_of(question).codes:
        where = {id(one): evidence_of(one.surroundings) for one in found}
        named = [one for one in found if any(holds_code(code, where[id(one)]) for code in codes)]
        found = named or found
    return [one for one in found if not better_row(one, found)]


def _quoted(candidates: Sequence[Candidate], most: int) -> list[Candidate]:
    """The best, and what is nearly as good: no item of a list that is quoted whole."""
    chosen: list[Candidate] = []
    for one in candidates:
        if len(chosen) == most or one.score < MIN_SHARE * candidates[0].score:
            break
        if not any(within(one, other) for other in chosen):
            chosen = [other for other in chosen if not within(other, one)] + [one]
    return chosen


def _of_the_same(question: str, quoted: Sequence[Candidate]) -> list[Candidate]:
    """The best, and those of the others that are not about another contract, team or person than it."""
    asked, told = facts_of(question), facts_of(quoted[0].reading)
    codes = asked.codes & told.codes  # whole ones: a product's name begins those of its parts
    names = any(holds_name(name, evidence_of(quoted[0].surroundings)) for name in asked.names)

    def same(other: Candidate) -> bool:
        if codes and facts_of(other.reading).codes:
            return any(holds_code(code, evidence_of(other.reading)) for code in codes)
        around = evidence_of(other.surroundings)
        return other.crosses or not names or any(holds_name(name, around) for name in asked.names)

    return [one for one in quoted if one is quoted[0] or same(one)]


def _entities_missing(question: str, quoted: Sequence[Candidate]) -> dict[str, int]:
    """Codes and names of the question that stand nowhere about what is quoted: a row speaks for itself alone."""
    asked, numbered, versions = facts_of(question), numbered_of(question), versions_of(question)
    if not asked.codes and not asked.names and not numbered and not versions:
        return {}
    where = [evidence_of(one.surroundings) for one in quoted]
    # In another language a name has another form: what is quoted in the question's own tells, where there is any.
    alike = [one for one, candidate in zip(where, quoted, strict=True) if not candidate.crosses] or where
    return {
        "codes_missing": sum(not any(holds_code(code, one) for one in where) for code in asked.codes)
        + sum(all(lacks_version(one.surroundings, version) for one in quoted) for version in versions),
        "names_missing": sum(not any(holds_name(name, one) for one in alike) for name in asked.names)
        + len(numbered.difference(*(numbered_of(one.surroundings) for one in quoted))),
    }


def _numbers(sentence: str) -> set[str]:
    """Years, amounts: no part numbers, which are names."""
    return {word for word in text.analyze(sentence) if word.replace(".", "").isdigit()}
