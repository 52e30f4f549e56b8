"""The part of a system that finds passages and answers questions, in this process or through a retriever."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from askdock.bootstrap.adapters import make_chat, make_embedder, make_retriever_client
from askdock.bootstrap.retriever import make_search
from askdock.bootstrap.stores import make_store
from askdock.ports import Catalogue, ChatModel, ChunkStore, Embedder, Retriever
from askdock.settings import Settings

if TYPE_CHECKING:
    from askdock.adapters.http_retriever import RetrieverClient
    from askdock.answering.pipeline import AnswerPipeline
    from askdock.formats.parsed_json import ParsedFile
    from askdock.retrieval.hybrid import Legs
    from askdock.retrieval.pipeline import RetrievalPipeline
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
        return make_store(self.settings, self._report)

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
    def retrieval(self) -> "RetrievalPipeline":
        """Finds passages of live documents."""
        return self.retrieval_of("hybrid")

    def retrieval_of(self, legs: "Legs") -> "RetrievalPipeline":
        """One that uses both search legs, or only the one named, to measure what it contributes."""
        from askdock.retrieval.liveness import LivenessFilter
        from askdock.retrieval.pipeline import RetrievalPipeline

        liveness = LivenessFilter(lambda document_ids: self.catalogue.live_versions(document_ids))
        return RetrievalPipeline(self.rewriter, self._search_of(legs), liveness)

    def _search_of(self, legs: "Legs") -> Retriever:
        if self._retriever_client is not None and legs == "hybrid":
            from askdock.adapters.http_retriever import HttpRetriever

            return HttpRetriever(self._retriever_client, hedge_seconds=self.settings.retriever_hedge_seconds)
        return make_search(self.settings, lambda: self.store, lambda: self.embedder, self._report, legs)

    @cached_property
    def answers(self) -> "AnswerPipeline":
        """Answers questions with checked citations."""
        from askdock.answering.locate import locate_quotes
        from askdock.answering.pipeline import AnswerPipeline
        from askdock.answering.respond import make_responder

        responder = make_responder(
            self.embedder,
            self.chat,
            self.settings.prompt_tokens,
            degrade=self.settings.llm_extractive_fallback,
        )
        return AnswerPipeline(self.retrieval, responder, locate=partial(locate_quotes, parsed=self.parsed))

    def parsed(self, document_id: str, version: int) -> "ParsedFile":
        """The text of a version of a document and its structure."""
        raise NotImplementedError

    @cached_property
    def rewriter(self) -> "Rewriter":
        """Makes questions of a conversation stand alone."""
        from askdock.retrieval.rewrite import Rewriter

        return Rewriter(self.chat)
