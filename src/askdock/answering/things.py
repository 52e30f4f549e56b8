"""The things that a short question is about, by their names: where one stands nowhere, nothing answers it."""

import re
from collections.abc import Sequence, Set

from askdock.answering.facts import evidence_of, facts_of, holds_name
from askdock.records import Passage

MOST_WORDS = 12
MOST = 2
"""A longer question, or one with more names, leads from one thing to another, which may be told apart from it."""
_RUN = re.compile(r"[A-Z][\w'’&.-]*(?: (?:(?:of|the|de|for) )?[A-Z][\w'’&.-]*)*")
_SEVERAL = re.compile(r"\b(?:or|and|both|between|than|versus|vs)\b", re.IGNORECASE)


def names_other_things(question: str, passages: Sequence[Passage]) -> bool:
    """Whether it names a thing that none of the passages does, nor the name or beginning of their documents."""
    things = things_of(question, facts_of(question).names)
    if not things:
        return False
    where = [
        evidence_of(f"{one.chunk.document_name}\n{one.chunk.keyword_text}\n{one.opening}") for one in passages
    ]
    return any(not any(holds_name(name, one) for one in where for name in thing) for thing in things)


def things_of(question: str, names: Set[str]) -> list[list[str]]:
    """The names of each thing that it names in English, one or two; none where it may lead to another thing.

    `names`: the words of the question that are names.
    """
    if len(question.split()) > MOST_WORDS or _SEVERAL.search(question):
        return []
    runs = [re.findall(r"[\w&]+(?:[-.][\w&]+)*", re.sub(r"['’]s?\b", "", run)) for run in _RUN.findall(question)]
    things = [[word for word in run if word in names] for run in runs]
    things = [thing for thing in things if thing]
    return things if len(things) <= MOST else []
