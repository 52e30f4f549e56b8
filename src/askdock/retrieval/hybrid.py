"""Hybrid retrieval: both legs searched -> fused -> the best read -> reranked where a reranker is configured.

Words hardly ever occur in a passage of another language than the question's, so there the keyword leg has no vote:
such a passage counts by its vector alone (docs/adr/0070-two-languages.md).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from askdock.errors import EmptyQuestion
from askdock.ports import ChunkStore, Embedder
from askdock.records import Chunk, Passage, Query
from askdock.retrieval.document_names import WEIGHT, may_name, named_shares
from askdock.retrieval.fuse import FusedHit, contenders, fuse
from askdock.retrieval.openings import with_openings
from askdock.retrieval.rerank import RerankStage
from askdock.retrieval.search import TwoLegSearch
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
        hits = self._search.search(query, self._wanted(query.text))
        with stage("fuse"):
            fused = fuse(hits, WEIGHTS)
        depth = max(query.top_k, self._rerank.candidates if self._rerank else 0)
        passages = self._read(query, fused, depth)
        if self._rerank is not None:
            passages = self._rerank.rerank(query.text, passages)
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
            Passage(chunk, self._score(one, asked, chunk), one.ranks)
            for one in candidates
            if (chunk := chunks.get(one.chunk_id)) is not None
        ]
        if naming:
            passages = _with_names(query.text, passages)
        return sorted(passages, key=lambda passage: -passage.score)[:depth]

    def _score(self, hit: FusedHit, asked: str, chunk: Chunk) -> float:
        """By both legs, or by the dense one alone where the model leads from one language to another."""
        written, known = language_of(chunk.text), self._embedder.languages
        crosses = written != asked and (known is None or written in known)
        return max(hit.score, ACROSS * hit.nearness) if crosses else hit.score

    def _wanted(self, question: str) -> tuple[str, ...]:
        """The dense leg is left out where the model does not know the language: its votes would be noise."""
        if self._legs != "hybrid":
            return (self._legs,)
        languages = self._embedder.languages
        if languages is not None and language_of(question) not in languages:
            return ("sparse",)
        return ("dense", "sparse")


def _with_names(question: str, passages: Sequence[Passage]) -> list[Passage]:
    """The same, scores raised, still from 0 to 1, for documents that the question names."""
    shares = named_shares(question, [passage.chunk.document_name for passage in passages])
    if not any(shares):
        return list(passages)
    return [
        replace(passage, score=(passage.score + WEIGHT * share) / (1 + WEIGHT))
        for passage, share in zip(passages, shares, strict=True)
    ]
