"""What was found in several collections, made one ranking.

A search brings the scores of its own best and worst hit to 1 and 0, so the best passage of a collection that has
nothing to say scores like that of one that has the answer. Here the scores that the legs gave are fused once more
over all that was found: cosines are comparable between collections of one embedding model, BM25 between all,
nearly (how rare a word is, each index tells for itself). Of each model the cosines are brought to 0 to 1 apart:
those of two models have nothing in common but their order. A reranker reads question and passage alone, so its
order holds over all of them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from askdock.records import Hit, Passage
from askdock.retrieval.document_names import may_name, with_names
from askdock.retrieval.fuse import fuse
from askdock.retrieval.hybrid import WEIGHTS, across
from askdock.text import language_of


def merge(
    question: str, found: Sequence[tuple[str, Sequence[Passage]]], weights: Mapping[str, float]
) -> list[Passage]:
    """All passages, best first, with scores that are comparable.

    `found`: for each collection its embedding model and what was found there. Passages without the scores of their
    legs, from a retriever of an earlier version, keep the score that they have.
    """
    passages = [one for _, some in found for one in some]
    if not all(one.scores for one in passages):
        return sorted(passages, key=lambda one: -one.score)
    chunks = {one.chunk.id: one for one in passages}
    legs = {"dense": _near(found), "sparse": _leg("sparse", passages)}
    asked = language_of(question)
    fused = fuse({leg: hits for leg, hits in legs.items() if hits}, {**WEIGHTS, **weights})
    scored = [
        replace(chunks[hit.chunk_id], score=across(hit, asked, chunks[hit.chunk_id].chunk, None)) for hit in fused
    ]
    if may_name(question):
        scored = with_names(question, scored)
    return _reranked(sorted(scored, key=lambda one: -one.score))


def _leg(leg: str, passages: Sequence[Passage]) -> list[Hit]:
    hits = [Hit(one.chunk.id, one.scores[leg]) for one in passages if leg in one.scores]
    return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))


def _near(found: Sequence[tuple[str, Sequence[Passage]]]) -> list[Hit]:
    """The dense leg, of each model from 0 to 1."""
    by_model: dict[str, list[Passage]] = defaultdict(list)
    for model, passages in found:
        by_model[model] += passages
    hits = {model: _leg("dense", passages) for model, passages in by_model.items()}
    if len(hits) == 1:
        return next(iter(hits.values()))
    shares = (
        Hit(hit.chunk_id, hit.score) for some in hits.values() if some for hit in fuse({"dense": some}, WEIGHTS)
    )
    return sorted(shares, key=lambda hit: (-hit.score, hit.chunk_id))


def _reranked(passages: Sequence[Passage]) -> list[Passage]:
    """Those that a reranker read first, in its order; scores fall from the first to the last all the same."""
    read = sorted((one for one in passages if "rerank" in one.scores), key=lambda one: -one.scores["rerank"])
    order = [*read, *(one for one in passages if "rerank" not in one.scores)]
    return [replace(one, score=place.score) for one, place in zip(order, passages, strict=True)]
