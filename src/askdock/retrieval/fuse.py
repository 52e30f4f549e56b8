"""Reciprocal rank fusion: rankings of different scales made one.

Cormack, Clarke, Büttcher: "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
Methods", SIGIR 2009. score(d) = sum over legs of weight / (k + rank of d in the leg), ranks from 1. The paper
takes k = 60 for long rankings of many systems; with two legs we take a smaller k, which trusts the top
of each more (docs/adr/0008-fusion.md).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from askdock.records import Hit, Passage

K = 10


@dataclass(frozen=True, slots=True)
class Fused:
    """A chunk that some leg found, its fused score, and its rank from 1 in each leg that found it."""

    chunk_id: str
    score: float
    ranks: Mapping[str, int]


def relative_score(passage: Passage, k: int = K) -> float:
    """A fused score as a part of the best one there is, first in both legs: from 0 to 1."""
    return min(1.0, passage.score * (k + 1) / 2)


def fuse(legs: Mapping[str, Sequence[Hit]], weights: Mapping[str, float], k: int = K) -> list[Fused]:
    """All hits of all legs, best first; ties by the best rank in any leg, then by chunk id."""
    scores: defaultdict[str, float] = defaultdict(float)
    ranks: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for leg, hits in legs.items():
        for rank, hit in enumerate(hits, 1):
            scores[hit.chunk_id] += weights[leg] / (k + rank)
            ranks[hit.chunk_id][leg] = rank
    order = sorted(scores, key=lambda chunk_id: (-scores[chunk_id], min(ranks[chunk_id].values()), chunk_id))
    return [Fused(chunk_id, scores[chunk_id], ranks[chunk_id]) for chunk_id in order]
