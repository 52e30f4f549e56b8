"""The sections of a parsed document, and the sentence of each that says most of what it is about."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from askdock import text
from askdock.records import Block, ParsedDocument, Span
from askdock.text.analyzer import STOPPED
from askdock.text.scripts import HAN

WEIGHED = 4_000
"""Characters of a section whose sentences are weighed: what a section is about stands at its beginning."""
_FIRST = 0.25
_OF_HEADING = 0.5
_SHORT, _LONG = 25, 320
_HAN_COUNTS = 2
"""Characters of other scripts that one Chinese character stands for."""
_HAN = re.compile(f"[{HAN}]")
_ENDS = re.compile(r"[.!?。！？;；|]\W*$")
_RULE = re.compile(r"[\s|:-]*")


@dataclass(frozen=True, slots=True)
class Section:
    """`heading` is None of what stands before the first one. `end` is where the next section begins."""

    heading: Block | None
    start: int
    end: int


def sections_of(parsed: ParsedDocument, within: Span | None = None) -> list[Section]:
    """The sections of the highest level of which there are two at least; one without a heading, where none is.

    `within`: those of this part of the text alone, whose first heading names it.
    """
    start, end = (within.start, within.end) if within is not None else (0, len(parsed.text))
    headings = [one for one in parsed.blocks if one.kind == "heading" and start <= one.start < end]
    if within is not None:
        headings = headings[1:]
    counts = Counter(one.level for one in headings)
    level = next((level for level in sorted(counts) if counts[level] > 1), None)
    cuts = [one for one in headings if level is not None and one.level <= level]
    if not cuts:
        return [Section(None, start, end)]
    ends = [*(one.start for one in cuts[1:]), end]
    found = [Section(one, one.end, upto) for one, upto in zip(cuts, ends, strict=True)]
    opening = Section(None, start, cuts[0].start)
    return [opening, *found] if _prose(parsed, opening) else found


def section_at(parsed: ParsedDocument, heading: Block) -> Span:
    """A heading and what stands under it, those below it included."""
    after = (one for one in parsed.blocks if one.kind == "heading" and one.start > heading.start)
    end = next((one.start for one in after if one.level <= heading.level), len(parsed.text))
    return Span(heading.start, end)


def telling(parsed: ParsedDocument, section: Section, without: Sequence[Span] = (), most: int = 1) -> list[Span]:
    """Its sentences that have most of its words, in their order; a table's first row where it has no sentence.

    Nothing that touches a span of `without`.
    """
    found = [one for one in _prose(parsed, section) if not _touches(one, without)]
    if not found:
        rows = [Span(one.start, one.end) for one in _within(parsed, section) if one.kind == "table_row"]
        return [one for one in rows if not _touches(one, without)][:1]
    tokens = [_words(parsed.text[one.start : one.end]) for one in found]
    counts = Counter(word for one in tokens for word in one)
    heading = section.heading
    named = _words(parsed.text[heading.start : heading.end]) if heading is not None else set()

    def weight(at: int) -> float:
        words = tokens[at]
        central = sum(math.log1p(counts[word]) for word in words) / (len(words) + 3.0) if words else 0.0
        of_heading = len(named & words) / len(named) if named else 0.0
        return central + _OF_HEADING * of_heading + (_FIRST if at == 0 else 0.0)

    best = sorted(range(len(found)), key=weight, reverse=True)[:most]
    return [found[at] for at in sorted(best)]


def is_withheld(parsed: ParsedDocument, section: Section, without: Sequence[Span]) -> bool:
    """Whether all that stands under its heading lies in spans of `without`: its heading is not told then."""
    written = [one for one in _within(parsed, section) if one.kind != "heading"]
    return bool(written) and all(_lies_in(one, without) for one in written)


def best_sentence(written: str, words: Sequence[str]) -> Span:
    """The first of the sentences that have most of the words; lines that are no sentence come last."""
    found = [Span(*one) for one in text.sentences(written)] or [Span(0, len(written))]
    wanted = set(words)

    def weight(one: Span) -> tuple[int, bool]:
        sentence = written[one.start : one.end]
        return len(wanted.intersection(text.analyze(sentence))), _ENDS.search(sentence) is not None

    return max(found, key=weight)


def _prose(parsed: ParsedDocument, section: Section) -> list[Span]:
    """Sentences that can stand alone, of the beginning of a section."""
    found = []
    for block in _within(parsed, section):
        if block.kind not in ("paragraph", "list_item") or block.start - section.start > WEIGHED:
            continue
        written = parsed.text[block.start : block.end]
        for start, end in text.sentences(written):
            sentence = written[start:end]
            size = len(sentence) + (_HAN_COUNTS - 1) * len(_HAN.findall(sentence))
            if _SHORT <= size <= _LONG and not sentence.endswith((":", "：", "?", "？")):
                found.append(Span(block.start + start, block.start + end))
    return found


def _within(parsed: ParsedDocument, section: Section) -> list[Block]:
    return [
        one
        for one in parsed.blocks
        if section.start <= one.start < section.end and not _RULE.fullmatch(parsed.text[one.start : one.end])
    ]


def _words(written: str) -> set[str]:
    return {token for token in text.analyze(written) if token not in STOPPED}


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(one.start < span.end and span.start < one.end for one in others)


def _lies_in(block: Block, spans: Sequence[Span]) -> bool:
    reached = block.start
    for one in sorted(spans, key=lambda one: one.start):
        if one.start > reached:
            break
        reached = max(reached, one.end)
    return reached >= block.end
