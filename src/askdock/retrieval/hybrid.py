"""Hybrid retrieval: both legs searched -> fused -> the best read -> reranked where a reranker is configured.

Words hardly ever occur in a passage of another language than the question's, so there the keyword leg has no vote:
such a passage counts by its vector alone (docs/adr/0070-two-languages.md).
"""

from collections.abc import Mapping, Sequence, Set
from typing import Literal

from askdock import trace
from askdock.errors import EmptyQuestion
from askdock.ports import ChunkStore, Embedder
from askdock.records import Chunk, Hit, Passage, Query
from askdock.retrieval.document_names import may_name, with_names
from askdock.retrieval.fuse import FusedHit, contenders, fuse
from askdock.retrieval.openings import with_openings
from askdock.retrieval.rerank import RerankStage
from askdock.retrieval.search import TwoLegSearch
from askdock.retrieval.section_names import with_sections
from askdock.telemetry import stage
from askdock.text import language_of

Legs = Literal["hybrid", "dense", "sparse"]

WEIGHTS = {"dense": 1.0, "sparse": 1.0}
ACROSS = 0.9
"""What the dense leg alone counts for a passage of another language: of two that say the same, the one in the
question's language comes first."""


class HybridRetriever:
    """The in-process `Retriever`. `legs` other than "hybrid" measure what each leg contributes."""

    def __init__(
        self,
        store: ChunkStore,
        embedder: Embedder,
        *,
        rerank: RerankStage | None = None,
        legs: Legs = "hybrid",
        threads: int = 8,
    ) -> None:
        """`threads`: see `TwoLegSearch`."""
        self._store = store
        self._embedder = embedder
        self._search = TwoLegSearch(store, embedder, threads=threads)
        self._rerank = rerank
        self._legs = legs

    def retrieve(self, query: Query) -> list[Passage]:
        """Passages, best first, at most `query.top_k`. Raises EmptyQuestion."""
        if not query.text.strip():
            raise EmptyQuestion("the question is empty")
        wanted, weights = self._wanted(query), {**WEIGHTS, **query.settings.weights}
        hits = self._search.search(query, wanted)
        with stage("fuse"):
            fused = fuse(hits, weights)
        rerank = self._rerank if query.settings.rerank else None
        depth = max(query.top_k, rerank.candidates if rerank else 0)
        fused_passages = passages = self._read(query, fused, depth)
        if rerank is not None:
            passages = rerank.rerank(query.text, passages)
        self._note(query, hits, weights, fused_passages, passages)
        return with_openings(self._store, query, passages[: query.top_k])

    def ping(self) -> None:
        """Return when the store answers."""
        self._store.ping()

    def _read(self, query: Query, fused: Sequence[FusedHit], depth: int) -> list[Passage]:
        """The best `depth` passages, without those that were deleted during the search."""
        # A document that the question names may stand far down by its text.
        naming = may_name(query.text)
        candidates = list(fused) if naming else contenders(fused, depth)
        with stage("read"):
            chunks = self._store.read_chunks(query.generation, [one.chunk_id for one in candidates])
        asked = language_of(query.text)
        passages = [
            Passage(chunk, self._score(one, asked, chunk), one.ranks, scores=one.given)
            for one in candidates
            if (chunk := chunks.get(one.chunk_id)) is not None
        ]
        passages = with_sections(query.text, passages)
        if naming:
            # A document that is named counts for more than a section.
            passages = with_names(query.text, passages)
        return sorted(passages, key=lambda passage: -passage.score)[:depth]

    def _score(self, hit: FusedHit, asked: str, chunk: Chunk) -> float:
        return across(hit, asked, chunk, self._embedder.languages)

    def _wanted(self, query: Query) -> tuple[str, ...]:
        """The dense leg is left out where the model does not know the language: its votes would be noise."""
        if query.settings.legs:
            return query.settings.legs
        if self._legs != "hybrid":
            return (self._legs,)
        return ("dense", "sparse") if self._knows(query.text) else ("sparse",)

    def _knows(self, question: str) -> bool:
        languages = self._embedder.languages
        return languages is None or language_of(question) in languages

    def _note(
        self,
        query: Query,
        hits: Mapping[str, Sequence[Hit]],
        weights: Mapping[str, float],
        fused: Sequence[Passage],
        passages: Sequence[Passage],
    ) -> None:
        if not (written := trace.current()):
            return
        search = written.search = trace.SearchTrace(self._embedder.model)
        for leg, found in hits.items():
            first = found[: trace.MAX_HITS]
            search.legs[leg] = [trace.LegHit(one.chunk_id, round(one.score, trace.DIGITS)) for one in first]
            search.found[leg] = len(found)
        asked = self._wanted(query)
        for leg in {"dense", "sparse"} - hits.keys():
            unknown = leg == "dense" and not query.settings.legs and not self._knows(query.text)
            search.left_out[leg] = "rebuilding" if leg in asked else "language" if unknown else "setting"
        search.weights = {leg: weights[leg] for leg in hits}
        search.fused = trace.noted(fused)
        if any("rerank" in one.ranks for one in passages):
            search.reranked = [one.chunk.id for one in passages[: trace.MAX_HITS]]


def across(hit: FusedHit, asked: str, chunk: Chunk, known: Set[str] | None) -> float:
    """The hit's score by both legs, or by the dense one alone where the model leads to another language.

    `asked`: the language of the question; `known`: those that the model knows, None for all.
    """
    if hit.score >= ACROSS * hit.nearness:
        return hit.score  # whatever the language, which takes longer to tell
    written = language_of(chunk.text)
    crosses = written != asked and (known is None or written in known)
    return max(hit.score, ACROSS * hit.nearness) if crosses else hit.score
