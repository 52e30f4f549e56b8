"""Neighbours that a quoted sentence needs: the one it leans on, an exception that follows it, its footnote."""

import re
from collections.abc import Iterator

from askdock import text
from askdock.answering.candidates import Candidate
from askdock.answering.question import denies

MAX_LENGTH = 400
"""Characters of a neighbour that is quoted along."""
_LEANS = re.compile(
    r"(?:it|this|these|they|those|he|she|its|their)\b|(?:其中?|该|此|这[些个是]?|它们?|上述)(?![一-鿿]{0,2}[，,])",
    re.IGNORECASE,
)
_EXCEPTS = re.compile(
    r"(?:however|but|except|unless|exceptions?|(?:this|it) does not apply)\b|但是?|不过|例外|除外|除非",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"[$€£¥￥]\s?\d|\d\s?(?:[€£]|(?:euros?|dollars?|cents?|pounds?|yuan|EUR|USD|RMB)\b|[万亿]?[元块])|[零一二三四五六七八九十百千万亿]元"
)
_ENDS = (".", "!", "。", "！", ";", "；", "”", ")")
_HEADING = re.compile(r"[^\n:：|;；]{1,80}(?<![.。!！?？,，])")
"""A line without an end, which says nothing without what follows."""
_MARK = re.compile(r"(?<=[^\W\d_])[(（\[](\d{1,2})[)）\]]")
"""The mark of a footnote behind a word."""


def with_neighbours(candidate: Candidate, *, negated: bool, priced: bool = False) -> Candidate:
    """The candidate, its quote stretched over the neighbours that it needs; a row needs none.

    `negated`: the question asks what is not so, `priced`: what something costs; the next sentence may say it.
    """
    if candidate.is_row:
        return candidate
    passage = candidate.passage.chunk.text
    spans = list(text.sentences(passage))
    at = next((at for at, (start, _) in enumerate(spans) if start == candidate.start), None)
    last = next((at for at, (_, end) in enumerate(spans) if end == candidate.end), None)
    if at is None or last is None:
        return candidate
    start, end = candidate.start, candidate.end
    if _LEANS.match(candidate.quote) and at and _adjoin(passage, spans[at - 1], spans[at]):
        start = spans[at - 1][0]
    if last + 1 < len(spans) and _adjoin(passage, spans[last], spans[last + 1]):
        following = passage[slice(*spans[last + 1])]
        denied = negated and denies(following) and not denies(candidate.quote)
        told = priced and _PRICE.search(following) and not _PRICE.search(candidate.quote)
        if _EXCEPTS.match(following) or denied or told:
            end = spans[last + 1][1]
    if last + 1 < len(spans) and _HEADING.fullmatch(candidate.quote):
        begin, finish = spans[last + 1]
        if passage[begin:finish].endswith(_ENDS) and finish - begin <= MAX_LENGTH and "\n" in passage[end:begin]:
            end = finish
    if (start, end) != (candidate.start, candidate.end):
        candidate.start, candidate.end = start, end
        candidate.reading = passage[start:end]
    return candidate


def footnotes(candidate: Candidate, others: list[Candidate]) -> Iterator[Candidate]:
    """The footnotes that a quote is marked with, where they are among the sentences of the same document."""
    for mark in _MARK.findall(candidate.quote):
        for other in others:
            same = other.passage.chunk.document_id == candidate.passage.chunk.document_id
            if same and other is not candidate and re.match(rf"[(（\[]{mark}[)）\]]", other.quote):
                yield other
                break


def _adjoin(passage: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two sentences stand in one paragraph, both whole and none too long."""
    between = passage[one[1] : other[0]]
    whole = passage[slice(*one)].endswith(_ENDS) and passage[slice(*other)].endswith(_ENDS)
    short = max(one[1] - one[0], other[1] - other[0]) <= MAX_LENGTH
    return whole and short and "\n\n" not in between
