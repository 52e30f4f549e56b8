"""Sentences and rows of passages that may answer a question, with the question's words that each holds."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from askdock import text
from askdock.answering.statements import column_names, statements
from askdock.answering.wording import one_form, words_of, written_out
from askdock.records import Passage
from askdock.text.questions import subject_of

_SAME_QUESTION = 0.8
"""Share of the words of what is asked that a question of a passage has, where it asks the same."""
_CONTEXT_WEIGHT = 0.6
_AS_MUCH = 0.75
_JOINED = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b")
_SENDER = re.compile(r"(?:from|发件人|寄件者)[:：]", re.IGNORECASE)
"""Begins the line of a mail that tells who says what follows."""
_NUMERAL = re.compile("([一二三四五六七八九])?(十)?([一二三四五六七八九])?(?=个?[年月周天日人次元台小])")
_HEADING = 80
"""Characters of a heading at most."""
_ENDS = tuple(".。!！?？:：;；,，|")
_ITEM = re.compile(r"[-*•·]|\d+[.)]|[（(]")
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
    """It begins a section whose heading names what is asked for, or stands in one that has all of that."""
    section: str = ""
    """The heading that has all that is asked for; empty where it has not."""
    crosses: bool = False
    """It is in another language than the question."""
    held: frozenset[str] = frozenset()
    """The question's words in it and in its headings."""
    is_row: bool = False
    """It is a row of a table, which speaks for what it names alone."""
    is_field: bool = False
    """It is a row of a table without a head, a form: the other rows are about the same."""
    lacks: bool = False
    """Its cell of a column that the question names is empty."""
    tells: bool = True
    """It names a thing of the kind asked for, where that is known."""
    of_date: bool | None = None
    """It names the year, month or day of the question, or others alone; None where one of the two names none."""
    about: float = 1.0
    """Its share of what is asked of the question's names."""
    term: str = ""
    """The term that it explains."""
    note: str = ""
    """What is said behind it: the date of its document, where another one says otherwise."""
    similarity: float | None = None
    score: float = 0.0

    @property
    def in_context(self) -> str:
        """The reading under its title and headings."""
        return "\n".join(filter(None, (self.passage.chunk.context, self.told)))

    @property
    def told(self) -> str:
        """The reading behind the term that it explains, as it is shown."""
        return f"{self.term}: {self.reading}" if self.term else self.reading

    @property
    def spelled(self) -> str:
        """The reading with the short words of a row written out."""
        return written_out(self.reading) if self.is_row else self.reading

    @property
    def is_first_line(self) -> bool:
        """Whether its document begins with it, as with a title, which may have a date."""
        return self.passage.chunk.start + self.start == 0

    @property
    def of_other_date(self) -> bool:
        """Whether it names years, months or days, and none of those that the question names."""
        return self.of_date is False

    @property
    def surroundings(self) -> str:
        """Where names and codes are looked for: a row speaks for itself alone, a sentence for its chunk.

        What names the whole document, its beginning too, speaks for both.
        """
        chunk = self.passage.chunk
        own = f"{chunk.document_name}\n{written_out(self.in_context)}" if self.is_row else chunk.keyword_text
        return f"{own}\n{self.passage.opening}"

    @property
    def quote(self) -> str:
        return self.passage.chunk.text[self.start : self.end]


def candidates(question: str, passages: Sequence[Passage]) -> list[Candidate]:
    wanted, asked_in = _wanted(question), text.language_of(question)
    found: dict[tuple[str, int], Candidate] = {}
    for passage in (_under_its_questions(wanted, one) for one in passages):
        chunk = passage.chunk
        context, opening = set(text.analyze(chunk.context)), set(text.analyze(passage.opening))
        titles = {chunk.title, *chunk.headings}
        asked = (wanted - set(text.analyze(chunk.title))) & set(text.analyze(" ".join(chunk.headings)))
        around, leads, sender = context, False, set[str]()
        crosses = text.language_of(chunk.text) != asked_in
        beyond = wanted - set(text.analyze(chunk.title))
        section, named = _asked_section(chunk.headings[-1] if chunk.headings else "", beyond)
        for one in statements(chunk.text, chunk.table_head):
            start, end, reading, is_field, term = one
            is_row = one.is_record or reading != chunk.text[start:end]
            words = words_of(_digits(written_out(reading) if is_row else f"{term}\n{reading}"), wanted)
            if reading.endswith(("?", "？")):
                # The question of a list of questions and answers: what follows belongs to it.
                around, leads = context | words, len(wanted & words) >= len(wanted) / 2
                continue
            if _is_heading(chunk.text, start, end):
                section, named = _asked_section(chunk.text[start:end], beyond)
                first = chunk.headings[-1] if chunk.headings else ""
                # What is in the document's title holds for all that is below it.
                context = _under(chunk.context, "" if first in chunk.title else first, chunk.text[start:end])
            # A heading says nothing, nor does a line that only repeats the question.
            if words - wanted and chunk.text[start:end].strip("#* \t") not in titles:
                here = wanted & words
                # A row is read under the beginning of its document, not below another row.
                near = (wanted & ((context | opening if is_row else around) | sender)) - here - named
                coverage = (len(here | named) + _CONTEXT_WEIGHT * len(near)) / max(len(wanted), 1)
                # Overlapping chunks hold the same sentence: the better-ranked passage keeps it.
                place = (chunk.id, start) if chunk.edited_by else (chunk.document_id, chunk.start + start)
                found.setdefault(
                    place,
                    Candidate(
                        passage,
                        start,
                        end,
                        reading,
                        coverage,
                        leads or (bool(named) and not is_row),
                        section,
                        crosses,
                        held=frozenset(wanted & (words | context)),
                        is_row=is_row,
                        is_field=is_field,
                        term=term,
                    ),
                )
            if _SENDER.match(reading):
                sender = words
            leads = bool(asked) and chunk.text[start:end] in chunk.headings
            around = context | words
    _note_empty_cells([one for one in found.values() if one.is_row], wanted)
    return list(found.values())


