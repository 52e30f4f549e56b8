"""Only what is live may answer: hits are checked against the catalogue before anything uses them."""

from dataclasses import replace

from askdock.ports import Catalogue, Retriever
from askdock.records import NO_FILTER, Collection, Filter, Passage, Query
from askdock.telemetry import SEARCH_RESULTS, stage

SPARE = 4
"""Passages asked for beyond `top_k`, to fill the places of hits that are no longer live."""


class LiveRetriever:
    """Searches a collection's live generation and drops passages of deleted or replaced documents.

    The store may lag behind the catalogue; an answer may not.
    """

    def __init__(self, retriever: Retriever, catalogue: Catalogue) -> None:
        self._retriever = retriever
        self._catalogue = catalogue

    def retrieve(
        self, collection: Collection, text: str, *, top_k: int, where: Filter = NO_FILTER
    ) -> list[Passage]:
        """Passages of live document versions, best first, at most `top_k`. Raises EmptyQuestion."""
        with stage("retrieve"):
            live = self._retrieve(collection, text, top_k, where)
        SEARCH_RESULTS.observe(len(live))
        return live

    def _retrieve(self, collection: Collection, text: str, top_k: int, where: Filter) -> list[Passage]:
        asked = top_k + SPARE
        profile = collection.profile
        query = Query(
            text, collection.generation, asked, where, profile.embedding_model, profile.embedding_fingerprint
        )
        passages = self._retriever.retrieve(query)
        live = self._live(passages)
        if len(live) < top_k and len(passages) == asked:
            # Many stale hits (a large deletion under way): look much further, once.
            live = self._live(self._retriever.retrieve(replace(query, top_k=10 * asked)))
        return live[:top_k]

    def _live(self, passages: list[Passage]) -> list[Passage]:
        versions = self._catalogue.live_versions(list({p.chunk.document_id for p in passages}))
        return [p for p in passages if versions.get(p.chunk.document_id) == p.chunk.version]
