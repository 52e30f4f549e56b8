"""A reply in pieces -> its statements, each as soon as it is whole: a sentence or a line with its markers."""

import re

from askdock import text
from askdock.answering.markers import masked, open_end

_LEADING = re.compile(r"\s*[\[【［]\s*\^?\d")


class StatementStream:
    """Give it pieces; it gives back statements, white space before them included: joined they are the reply."""

    def __init__(self) -> None:
        self._held = ""
        self._leading: bool | None = None
        """Whether markers stand before what they speak for, as in the first statement."""

    def feed(self, piece: str) -> list[str]:
        """Take a piece; return the statements that are whole now."""
        self._held += piece
        if self._leading is None and len(self._held.strip()) > 1:
            self._leading = bool(_LEADING.match(self._held))
        decided = self._held[: open_end(self._held)]
        ends = self._ends(decided)[:-1]
        return self._cut(ends)

    def finish(self) -> list[str]:
        """Return the rest."""
        whole = self._cut(self._ends(self._held))
        rest, self._held = self._held, ""
        return [*whole, rest] if rest.strip() else whole

    def _cut(self, ends: list[int]) -> list[str]:
        begin, cut = 0, []
        for end in ends:
            cut.append(self._held[begin:end])
            begin = end
        self._held = self._held[begin:]
        return cut

    def _ends(self, reply: str) -> list[int]:
        """Where each statement ends. Markers belong to the statement before them, or in front of them."""
        plain = masked(reply)
        spans = list(text.sentences(plain))
        ends = []
        for at, (_, end) in enumerate(spans):
            until = spans[at + 1][0] if at + 1 < len(spans) else len(reply)
            gap = reply[end:until]
            line_end = gap.find("\n")
            here = gap if line_end < 0 else gap[:line_end]
            own_line = line_end >= 0 and gap.rstrip(" ").endswith("\n") and gap.strip() != here.strip()
            if own_line:
                here = gap.rstrip()  # a marker on a line of its own
            if self._leading and not own_line:
                ends.append(end)
                continue
            ends.append(end + len(here.rstrip()))
        return ends
