"""Question -> passages found by both legs -> fused."""

from typing import Literal

from askdock.errors import EmptyQuestion
from askdock.ports import ChunkStore, Embedder
from askdock.records import Passage, Query
from askdock.retrieval.fuse import fuse
from askdock.retrieval.search import TwoLegSearch
from askdock.telemetry import stage
from askdock.text import language_of

Leg = Literal["dense", "sparse"]

WEIGHTS = {"dense": 1.0, "sparse": 1.0}


class SearchPipeline:
    """The in-process `Retriever`. `only` restricts it to one leg, to measure what each contributes."""

    def __init__(self, store: ChunkStore, embedder: Embedder, *, only: Leg | None = None) -> None:
        self._store = store
        self._embedder = embedder
        self._search = TwoLegSearch(store, embedder)
        self._only = only

    def retrieve(self, query: Query) -> list[Passage]:
        """Passages, best first, at most `query.top_k`. Raises EmptyQuestion."""
        if not query.text.strip():
            raise EmptyQuestion("the question is empty")
        hits = self._search.search(query, self._legs(query.text))
        with stage("fuse"):
            return fuse(hits, WEIGHTS)[: query.top_k]

    def ping(self) -> None:
        """Return when the store answers."""
        self._store.ping()

    def _legs(self, question: str) -> tuple[Leg, ...]:
        """The dense leg is left out where the model does not know the language: its votes would be noise."""
        if self._only is not None:
            return (self._only,)
        languages = self._embedder.languages
        if languages is not None and language_of(question) not in languages:
            return ("sparse",)
        return ("dense", "sparse")
