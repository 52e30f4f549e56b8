"""Which of the scored sentences are quoted: those of the question, and of one thing."""

from collections.abc import Sequence

from askdock.answering.candidates import Candidate, better_row, within
from askdock.answering.facts import evidence_of, facts_of, holds_code, holds_name
from askdock.answering.question import begins_with, clause_of, numbered_of
from askdock.answering.scored import OTHER_DATE
from askdock.answering.statements import column_names
from askdock.answering.versions import lacks_version, versions_of

SENTENCES = 3
MIN_SHARE = 0.8
"""A further sentence is quoted if its score is at least this share of the best one's."""


def of_the_question(question: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Without what is of another thing: another clause or code, a row that holds less than another."""
    if clause := clause_of(question):
        numbered = [one for one in found if begins_with(one.reading, clause)]
        found = numbered or found
    if codes := facts_of(question).codes:
        where = {id(one): evidence_of(one.surroundings) for one in found}
        named = [one for one in found if any(holds_code(code, where[id(one)]) for code in codes)]
        found = named or found
    return [one for one in found if not better_row(one, found)]


def quoted_of(candidates: Sequence[Candidate], most: int) -> list[Candidate]:
    """The best, and what is nearly as good: no item of a list that is quoted whole."""
    chosen: list[Candidate] = []
    for one in candidates:
        if len(chosen) == most or one.score < MIN_SHARE * candidates[0].score:
            break
        if not any(within(one, other) for other in chosen):
            chosen = [other for other in chosen if not within(other, one)] + [one]
    return chosen


def of_the_same(question: str, quoted: Sequence[Candidate]) -> list[Candidate]:
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


def share_about(question: str, best: Candidate, quoted: Sequence[Candidate]) -> float:
    """The share of what is asked of names that is told of them: a row speaks for itself alone."""
    if best.crosses:
        return 1.0
    if not best.is_row:
        return max(c.about for c in (best, *quoted))
    # What is asked may look as a name does, where it is that of a column.
    columns = evidence_of(" ".join(column_names(best.spelled)))
    return 1.0 if any(holds_name(one, columns) for one in facts_of(question).names) else best.about


def is_of_other_date(found: Sequence[Candidate]) -> bool:
    """Whether what fits the question best is of another date, and nothing that would be quoted is of its own."""
    best = max(found, key=lambda c: c.score + (OTHER_DATE if c.of_other_date else 0.0))
    return best.of_other_date and not any(c.of_date for c in quoted_of(found, SENTENCES))


def entities_missing(question: str, quoted: Sequence[Candidate]) -> dict[str, int]:
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
