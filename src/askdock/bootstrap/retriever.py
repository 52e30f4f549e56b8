"""The parts of the retriever service: a store, an embedding model, and the search over both. No catalogue."""

import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TypedDict

from askdock.bootstrap.adapters import make_embedder, make_reranker, question_threads
from askdock.bootstrap.checks import Check, check_all
from askdock.bootstrap.stores import make_store
from askdock.ports import ChunkStore, Embedder, Retriever
from askdock.retrieval.hybrid import HybridRetriever, Legs
from askdock.retrieval.per_model import PerModelRetriever
from askdock.retrieval.rerank import RerankStage
from askdock.settings import Settings

log = logging.getLogger(__name__)


class RetrieverParts(TypedDict, total=False):
    """Parts handed in, in place of those that the settings describe."""

    store: ChunkStore
    embedder: Embedder


class RetrieverSystem:
    """The parts of a retriever; each is made when it is first needed."""

    def __init__(
        self, settings: Settings, parts: RetrieverParts | None = None, report: Callable[[str], None] = log.info
    ) -> None:
        self.settings = settings
        self._report = report
        self.__dict__.update(parts or {})  # where a cached property looks first

    @cached_property
    def store(self) -> ChunkStore:
        """Chunks and vectors."""
        return make_store(self.settings, self._report)

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model."""
        return make_embedder(self.settings, self._report)

    @cached_property
    def retriever(self) -> Retriever:
        """Both legs, fused, with the model that each query names."""
        return make_retriever(self.settings, lambda: self.store, lambda: self.embedder, self._load)

    def _load(self, model: str, fingerprint: str) -> Embedder:
        return make_embedder(self.settings, self._report, model, fingerprint)

    def check(self) -> Mapping[str, Check]:
        """Ask the store, and the model where it is a server."""
        return check_all({"store": lambda: self.store.ping(), "embedder": lambda: self.embedder.dimension})


def make_retriever(
    settings: Settings,
    store: Callable[[], ChunkStore],
    configured: Callable[[], Embedder],
    load: Callable[[str, str], Embedder],
    legs: Legs = "hybrid",
) -> Retriever:
    """The retriever of this process, with a reranker where one is configured; `load` opens other models."""
    reranker = make_reranker(settings)
    legs_at_once = 0 if settings.store == "embedded" else question_threads(settings) or 0
    rerank = None if reranker is None else RerankStage(reranker, settings.rerank_candidates)
    return PerModelRetriever(
        configured,
        load=load,
        make_retriever=lambda embedder: HybridRetriever(
            store(), embedder, rerank=rerank, legs=legs, threads=legs_at_once
        ),
        max_models=settings.max_models,
    )
