"""Each statement of a reply, checked before it is shown: what supports it, and where its markers belong.

A statement is shown with the passages that support it, or not at all. A marker is kept where its passage supports
the statement, moved to a passage that does, or dropped together with the statement.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from askdock import trace
from askdock.answering.chatter import Chatter, says_nothing, without_frame, without_preface
from askdock.answering.cite import cite_span
from askdock.answering.conclusions import Conclusion
from askdock.answering.inert import inert
from askdock.answering.markers import Marked, read_markers, written
from askdock.answering.subject import Subject
from askdock.answering.support import MIN_SCORE, Claim, Support, SupportChecker
from askdock.records import Chunk, Citation, Passage, StatementSupport

MAX_MARKERS = 3
"""Passages cited for one statement."""
MAX_QUOTE = 400
"""Characters of a quote that several statements share."""
MAX_MISSING = 10
"""Facts named in a trace that a statement was dropped for."""
_NO_ANSWER = re.compile(r"[\"'`*]*\b(?:NO|YES)\\?_ANSWER\b[\"'`*.:]*|^\W*(?:NO|YES)[ -]?ANSWER\W*$", re.IGNORECASE)
_LIST_ITEM = re.compile(r"^(\s*(?:[-*+•]|\d{1,2}[.)])\s+)")
_TABLE_RULE = re.compile(r"\|[-:| ]*-[-:| ]*\|")
"""Below the first row of a table of Markdown, which is none without it."""
_INTRODUCES = re.compile(r"[:：]\**\s*$|^\s*(?:#{1,6} |\*\*[^*]+\*\*\s*$)|^\s*\|.*\|\s*$")
_REFERS_BACK = re.compile(
    r"(?:this|these|that|those|it|its|they|their|he|his|she|her|such|both|the (?:former|latter|same))\b|"
    r"[该其它他她]|这(?!里)|此(?!外)",
    re.IGNORECASE,
)
"""The beginning of a statement about what the one before it names."""


@dataclass(slots=True)
class Counts:
    """Counts of a reply's markers and statements, by outcome."""

    markers_dropped: int = 0
    markers_moved: int = 0
    statements_dropped: int = 0


