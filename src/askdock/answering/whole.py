"""What needs no cosine to be an answer, as its words alone make it one, and what no cosine makes one."""

import re

from askdock import text
from askdock.answering.answer_type import Kind, asks_price, expected
from askdock.answering.answerability import UNITS
from askdock.answering.candidates import Candidate
from askdock.answering.facts import evidence_of, facts_of, holds_code, holds_name
from askdock.text.questions import asks_whether, subject_of

NEARLY_ALL = 0.8
MANY_WORDS = 3
"""Of the question in one sentence."""
TERM_WORDS, TERM_CHARACTERS = 3, 6
"""Of what is looked up by its name alone."""
_ASKS = re.compile(
    r"[?？]\s*$|[吗呢么]\s*$|\b(?:what|which|why|how|list|show|tell|explain)\b|什么|哪|怎|如何|为何", re.IGNORECASE
)
_MODALS = frozenset("may can could shall should must will would allow possibl 可以 能 能否 可否 是否 允许".split())  # noqa: SIM905
_FIELD = re.compile(r"[-*•\s]{0,4}([^\W\d_][^:：\n.。]{1,30}?)\s*[:：]\s*\S")
_CONTACTS = (
    (
        re.compile(
            r"\b(?:phone|telephone|mobile|fax)(?: number|\?)|"
            r"\b(?:phone|telephone|extension|fax)(?: number)? (?:of|for)\b|"
            r"(?:电话|分机|传真|手机)(?:号?码?[是为]?(?:多少|什么|几)|\s+(?:of|for)\b)",
            re.IGNORECASE,
        ),
        re.compile(r"\d[\d -]{2,}|[零〇一二三四五六七八九]{3,}"),
    ),
    (re.compile(r"\be-?mail address\b|邮箱(?:地址)?[是为]?(?:多少|什么)", re.IGNORECASE), re.compile("@")),
    (
        re.compile(
            r"\b(?:port number|(?:TCP|UDP) ports?)\b|"
            r"\b(?:which|what) ports?\b(?=.*\b(?:listen\w*|forward\w*|firewall|server|service)\b)|"
            r"端口号?[是为]?(?:多少|什么|哪|几)|(?:哪|几)个端口",
            re.IGNORECASE,
        ),
        re.compile(r"(?<![\d.])\d{2,5}(?!\.?\d)"),
    ),
    (
        re.compile(
            r"\b(?:which|what) file(?:name)? extensions?\b|(?:哪[个种]|什么)(?:扩展名|后缀)", re.IGNORECASE
        ),
        re.compile(r"(?<!\w)\*?\.[a-z][a-z\d]{0,6}\b", re.IGNORECASE),
    ),
)
"""Questions for a way to reach somebody, a port or an extension, and what their answers have."""
_STEM = 5
"""Letters that two forms of a word begin with: "supplied", "supplier"."""


def is_whole(question: str, best: Candidate, kind: Kind | None) -> bool:
    """Whether the best candidate has so much of the question that nothing else must speak for it."""
    if best.crosses:
        return False
    if is_term(question) and best.coverage >= 1.0:
        return True
    told = kind is not None and best.tells
    if best.is_row:
        nearly = told and best.coverage >= NEARLY_ALL and len(best.held) > 1
        return nearly or _is_looked_up(question, best, told=told)
    nearly = best.coverage >= NEARLY_ALL and len(best.held) >= MANY_WORDS
    return nearly or (told and best.coverage >= 1.0 and len(best.held) > 1)


def is_term(question: str) -> bool:
    """Whether it asks nothing: a name or a word to be looked up."""
    asked = question.strip()
    if expected(asked) is not None or _ASKS.search(asked):
        return False
    if text.language_of(asked) == "zh":
        return len(asked) <= TERM_CHARACTERS
    return len(asked.split()) <= TERM_WORDS


def _is_looked_up(question: str, row: Candidate, *, told: bool) -> bool:
    """Whether it is the row of what the question names, with the kind of thing, or the column, asked for."""
    asked, own = facts_of(question), evidence_of(row.spelled)
    named = [*(holds_code(code, own) for code in asked.codes), *(holds_name(name, own) for name in asked.names)]
    if not named or not all(named):
        return False
    if asks_price(question) and asks_price(row.reading):
        return True
    entity = set(text.analyze(" ".join((*asked.codes, *asked.names))))
    rest = set(text.analyze_query(subject_of(question))) - entity
    begins = {word[:_STEM] for word in own.words}
    held = [word for word in rest if word in own.words or word[:_STEM] in begins]
    if told:
        # "When does the shuttle leave in Suzhou?" is not answered by opening hours in Suzhou.
        beyond = rest - UNITS
        return not beyond or 2 * len(beyond.intersection(held)) >= len(beyond)
    return bool(rest) and len(held) == len(rest)


def is_beside(question: str, best: Candidate) -> bool:
    """Whether a question that asks if something is so has no word in common with it but those of its title.

    "May I bring a dog into the reading room?" is not answered by what the rules of the reading room say of chairs.
    """
    if best.crosses or not asks_whether(question):
        return False
    chunk = best.passage.chunk
    beyond = set(text.analyze_query(question)) - set(text.analyze(f"{chunk.title}\n{chunk.document_name}"))
    return not (beyond - _MODALS) & best.held and bool(beyond - _MODALS)


def lacks_contact(question: str, best: Candidate) -> bool:
    """Whether a phone number or an address of mail is asked for, and the best candidate has none."""
    return any(asks.search(question) and not told.search(best.reading) for asks, told in _CONTACTS)


def is_asked_field(question: str, one: Candidate) -> bool:
    """Whether it is a line as "Absent: Emil Sand" whose label the question has, and whose value is of its kind."""
    found = None if one.is_row else _FIELD.match(one.reading)
    label = set(text.analyze(found.group(1))) if found else set()
    return bool(label) and one.tells and label <= set(text.analyze_query(question))
