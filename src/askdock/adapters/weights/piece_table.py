"""The pieces of a Unigram vocabulary as a prefix tree in a file that is mapped, and the best segmentation by them.

A quarter of a million pieces then take neither time nor memory to load: a text reads the few pages that its words
lead to, processes share them, and the system may drop them. The best segmentation is Viterbi's over the sum of the
pieces' scores (Kudo 2018, arXiv:1804.10959), with the unknown piece for a character that no piece is.

The tree is a hash table with open addressing: from node and character to the next node. A node that ends a piece
has its id and score.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

UNKNOWN_PENALTY = 10.0
"""By so much an unknown character scores below the least piece (sentencepiece, unigram_model.cc)."""
NONE = -1
_CHARACTER_BITS = 21
_HASH = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1
_SLOTS_A_NODE = 1.5


class Sizes(NamedTuple):
    """Lengths of the arrays of a table in its file."""

    slots: int
    """A power of two."""
    nodes: int

    @property
    def bytes(self) -> int:
        """Of them all."""
        return self.slots * (8 + 4) + self.nodes * (8 + 4)


class PieceTable:
    """Threads may share it."""

    def __init__(self, content: memoryview, sizes: Sizes, unknown: int, least: float) -> None:
        """`content`: what `built` gave. `unknown`: the id of the unknown piece; `least`: the lowest score."""
        slots, nodes = sizes
        ends = np.cumsum([0, 8 * slots, 8 * nodes, 4 * slots, 4 * nodes]).tolist()
        keys, scores, children, ids = (content[a:b] for a, b in pairwise(ends))
        self._keys, self._scores = keys.cast("Q"), scores.cast("d")
        self._children, self._ids = children.cast("I"), ids.cast("i")
        self._last = slots - 1
        self._shift = _shift(slots)
        self._unknown = unknown
        self._unknown_score = least - UNKNOWN_PENALTY

    def segment(self, word: str) -> list[int]:
        """The ids of the best segmentation; unknown characters side by side are one piece."""
        codes = [ord(character) for character in word]
        end = len(codes)
        best = [-np.inf] * (end + 1)
        best[0] = 0.0
        begin_of = [0] * (end + 1)
        id_of = [self._unknown] * (end + 1)
        keys, children, ids, scores = self._keys, self._children, self._ids, self._scores
        for begin in range(end):
            so_far = best[begin]
            known = False
            node = 0
            for at in range(begin, end):
                key = node << _CHARACTER_BITS | codes[at]
                slot = (key * _HASH & _WORD) >> self._shift
                key += 1  # 0 is a free slot
                while (found := keys[slot]) != key and found:
                    slot = (slot + 1) & self._last
                if not found:
                    break
                node = children[slot]
                piece = ids[node]
                if piece == NONE:
                    continue
                known = known or at == begin
                score = so_far + scores[node]
                if score > best[at + 1]:
                    best[at + 1], begin_of[at + 1], id_of[at + 1] = score, begin, piece
            if not known and so_far + self._unknown_score > best[begin + 1]:
                best[begin + 1], begin_of[begin + 1] = so_far + self._unknown_score, begin
                id_of[begin + 1] = self._unknown
        segments: list[int] = []
        while end:
            if not segments or id_of[end] != self._unknown or segments[-1] != self._unknown:
                segments.append(id_of[end])
            end = begin_of[end]
        return segments[::-1]


def built(pieces: Iterable[tuple[int, str, float]]) -> tuple[Sizes, bytes]:
    """The table of these ids, pieces and scores, in the order of bytes of this machine."""
    steps: dict[int, int] = {}
    ids, scores = [NONE], [0.0]
    for number, piece, score in pieces:
        node = 0
        for character in piece:
            key = node << _CHARACTER_BITS | ord(character)
            if key not in steps:
                steps[key] = len(ids)
                ids.append(NONE)
                scores.append(0.0)
            node = steps[key]
        ids[node], scores[node] = number, score
    slots = 1 << int(_SLOTS_A_NODE * len(ids)).bit_length()
    keys, children = _placed(steps, slots)
    arrays = (keys, np.array(scores, np.float64), children, np.array(ids, np.int32))
    return Sizes(slots, len(ids)), b"".join(array.tobytes() for array in arrays)


def _placed(steps: dict[int, int], slots: int) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Each step in the first free slot from the one that its key leads to."""
    given = np.fromiter(steps.keys(), np.uint64, len(steps))
    targets = np.fromiter(steps.values(), np.uint32, len(steps))
    keys, children = np.zeros(slots, np.uint64), np.zeros(slots, np.uint32)
    slot = (given * np.uint64(_HASH) >> np.uint64(_shift(slots))).astype(np.int64)
    waiting = np.arange(len(given))
    while len(waiting):
        first = np.zeros(len(waiting), np.bool_)
        first[np.unique(slot[waiting], return_index=True)[1]] = True
        first &= keys[slot[waiting]] == 0
        taken = waiting[first]
        keys[slot[taken]] = given[taken] + np.uint64(1)
        children[slot[taken]] = targets[taken]
        waiting = waiting[~first]
        slot[waiting] = (slot[waiting] + 1) % slots
    return keys, children


def _shift(slots: int) -> int:
    """The highest bits of a hash are its slot."""
    return 64 - (slots.bit_length() - 1)