def _note_empty_cells(rows: Sequence[Candidate], wanted: Set[str]) -> None:
    """Note which rows lack a column that the question names and that others of their table have."""
    tables: dict[tuple[str, str], list[tuple[Candidate, list[str]]]] = {}
    for row in rows:
        if names := column_names(row.reading):
            tables.setdefault((row.passage.chunk.document_id, names[0]), []).append((row, names))
    for table in tables.values():
        every = {name for _, names in table for name in names}
        asked = {name for name in every if (of := set(text.analyze(name))) and of <= wanted}
        for row, names in table:
            empty = {word for name in asked - set(names) for word in text.analyze(name)}
            row.lacks = bool(empty - set(text.analyze(row.reading)))


def _is_heading(passage: str, start: int, end: int) -> bool:
    """Whether it is a short paragraph without an end, below which something else stands."""
    line = passage[start:end]
    alone = passage[:start].endswith(("\n\n", "\n")) or not start
    short = len(line) <= _HEADING and not line.endswith(_ENDS)
    return alone and short and passage[end:].startswith("\n\n") and not _ITEM.match(line)


def _under(context: str, first: str, heading: str) -> set[str]:
    """The words of a passage's context for what stands under a further heading of it.

    One with a word of the first heading is its like ("Week 41", "Week 42") and takes its place.
    """
    own = set(text.analyze(heading))
    if first and own & set(text.analyze(first)):
        context = context.replace(first, "")
    return set(text.analyze(context)) | own


def _asked_section(heading: str, beyond: Set[str]) -> tuple[str, set[str]]:
    """The heading and its words of the question, where it has all that is asked beyond the title; else neither."""
    words = set(text.analyze(heading))
    return (heading, set(beyond)) if beyond and beyond <= words else ("", set())


def _under_its_questions(wanted: set[str], passage: Passage) -> Passage:
    """The passage below those of its questions that ask what is asked, as below headings."""
    chunk = passage.chunk
    said = tuple(
        one for one in chunk.questions if wanted and len(wanted & _wanted(one)) >= _SAME_QUESTION * len(wanted)
    )
    return replace(passage, chunk=replace(chunk, headings=(*chunk.headings, *said))) if said else passage


def _wanted(question: str) -> set[str]:
    """The question's words, each once: a name as "FreedomBox" is one, though its parts are searched for too."""
    wanted = set(text.analyze_query(one_form(_digits(subject_of(question)))))
    for name in _JOINED.findall(question):
        whole, *parts = text.analyze(name)
        if whole in wanted:
            wanted -= set(parts) - {whole}
    return wanted


def better_row(one: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether another row of the document holds all words of the question that this one holds, and more."""
    return one.is_row and any(
        other.is_row and other.passage.chunk.document_id == one.passage.chunk.document_id and one.held < other.held
        for other in others
    )


def rest_of_form(chosen: Sequence[Candidate], found: Sequence[Candidate]) -> list[Candidate]:
    """Other rows of the form that is quoted, with what the question asks for beside the quoted row."""
    best = chosen[0]
    if not best.is_field:
        return []
    form = [one for one in found if one.is_field and one.passage is best.passage and one not in chosen]
    held, rest = best.held, []
    for one in form:
        if one.held - held:
            held |= one.held
            rest.append(one)
    return rest


def rows_like(best: Candidate, found: Sequence[Candidate]) -> list[Candidate]:
    """The rows of the same document that hold as much of the question as the best one, in the document's order."""
    document = best.passage.chunk.document_id
    rows = [one for one in found if one.is_row and one.passage.chunk.document_id == document]
    alike = [one for one in rows if one.coverage >= _AS_MUCH * max(row.coverage for row in rows)]
    return sorted(alike, key=lambda one: one.passage.chunk.start + one.start)


def within(one: Candidate, other: Candidate) -> bool:
    same = one.passage.chunk.id == other.passage.chunk.id
    return same and other.start <= one.start and one.end <= other.end


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
