"""Two rankings of different scales made one: each leg's scores brought to 0 to 1, then their weighted mean.

Bruch, Gai, Ingber: "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 42(1), 2023
(https://arxiv.org/abs/2210.11934): a convex combination of normalised scores, BM25 from its least possible score.
How far ahead a hit is counts, which reciprocal ranks throw away; what that gains: docs/adr/0041-score-fusion.md.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from askdock.records import Hit

LEAST = {"sparse": 0.0}
"""The score of what a leg does not match at all. Cosines have no such zero: the last hit's is used instead."""


@dataclass(frozen=True, slots=True)
class FusedHit:
    """A chunk that some leg found, its score from 0 to 1, and its rank from 1 in each leg that found it."""

    chunk_id: str
    score: float
    ranks: Mapping[str, int]
    nearness: float = 0.0
    """What the dense leg alone gives it, from 0 to 1."""
    given: Mapping[str, float] = field(default_factory=dict)
    """Its score in each of these legs, as the leg gave it."""


def fuse(legs: Mapping[str, Sequence[Hit]], weights: Mapping[str, float]) -> list[FusedHit]:
    """All hits of all legs, best first; ties by the best rank in any leg, then by chunk id.

    Hits of a leg come best first. What is first in every leg scores 1; a leg that does not find it adds nothing.
    """
    whole = sum(weights[leg] for leg in legs)
    scores: defaultdict[str, float] = defaultdict(float)
    nearness: dict[str, float] = {}
    ranks: defaultdict[str, dict[str, int]] = defaultdict(dict)
    given: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for leg, hits in legs.items():
        for rank, (hit, share) in enumerate(zip(hits, _shares(leg, hits), strict=True), 1):
            scores[hit.chunk_id] += weights[leg] / whole * share
            ranks[hit.chunk_id][leg] = rank
            given[hit.chunk_id][leg] = hit.score
            if leg == "dense":
                nearness[hit.chunk_id] = share
    order = sorted(scores, key=lambda chunk_id: (-scores[chunk_id], min(ranks[chunk_id].values()), chunk_id))
    return [FusedHit(one, scores[one], ranks[one], nearness.get(one, 0.0), given[one]) for one in order]


def contenders(fused: Sequence[FusedHit], depth: int) -> list[FusedHit]:
    """Those that may be among the best `depth` where the dense leg alone may count, in the same order."""
    if len(fused) <= depth:
        return list(fused)
    least = fused[depth - 1].score
    return [one for at, one in enumerate(fused) if at < depth or one.nearness > least]


def _shares(leg: str, hits: Sequence[Hit]) -> list[float]:
    """The hits' scores between the least one and the best; all 1 where they are equal."""
    if not hits:
        return []
    least, best = LEAST.get(leg, hits[-1].score), hits[0].score
    return [(hit.score - least) / (best - least) if best > least else 1.0 for hit in hits]
