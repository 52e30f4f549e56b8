"""The two legs of a search: nearest vectors and best keywords, side by side."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context

from askdock import text
from askdock.ports import ChunkStore, Embedder
from askdock.records import Hit, Query
from askdock.telemetry import stage

MIN_CANDIDATES = 50
CANDIDATES_PER_RESULT = 3
"""How far each leg looks beyond what is asked for: a passage both rank low can still win together."""


class TwoLegSearch:
    """Runs the legs; the dense one on a thread of its own, so that a question costs the slower of the two."""

    def __init__(self, store: ChunkStore, embedder: Embedder, threads: int = 8) -> None:
        self._store = store
        self._embedder = embedder
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="askdock-dense")

    def search(self, query: Query, legs: Sequence[str]) -> Mapping[str, list[Hit]]:
        """The hits of each wanted leg ("dense", "sparse"), best first."""
        limit = max(MIN_CANDIDATES, CANDIDATES_PER_RESULT * query.top_k)
        under_way: Future[list[Hit]] | None = None
        found = {}
        if "dense" in legs:
            under_way = self._threads.submit(copy_context().run, self._dense, query, limit)
        if "sparse" in legs:
            found["sparse"] = self._sparse(query, limit)
        if under_way is not None:
            found["dense"] = under_way.result()
        return found

    def _dense(self, query: Query, limit: int) -> list[Hit]:
        with stage("embed_query"):
            vector = self._embedder.embed_query(query.text)
        with stage("dense"):
            return self._store.search_dense(query.generation, vector, limit, query.filter)

    def _sparse(self, query: Query, limit: int) -> list[Hit]:
        with stage("sparse"):
            tokens = " ".join(text.analyze_query(query.text))
            return self._store.search_sparse(query.generation, tokens, limit, query.filter)
