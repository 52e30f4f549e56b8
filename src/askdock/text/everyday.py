"""Words of offices that people use for each other, in English and Chinese: tried before a question is refused."""

from functools import cache
from importlib.resources import files

from askdock.text.language import language_of
from askdock.text.questions import asks_whether
from askdock.text.synonyms import Groups, parse, wordings

MOST = 2
"""Wordings in the question's own language; one more has the words of the other."""


def everyday_wordings(question: str) -> tuple[str, ...]:
    """The question in other everyday words; see `synonyms.wordings`."""
    own, across = _groups(language_of(question))
    # What is nearest to "may one" in another language is seldom what is allowed there.
    other = () if asks_whether(question) else wordings(question, across)[:1]
    return (*wordings(question, own)[:MOST], *other)


@cache
def _groups(language: str) -> tuple[Groups, Groups]:
    """Those of the language, and each of their terms with the first one of the other language."""
    lines = files("askdock.text").joinpath("everyday_synonyms.txt").read_text(encoding="utf-8").splitlines()
    merged: list[list[str]] = []
    for group in parse(lines):
        shared = [other for other in merged if not set(other).isdisjoint(group)]
        merged = [other for other in merged if other not in shared]
        merged.append(list(dict.fromkeys(term for one in (*shared, group) for term in one)))
    own = [[term for term in group if language_of(term) == language] for group in merged]
    others = [[term for term in group if language_of(term) != language] for group in merged]
    across = [[term, other[0]] for terms, other in zip(own, others, strict=True) if other for term in terms]
    return [group for group in own if len(group) > 1], across
