"""What the retriever service holds: a store, an embedding model, and the search over both. No catalogue."""

import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from askdock.bootstrap.adapters import make_embedder, make_reranker
from askdock.bootstrap.checks import Check, check
from askdock.bootstrap.stores import make_store
from askdock.ports import ChunkStore, Embedder, Retriever
from askdock.settings import Settings

if TYPE_CHECKING:
    from askdock.retrieval.hybrid import Legs

log = logging.getLogger(__name__)


class RetrieverSystem:
    """The parts of a retriever; each is made when it is first needed."""

    def __init__(self, settings: Settings, report: Callable[[str], None] = log.info) -> None:
        self.settings = settings
        self._report = report

    @cached_property
    def store(self) -> ChunkStore:
        """Chunks and vectors."""
        return make_store(self.settings, self._report)

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model."""
        return make_embedder(self.settings, self._report)

    @cached_property
    def search(self) -> Retriever:
        """Both legs, fused, with the model that each query names."""
        return make_search(self.settings, lambda: self.store, lambda: self.embedder, self._report)

    def check(self) -> Mapping[str, Check]:
        """Ask the store, and the model where it is a server."""
        probes: dict[str, Callable[[], object]] = {
            "store": lambda: self.store.ping(),
            "embedder": lambda: self.embedder.dimension,
        }
        return {name: check(probe) for name, probe in probes.items()}


def make_search(
    settings: Settings,
    store: Callable[[], ChunkStore],
    configured: Callable[[], Embedder],
    report: Callable[[str], None],
    legs: "Legs" = "hybrid",
) -> Retriever:
    """The search of this process, reranked where a reranker is configured."""
    from askdock.retrieval.hybrid import HybridRetriever
    from askdock.retrieval.per_model import PerModelRetriever
    from askdock.retrieval.rerank import RerankStage

    reranker = make_reranker(settings)
    rerank = None if reranker is None else RerankStage(reranker, settings.rerank_candidates)
    return PerModelRetriever(
        configured,
        load=lambda model, fingerprint: make_embedder(settings, report, model, fingerprint),
        make_retriever=lambda embedder: HybridRetriever(store(), embedder, rerank=rerank, legs=legs),
    )
