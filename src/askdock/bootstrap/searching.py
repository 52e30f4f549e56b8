"""The part of a system that finds passages and answers questions, in this process or through a retriever."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from askdock.bootstrap.adapters import make_chat, make_embedder, make_retriever_client
from askdock.bootstrap.retriever import make_search
from askdock.bootstrap.stores import make_store
from askdock.ports import Catalogue, ChatModel, ChunkStore, Embedder, Retriever
from askdock.settings import Settings

if TYPE_CHECKING:
    from askdock.adapters.http_retriever import RetrieverClient
    from askdock.answering.pipeline import AnswerPipeline
    from askdock.retrieval.live import LiveRetriever
    from askdock.retrieval.pipeline import Legs
    from askdock.retrieval.rewrite import Rewriter


class Searching:
    """The base of `System`; each part is made when it is first needed."""

    def __init__(self, settings: Settings, report: Callable[[str], None]) -> None:
        self.settings = settings
        self._report = report

    @cached_property
    def catalogue(self) -> Catalogue:
        """The record of what exists."""
        raise NotImplementedError

    @cached_property
    def store(self) -> ChunkStore:
        """Chunks and vectors."""
        return make_store(self.settings)

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model; that of the retriever service, where there is one."""
        if self._retriever_client is not None:
            from askdock.adapters.http_retriever import RetrieverEmbedder

            return RetrieverEmbedder(self._retriever_client)
        return make_embedder(self.settings, self._report)

    @cached_property
    def _retriever_client(self) -> "RetrieverClient | None":
        return make_retriever_client(self.settings)

    @property
    def remote(self) -> bool:
        """Whether searching and embedding happen in the retriever service."""
        return self._retriever_client is not None

    @cached_property
    def chat(self) -> ChatModel | None:
        """The chat model, or None: then answers are extractive."""
        return make_chat(self.settings)

    @cached_property
    def retriever(self) -> "LiveRetriever":
        """Finds passages of live documents."""
        return self.retriever_of("hybrid")

    def retriever_of(self, legs: "Legs") -> "LiveRetriever":
        """One that uses both search legs, or only the one named, to measure what it contributes."""
        from askdock.retrieval.live import LiveRetriever

        return LiveRetriever(self._search_of(legs), self.catalogue)

    def _search_of(self, legs: "Legs") -> Retriever:
        if self._retriever_client is not None and legs == "hybrid":
            from askdock.adapters.http_retriever import HttpRetriever

            return HttpRetriever(self._retriever_client, hedge_seconds=self.settings.retriever_hedge_seconds)
        return make_search(self.settings, lambda: self.store, lambda: self.embedder, self._report, legs)

    @cached_property
    def answers(self) -> "AnswerPipeline":
        """Answers questions with checked citations."""
        from askdock.answering.pipeline import AnswerPipeline

        return AnswerPipeline(
            self.retriever,
            self.rewriter,
            self.embedder,
            self.chat,
            self.settings.prompt_tokens,
            degrade=self.settings.llm_extractive_fallback,
        )

    @cached_property
    def rewriter(self) -> "Rewriter":
        """Makes questions of a conversation stand alone."""
        from askdock.retrieval.rewrite import Rewriter

        return Rewriter(self.chat)