class StatementChecker:
    """Of one reply: give it statements, it gives back what is shown of them. It computes: a thread's job."""

    def __init__(
        self, question: str, passages: Sequence[Passage], checker: SupportChecker, min_score: float = MIN_SCORE
    ) -> None:
        """`min_score`: from which a passage supports a statement; no lower one than MIN_SCORE counts."""
        self._min_score = max(min_score, MIN_SCORE)
        self._passages = passages
        self._checker = checker
        self._subject = Subject(question)
        self._conclusion = Conclusion(question)
        self._chatter = Chatter(passages)
        self._numbers: dict[int, int] = {}
        self._spans: dict[int, tuple[int, int]] = {}
        self._said: set[str] = set()
        self._heading = ""
        self._last_dropped = False
        self._verdict: trace.Verdict = "empty"
        """Of the statement that was checked last, as are the others."""
        self._given: tuple[int, ...] = ()
        self._cited: tuple[int, ...] = ()
        self._missing: tuple[str, ...] = ()
        self.counts = Counts()
        self.claims = 0
        """Statements that claim something, shown or not."""
        self.text = ""
        self.support: list[StatementSupport] = []

    def check(self, statement: str) -> str:
        """The statement as shown: itself with markers that hold, or nothing."""
        if not (record := trace.current()):
            return self._checked(statement)
        self._given, self._missing, before = (), (), len(self.support)
        shown = self._checked(statement)
        support = self.support[-1] if len(self.support) > before else None
        record.state(
            trace.StatementTrace(
                statement,
                self._verdict,
                self._given,
                self._cited if support else (),
                support.score if support else None,
                self._missing,
            )
        )
        return shown

    def _checked(self, statement: str) -> str:
        space = statement[: len(statement) - len(statement.lstrip())]
        body = statement.strip() if self.text else without_preface(statement.strip())
        if _NO_ANSWER.search(body):
            body = without_frame(_NO_ANSWER.sub(" ", body).strip())
        marked = read_markers(body)
        self._given = tuple(marked.numbers)
        given = [number for number in marked.numbers if 1 <= number <= len(self._passages)]
        self.counts.markers_dropped += len(marked.numbers) - len(given)
        item = _LIST_ITEM.match(marked.text)
        said = marked.text[item.end() :] if item else marked.text
        if self._heading and _TABLE_RULE.fullmatch(body):
            self._heading, self._verdict = self._heading + space + body, "introduces"
            return ""
        if says_nothing(said):
            self._verdict = "no_answer" if _NO_ANSWER.search(statement) else "empty"
            self.counts.markers_dropped += len(given)
            return ""
        if self._chatter.holds(body, said, first=not self.text):
            self._verdict = "empty"
            self.counts.markers_dropped += len(given)
            return ""
        key = " ".join(said.lower().split()).strip(" .。*")
        if key in self._said:
            self._verdict = "repeated"
            return ""
        self._said.add(key)
        claim = Claim(said)
        if not given and _INTRODUCES.search(said):
            # It says nothing by itself: shown with the statement that follows, if one is.
            self._verdict = "introduces"
            if not self._checker.missing(claim, [passage.chunk for passage in self._passages]):
                self._heading += space + inert(body)
            return ""
        self.claims += 1
        supported = self._supported(claim, given)
        cited = [self._chunk(number).text[one.start : one.end] for number, one in supported.items()]
        if not self._conclusion.holds(said, claim.facts, cited):
            supported = {}
        # What is left of a pair would speak of something that the reader does not see.
        if not supported or (self._last_dropped and _REFERS_BACK.match(said)):
            self._last_dropped = bool(claim.facts.names or claim.facts.codes) or self._last_dropped
            self._verdict = "dropped"
            if trace.current():
                everywhere = [passage.chunk for passage in self._passages]
                self._missing = self._checker.missing(claim, everywhere)[:MAX_MISSING]
            self.counts.statements_dropped += 1
            self.counts.markers_dropped += len(given)
            return ""
        self._last_dropped = False
        return self._show(space, marked, given, supported)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """One for each marker number that is shown, in order."""
        return tuple(
            cite_span(self._passages[given - 1].chunk, number, *self._spans[given])
            for given, number in self._numbers.items()
        )

    def _supported(self, claim: Claim, given: Sequence[int]) -> dict[int, Support]:
        """The passages that support a claim: those that were given as far as they do, else another one."""
        fitting = [
            number
            for number in range(1, len(self._passages) + 1)
            if self._subject.fits(claim, self._passages[number - 1].chunk)
        ]
        kept = self._together(claim, [number for number in given if number in fitting])
        if kept:
            return kept
        others = [
            number
            for number in fitting
            if self._checker.comparable(claim, self._chunk(number))
            and not self._checker.missing(claim, [self._chunk(number)])
        ]
        others.sort(key=lambda number: -self._checker.score(claim, self._chunk(number)))
        for number in others[:1]:
            support = self._checker.weigh(claim, self._chunk(number))
            if support.holds and support.score >= self._min_score:
                return {number: support}
        return self._joined(claim, given, fitting)

    def _joined(self, claim: Claim, given: Sequence[int], fitting: Sequence[int]) -> dict[int, Support]:
        """Two passages that carry a claim together though at most one is cited: that one and what completes it."""
        comparable = [number for number in fitting if self._checker.comparable(claim, self._chunk(number))]
        ranked = sorted(comparable, key=lambda number: -self._checker.score(claim, self._chunk(number)))
        for first in [number for number in ranked if number in given or not given][:MAX_MARKERS]:
            support = self._checker.weigh(claim, self._chunk(first))
            lacking = frozenset(support.missing)
            if support.score < self._min_score or not self._subject.joins(claim, lacking):
                continue
            for second in ranked:
                both = [self._chunk(first), self._chunk(second)]
                if second == first or not self._subject.links(lacking, *both):
                    continue
                if not self._checker.missing(claim, both, parts=True):
                    return {first: support, second: self._checker.weigh(claim, self._chunk(second))}
        return {}

    def _together(self, claim: Claim, given: Sequence[int]) -> dict[int, Support]:
        """Those of the given passages that carry the claim, one alone or several together."""
        of_its_language = [number for number in given if self._checker.comparable(claim, self._chunk(number))]
        ranked = sorted(
            of_its_language or given, key=lambda number: -self._checker.score(claim, self._chunk(number))
        )[:MAX_MARKERS]
        if not ranked:
            return {}
        if self._checker.missing(claim, [self._chunk(number) for number in ranked]):
            return {}
        first = self._checker.weigh(claim, self._chunk(ranked[0]))
        if first.score < self._min_score:
            return {}
        found = {ranked[0]: first}
        for number in ranked[1:]:
            support = self._checker.weigh(claim, self._chunk(number))
            if support.score >= self._min_score or set(first.missing) - set(support.missing):
                found[number] = support
        return {number: found[number] for number in given if number in found}

    def _chunk(self, number: int) -> Chunk:
        return self._passages[number - 1].chunk

    def _show(self, space: str, marked: Marked, given: Sequence[int], supported: dict[int, Support]) -> str:
        self.counts.markers_dropped += len(set(given) - set(supported)) if set(given) & set(supported) else 0
        self._verdict = "kept" if set(given) & set(supported) else "moved"
        self._cited = tuple(supported)
        if given and not set(given) & set(supported):
            self.counts.markers_moved += 1
        numbers = []
        for one, support in supported.items():
            number = self._numbers.setdefault(one, len(self._numbers) + 1)
            start, end = self._spans.get(one, (support.start, support.end))
            wider = min(start, support.start), max(end, support.end)
            # What several statements cite is quoted for all of them, where it stands together.
            self._spans[one] = wider if wider[1] - wider[0] <= MAX_QUOTE else (start, end)
            numbers.append(number)
        heading, self._heading = self._heading, ""
        before, after = inert(marked.text[: marked.at]), inert(marked.text[marked.at :])
        shown = heading + space + written(before + after, len(before), numbers)
        if not self.text:
            shown = shown.lstrip()
        start = len(self.text) + len(shown) - len(shown[len(heading) :].lstrip()) if self.text else len(heading)
        self.text += shown
        self.support.append(
            StatementSupport(
                start=start,
                end=len(self.text),
                score=round(max(support.score for support in supported.values()), 3),
                markers=tuple(numbers),
            )
        )
        return shown
