"""An index of words in memory, for the rows that are not in tantivy's files yet."""

import math
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75
"""BM25's parameters in Lucene and tantivy."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """BM25 statistics of the rows elsewhere: how many there are, how many hold each term, their mean length."""

    rows: int
    holding: Mapping[str, int]
    mean_length: float


class Tail:
    """Postings, added to row by row. Not to be called by two threads at once."""

    def __init__(self) -> None:
        self._rows = array("q")
        self._lengths = array("I")
        self._postings: dict[str, tuple[array[int], array[int]]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, row: int, tokens: str) -> None:
        """Add a row; `tokens` are joined by white space."""
        counts = Counter(tokens.split())
        place = len(self._rows)
        self._rows.append(row)
        self._lengths.append(counts.total())
        for term, count in counts.items():
            places, frequencies = self._postings.setdefault(term, (array("I"), array("I")))
            places.append(place)
            frequencies.append(count)

    def view(self, terms: Sequence[str]) -> "TailView":
        """A copy of what these terms need."""
        found = {term: self._postings[term] for term in terms if term in self._postings}
        postings = {term: (np.array(places), np.array(counts)) for term, (places, counts) in found.items()}
        if not postings:
            return TailView(np.empty(0, np.int64), np.empty(0, np.uint32), {})
        return TailView(np.array(self._rows), np.array(self._lengths), postings)


@dataclass(frozen=True, slots=True)
class TailView:
    """A part of a tail that no longer changes; empty where no row holds a term."""

    rows: NDArray[np.int64]
    lengths: NDArray[np.uint32]
    postings: Mapping[str, tuple[NDArray[np.uint32], NDArray[np.uint32]]]

    def scored(self, elsewhere: Statistics) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The rows that hold a term and their BM25 as Lucene defines it, without the factor k1 + 1.

        Statistics are those of these rows and of those elsewhere together.
        """
        here = len(self.rows)
        total = here + elsewhere.rows
        mean = (float(self.lengths.sum()) + elsewhere.rows * elsewhere.mean_length) / max(total, 1)
        scores = np.zeros(here, np.float32)
        damping = K1 * (1 - B + B * self.lengths / max(mean, 1e-9))
        for term, (places, counts) in self.postings.items():
            holding = len(places) + elsewhere.holding.get(term, 0)
            idf = math.log(1 + (total - holding + 0.5) / (holding + 0.5))
            scores[places] += idf * counts / (counts + damping[places])
        hits = np.flatnonzero(scores)
        return self.rows[hits], scores[hits]
