"""Questions about something that is only described: "When was the director of Tangled Fate born?"

By its words alone such a question is two: who is described, and what is asked of it. The name is looked for in the
sentence that says most of the description, and the rest is searched for with the name in its place. Where either
half is not supported by what was found, the question is answered as any other.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from askdock.answering.candidates import candidates
from askdock.answering.extract import Extractor
from askdock.ports import QuestionRetriever
from askdock.records import BY_WORDS, Answer, Passage, Question, in_turn
from askdock.telemetry import stage

PASSAGES = 4
"""The best of the first search, whose sentences may name what is described."""
ABOUT = 2
"""The best of the second search that have the name: what more there is costs time and answers nothing."""
MIN_COVERAGE = 0.5
"""Of the description's words, in the sentence that names it."""

_KINDS = (
    r"film|movie|book|novel|song|album|band|company|firm|supplier|manufacturer|team|person|man|woman|author|writer|"
    r"actor|actress|singer|director|city|town|country|state|school|university|product|device|department|office|project"
)
_ROLES = (
    r"director|author|writer|founder|producer|composer|creator|inventor|designer|maker|manufacturer|supplier|vendor|"
    r"owner|operator|publisher|editor|head|chair|chairman|manager|leader|lead|president|capital|wife|husband|mother|"
    r"father|daughter|son"
)
_NAME = r"[A-Z0-9][\w.'’&-]*(?:,? (?:of|the|and|in|for|a|to|[A-Z0-9(][\w.'’&)-]*))*"
_OF = re.compile(rf"\b[Tt]he (?P<role>{_ROLES}) of (?:the )?(?:(?:{_KINDS}) )?[\"“]?(?P<thing>{_NAME})[\"”]?")
_THAT = re.compile(
    rf"\b(?:the|a|an) (?:[\w-]+ ){{0,3}}?(?P<noun>{_KINDS}) (?:that|which|whom?|where|in which)\b "
    r"(?P<clause>[^?,]+)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:who|what|which|when|where|how)\b", re.IGNORECASE)
_ASKS_NAME = re.compile(r"\W*(?:who|what|which)(?: (?:is|was|are|were)|[’']s) \{\}\W*$", re.IGNORECASE)
"""The description is all that is asked."""
_CHINESE = re.compile(
    "^(?P<clause>[^，,。的]{2,20})的(?P<noun>公司|厂家|厂商|供应商|作者|导演|创始人|负责人|部门|产品|城市)的?"
    "(?P<rest>(?:在|位于|是|有|成立|哪|什么|多|何|叫|地址|电话|总部).{1,20})$"
)
_NAMED = re.compile(r"(?:[A-Z][\w.'’-]+)(?: (?:of|de|van|von|the|[A-Z][\w.'’-]*))*(?<! of)(?<! the)")


@dataclass(frozen=True, slots=True)
class Bridge:
    """A question in two: `described` asks for a name, `rest` holds "{}" in its place."""

    described: str
    rest: str


def bridge_of(question: str) -> Bridge | None:
    """The two halves of a question that describes what it asks about; None where it names it."""
    if found := _CHINESE.match(question.strip()):
        return Bridge(f"{found['clause']}的{found['noun']}是谁？", "{}" + found["rest"])
    if found := _OF.search(question):
        described = f"Who is {found[0]}?" if found["role"] != "capital" else f"What is {found[0]}?"
    elif found := _THAT.search(question):
        described = f"Which {found['noun']} {found['clause'].strip()}?"
    else:
        return None
    before, after = question[: found.start()], question[found.end() :]
    rest = f"{before}{{}}{after}"
    if not _ASKS.search(before + after) or _ASKS_NAME.match(rest):
        return None
    return Bridge(described, rest)


class BridgeAnswers:
    """Quotes both halves, without a chat model."""

    def __init__(self, retrieval: QuestionRetriever, extractor: Extractor) -> None:
        self._retrieval = retrieval
        self._extractor = extractor

    async def answer(self, question: Question, asked: str, passages: Sequence[Passage]) -> Answer | None:
        """The answer to `asked`, the question made to stand alone; None where it is answered the ordinary way."""
        bridge = bridge_of(asked)
        if bridge is None:
            return None
        found = await asyncio.to_thread(_named, bridge, asked, passages[:PASSAGES])
        if found is None:
            return None
        name, where = found
        rest = bridge.rest.replace("{}", name)
        halves = f"{bridge.described} {rest}"
        # A name is found by its words, which costs a part of what searching by meaning does.
        words = replace(question, text=rest, history=(), search=BY_WORDS)
        second = await self._retrieval.retrieve(words)
        about = [one for one in second.passages if _tells_of(name, one) and one.chunk.id != where.chunk.id]
        if not about:
            return None
        with stage("bridge"):
            return await asyncio.to_thread(self._quoted, halves, where, about[:ABOUT])

    def _quoted(self, halves: str, where: Passage, about: Sequence[Passage]) -> Answer | None:
        answer = self._extractor.answer(halves, in_turn([[where], about]))
        if answer is None or answer.unsure:
            return None
        cited = {one.chunk_id for one in answer.citations}
        both = where.chunk.id in cited and not cited.isdisjoint(one.chunk.id for one in about)
        return answer if both else None


def _named(bridge: Bridge, asked: str, passages: Sequence[Passage]) -> tuple[str, Passage] | None:
    """The name in the sentence that has most of the description, and its passage."""
    sentences = sorted(candidates(bridge.described, passages), key=lambda one: -one.coverage)
    known = asked.casefold()
    for one in sentences[:2]:
        if one.coverage < MIN_COVERAGE:
            break
        chunk = one.passage.chunk
        names = [name for name in _NAMED.findall(one.reading) if name.casefold() not in known]
        role = _OF.search(asked)
        if role is not None:
            names.sort(key=lambda name: _distance(one.reading, name, role["role"]))
        elif chunk.title and chunk.title.casefold() not in known:
            names.insert(0, re.sub(r" \(.*\)$", "", chunk.title))
        if names:
            return names[0], one.passage
    return None


def _distance(sentence: str, name: str, role: str) -> int:
    """Characters from the word for the role to the name behind it: "directed by Paul Powell"."""
    said = sentence.lower().find(role[:5])
    at = sentence.find(name)
    return at - said if 0 <= said < at else len(sentence)


def _tells_of(name: str, passage: Passage) -> bool:
    return name in passage.chunk.title or name in passage.chunk.text
