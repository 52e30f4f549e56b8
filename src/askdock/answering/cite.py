"""Markers in a reply -> citations that hold: each is a passage of this request and a verbatim quote."""

import math
import re
from collections.abc import Sequence

from askdock import text
from askdock.records import Chunk, Citation, Passage

_MARKER = re.compile(r"[\[【［](\s*\d{1,3}(?:\s*[,，、;；]\s*\d{1,3})*\s*)[\]】］]")
_SHOWN = re.compile(r"\[(\d{1,3})\]")
"""A marker as it is shown, of one number."""
_UNDECIDED = re.compile(r"[\[【［][\s\d,，、;；]{0,40}$")
_CLAIM_WITHIN = 1000
"""Characters before or after a marker in which the sentence that it speaks for is looked for."""


class CitedText:
    """A reply as it is read: give it pieces, it gives back text whose markers are all valid.

    Markers are renumbered in the order they appear, 1 to n without gaps. What could still become a marker is
    held back until it is decided, so an invented one is never shown.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._held = ""
        self._shown = ""
        self._numbers: dict[int, int] = {}
        self.dropped = 0

    def feed(self, piece: str) -> str:
        """Take a piece of the reply; return what may be shown now."""
        self._held += piece
        open_end = _UNDECIDED.search(self._held)
        decided = self._held[: open_end.start()] if open_end else self._held
        self._held = self._held[len(decided) :]
        return self._resolve(decided)

    def finish(self) -> str:
        """Return what was still held back."""
        rest, self._held = self._held, ""
        return self._resolve(rest)

    @property
    def text(self) -> str:
        """All that was shown."""
        return self._shown

    @property
    def citations(self) -> tuple[Citation, ...]:
        """One for each marker number that is shown, in order."""
        claims = _claims(self._shown)
        return tuple(
            _cite(self._passages[given - 1].chunk, number, claims[number])
            for given, number in self._numbers.items()
        )

    def _resolve(self, decided: str) -> str:
        begin = len(self._shown)
        position = 0
        for marker in _MARKER.finditer(decided):
            self._shown += decided[position : marker.start()]
            self._shown += self._renumber(marker.group(1))
            position = marker.end()
        self._shown += decided[position:]
        return self._shown[begin:]

    def _renumber(self, numbers: str) -> str:
        shown = ""
        for given in (int(number) for number in re.findall(r"\d+", numbers)):
            if not 1 <= given <= len(self._passages):
                self.dropped += 1
                continue
            number = self._numbers.setdefault(given, len(self._numbers) + 1)
            shown += f"[{number}]"
        return shown


def without_markers(reply: str) -> str:
    """What a reply says, whole markers and one that has just begun left out."""
    return _UNDECIDED.sub("", _MARKER.sub("", reply))


def cite_span(chunk: Chunk, number: int, start: int, end: int) -> Citation:
    """The citation of `chunk.text[start:end]`."""
    return Citation(
        marker=number,
        chunk_id=chunk.id,
        document_id=chunk.document_id,
        version=chunk.version,
        document_name=chunk.document_name,
        source_uri=chunk.source_uri,
        title=chunk.title,
        headings=chunk.headings,
        page=chunk.page_at(start),
        start=chunk.start + start,
        end=chunk.start + end,
        quote=chunk.text[start:end],
    )


def _cite(chunk: Chunk, number: int, claim: str) -> Citation:
    """Quote the sentence of the chunk that shares most with the claim."""
    wanted = set(text.analyze_query(claim))
    spans = list(text.sentences(chunk.text))
    start, end = max(spans, key=lambda span: _overlap(wanted, chunk.text[span[0] : span[1]]))
    return cite_span(chunk, number, start, end)


def _overlap(wanted: set[str], sentence: str) -> float:
    """Shared tokens, damped by length, so that a long sentence does not win by its length alone."""
    found = set(text.analyze(sentence))
    return len(wanted & found) / math.sqrt(len(found) + 10)


def _claims(shown: str) -> dict[int, str]:
    """What each marker speaks for: the sentence before it, or the one after it where the reply begins with one."""
    said = _SHOWN.split(shown)
    texts, numbers = said[0::2], said[1::2]
    leading = bool(numbers) and not texts[0].strip()
    claims: dict[int, str] = {}
    before = ""
    for at, number in enumerate(map(int, numbers)):
        before = (before + texts[at])[-_CLAIM_WITHIN:]
        after = next((part for part in texts[at + 1 :] if part.strip()), "")[:_CLAIM_WITHIN]
        claim = _sentence(after, 0) if leading else _sentence(before, -1)
        claims[number] = f"{claims.get(number, '')} {claim}"
    return claims


def _sentence(passage: str, which: int) -> str:
    spans = list(text.sentences(passage))
    return passage[slice(*spans[which])] if spans else ""
