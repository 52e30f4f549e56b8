"""The subject of a question, compared with the cited document: a figure of another company does not answer it."""

import re
from collections.abc import Set

from askdock.answering.facts import evidence_of, facts_of, holds_code, holds_name
from askdock.answering.numbers import Quantities, missing
from askdock.answering.support import Claim
from askdock.records import Chunk


class Subject:
    """The companies, people and places, the years and the product codes that a question names."""

    def __init__(self, question: str) -> None:
        facts = facts_of(question)
        self._names = facts.names
        self._codes = facts.codes
        self._years = _years(question)
        self._asked = evidence_of(question)

    def joins(self, claim: Claim, lacking: Set[str]) -> bool:
        """Whether a second passage may add what a first one lacks of a claim: what the question itself says.

        Figures that it does not say come with a name that it does: they are those of the other one of two that are
        compared.
        """
        facts = claim.facts
        named = lacking & (facts.names | facts.codes)
        if not all(holds_name(one, self._asked) or holds_code(one, self._asked) for one in named):
            return False
        said = set(missing(facts.quantities, Quantities())) - set(
            missing(facts.quantities, self._asked.quantities)
        )
        return bool(named) or lacking <= said

    def links(self, lacking: Set[str], first: Chunk, second: Chunk) -> bool:
        """Whether two chunks that carry a claim together are about one thing, where the first lacks a name of it.

        They share a name that the question does not say, or the first has one of it that the second lacks, as of
        two that are compared. Otherwise the first may be about another company than the second.
        """
        if not lacking & self._names:
            return True
        one, other = (evidence_of(f"{chunk.document_name}\n{chunk.searchable_text}") for chunk in (first, second))
        if any(holds_name(name, one) and not holds_name(name, other) for name in self._names):
            return True
        return any(
            holds_name(name, one) and not holds_name(name, self._asked)
            for name in facts_of(second.searchable_text).names
        )

    def fits(self, claim: Claim, chunk: Chunk) -> bool:
        """Whether a chunk may be the source of a claim with a figure in it: it names what the question names.

        One of the names is enough, for a question may name two companies. A year must be in the chunk only
        where the document is called by another one.
        """
        figures = claim.facts.quantities
        if not (figures.values or figures.percentages or figures.dates):
            return True
        evidence = evidence_of(f"{chunk.document_name}\n{chunk.searchable_text}")
        if self._codes and not any(holds_code(code, evidence) for code in self._codes):
            return False
        if self._names and not any(holds_name(name, evidence) for name in self._names):
            return False
        called = _years(f"{chunk.document_name} {chunk.title}")
        return not (self._years and called and not self._years & (called | _years(chunk.searchable_text)))


def _years(text: str) -> set[int]:
    return {int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)}
