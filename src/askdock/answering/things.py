"""The things that a short question is about, by their names: where one stands nowhere, nothing answers it."""

import re
import unicodedata
from collections.abc import Sequence, Set
from itertools import dropwhile, takewhile

from askdock.answering.facts import evidence_of, facts_of, holds_name
from askdock.records import Passage
from askdock.text import language_of
from askdock.text.chinese import simplified

MOST_WORDS = 12
MOST = 2
"""A longer question, or one with more names, leads from one thing to another, which may be told apart from it."""
_RUN = re.compile(r"[A-Z][\w'’&.-]*(?: (?:(?:of|the|de|for) )?[A-Z][\w'’&.-]*)*")
_NOT_NAMING = frozenset("vdpcurxy")
_NUMERALS = frozenset("一二三四五六七八九十百千万两几半满")
"""Parts of speech that end what a Chinese question begins with, as what it is about."""
MIN_CHARACTERS = 3
_SEVERAL = re.compile(r"\b(?:or|and|both|between|than|versus|vs)\b", re.IGNORECASE)


def names_other_things(question: str, passages: Sequence[Passage]) -> bool:
    """Whether it names a thing that none of the passages does, nor the name or beginning of their documents."""
    texts = [f"{one.chunk.document_name}\n{one.chunk.keyword_text}\n{one.opening}" for one in passages]
    if language_of(question) == "zh":
        begins = _leading(_plain(question))
        return bool(begins) and not any(_holds_most(begins, _plain(one)) for one in texts)
    things = things_of(question, facts_of(question).names)
    # In another language a name may have another form.
    where = [evidence_of(one) for one in texts if language_of(one) == "en"] if things else []
    return bool(where) and any(
        not any(holds_name(name, one) for one in where for name in thing) for thing in things
    )


def _leading(question: str) -> str:
    """The noun that a Chinese question begins with; empty where it begins otherwise, or the noun is too short."""
    import rjieba  # who reads no Chinese shall not pay for its dictionary

    tagged: list[tuple[str, str]] = rjieba.tag(question)
    words = dropwhile(lambda one: one[0][0] in _NUMERALS, tagged)  # "一个好密码"
    named = takewhile(lambda one: one[0][0] not in _NUMERALS and one[1][0] not in _NOT_NAMING, words)
    noun = "".join(word for word, _ in named)
    return noun if len(noun) >= MIN_CHARACTERS and all("一" <= sign <= "鿿" for sign in noun) else ""


def _holds_most(phrase: str, text: str) -> bool:
    """Whether at least half of its pairs of characters stand there: "新员工" in "新进员工"."""
    pairs = [phrase[at : at + 2] for at in range(len(phrase) - 1)]
    return 2 * sum(pair in text for pair in pairs) >= len(pairs)


def _plain(text: str) -> str:
    return simplified(unicodedata.normalize("NFKC", text)).strip()


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
