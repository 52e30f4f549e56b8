"""Hybrid retrieval: both legs searched -> fused -> the best read -> reranked where a reranker is configured."""

from collections.abc import Sequence
from typing import Literal

from askdock.errors import EmptyQuestion
from askdock.ports import ChunkStore, Embedder
from askdock.records import Passage, Query
from askdock.retrieval.fuse import FusedHit, fuse
from askdock.retrieval.rerank import RerankStage
from askdock.retrieval.search import TwoLegSearch
from askdock.telemetry import stage
from askdock.text import language_of

Legs = Literal["hybrid", "dense", "sparse"]

WEIGHTS = {"dense": 1.0, "sparse": 1.0}


class HybridRetriever:
    """The in-process `Retriever`. `legs` other than "hybrid" measure what each leg contributes."""

    def __init__(
        self,
        store: ChunkStore,
        embedder: Embedder,
        *,
        rerank: RerankStage | None = None,
        legs: Legs = "hybrid",
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._search = TwoLegSearch(store, embedder)
        self._rerank = rerank
        self._legs = legs

    def retrieve(self, query: Query) -> list[Passage]:
        """Passages, best first, at most `query.top_k`. Raises EmptyQuestion."""
        if not query.text.strip():
            raise EmptyQuestion("the question is empty")
        hits = self._search.search(query, self._wanted(query.text))
        with stage("fuse"):
            fused = fuse(hits, WEIGHTS)
        depth = max(query.top_k, self._rerank.candidates if self._rerank else 0)
        passages = self._read(query.generation, fused[:depth])
        if self._rerank is not None:
            passages = self._rerank.rerank(query.text, passages)
        return passages[: query.top_k]

    def ping(self) -> None:
        """Return when the store answers."""
        self._store.ping()

    def _read(self, generation: str, fused: Sequence[FusedHit]) -> list[Passage]:
        """The passages, without those that were deleted meanwhile."""
        with stage("read"):
            chunks = self._store.read_chunks(generation, [one.chunk_id for one in fused])
        return [Passage(chunks[one.chunk_id], one.score, one.ranks) for one in fused if one.chunk_id in chunks]

    def _wanted(self, question: str) -> tuple[str, ...]:
        """The dense leg is left out where the model does not know the language: its votes would be noise."""
        if self._legs != "hybrid":
            return (self._legs,)
        languages = self._embedder.languages
        if languages is not None and language_of(question) not in languages:
            return ("sparse",)
        return ("dense", "sparse")
