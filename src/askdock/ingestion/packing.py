"""Atoms packed into spans that are no longer than a chunk may be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from askdock.ingestion.atoms import Atom

_HALF = 0.5
_EVEN = 0.6


@dataclass(frozen=True, slots=True)
class Span:
    """A passage to be: its place in the text and the section it starts in."""

    start: int
    end: int
    section: int


class Packer:
    """Packs the atoms of one group of sections, each of which fits alone.

    `tokens[i]` are the tokens of `atoms[i]`; `budgets[section]` those that a span beginning there may take, and
    `reserved[i]` those of them that a span beginning with `atoms[i]` leaves to the head of its table.
    """

    def __init__(
        self,
        atoms: Sequence[Atom],
        tokens: Sequence[int],
        size: int,
        overlap: int,
        budgets: Mapping[int, int],
        reserved: Sequence[int],
    ) -> None:
        self._atoms = atoms
        self._sums = list(accumulate(tokens, initial=0))
        self._size = size
        self._overlap = overlap
        self._budgets = budgets
        self._reserved = reserved

    def spans(self) -> Iterator[Span]:
        """Yield spans in order that cover all atoms."""
        first = previous = 0
        while first < len(self._atoms):
            start = self._overlap_start(first, previous)
            end = self._end(start, first)
            yield Span(self._atoms[start].start, self._atoms[end - 1].end, self._atoms[start].section)
            first, previous = end, first

    def _fill(self, start: int, end: int) -> float:
        """How much of a chunk the atoms from `start` to before `end` take; above 1 they do not fit."""
        characters = self._atoms[end - 1].end - self._atoms[start].start
        tokens = self._sums[end] - self._sums[start] + self._reserved[start]
        return max(characters / self._size, tokens / self._budgets[self._atoms[start].section])

    def _overlap_start(self, first: int, previous: int) -> int:
        start = first
        while start - 1 > previous and self._repeats(start - 1, first):
            start -= 1
        # A block that could stand whole is worth more than what is repeated before it.
        wanted = first + 1
        if self._atoms[first - 1].block != self._atoms[first].block:
            whole = self._block_end(first)
            wanted = whole if self._fill(first, whole) <= 1 else wanted
        while start < first and self._fill(start, wanted) > 1:
            start += 1
        return start

    def _repeats(self, start: int, first: int) -> bool:
        """Whether the atoms from `start` to before `first` may be in two chunks."""
        atom = self._atoms[start]
        if atom.section != self._atoms[first].section or atom.kind in ("heading", "table_row"):
            return False
        # Where tokens are what limits a chunk, the overlap keeps its share of them.
        return self._fill(start, first) * self._size <= self._overlap

    def _block_end(self, index: int) -> int:
        end = index + 1
        while end < len(self._atoms) and self._atoms[end].block == self._atoms[index].block:
            end += 1
        return end

    def _end(self, start: int, first: int) -> int:
        count = len(self._atoms)
        end = first + 1
        while end < count and self._fill(start, end + 1) <= 1:
            end += 1
        if end == count:
            return end
        rest = self._fill(first, count)
        if 1 < rest < 2:
            # The last two share evenly, so that no crumb is left.
            while end > first + 1 and self._fill(start, end) > _EVEN * rest:
                end -= 1
        end = self._at_border(start, first, end)
        while end > first + 1 and (self._atoms[end - 1].kind == "heading" or self._atoms[end - 1].leads_in):
            end -= 1
        return end

    def _at_border(self, start: int, first: int, end: int) -> int:
        """The last border between blocks that leaves the span at least half as full, or else `end`."""
        enough = _HALF * self._fill(start, end)
        for border in range(end, first, -1):
            if self._fill(start, border) < enough:
                break
            if self._atoms[border - 1].block != self._atoms[border].block:
                return border
        return end
