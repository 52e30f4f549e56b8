"""The two legs of a search: nearest vectors and best keywords, side by side or one after the other."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context

from askdock import text
from askdock.errors import IndexRebuilding
from askdock.ports import ChunkStore, Embedder
from askdock.records import Hit, Query
from askdock.telemetry import LEGS_SKIPPED, stage

MIN_CANDIDATES = 50
CANDIDATES_PER_RESULT = 3
"""How far each leg looks beyond what is asked for: a passage both rank low can still win together."""

log = logging.getLogger(__name__)


class TwoLegSearch:
    """Runs the legs. For a server they run side by side, so that a question waits for the slower of the two.

    For a store in this process handing one over to another thread costs more than it takes.
    """

    def __init__(self, store: ChunkStore, embedder: Embedder, *, threads: int = 8) -> None:
        """`threads`: most dense legs under way; 0: the legs run one after the other, in the caller's thread."""
        self._store = store
        self._embedder = embedder
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="askdock-dense") if threads else None

    def search(self, query: Query, legs: Sequence[str]) -> Mapping[str, list[Hit]]:
        """The hits of each wanted leg ("dense", "sparse"), best first.

        A leg whose index is being made again is left out, and logged, as long as there is another one.
        """
        limit = max(MIN_CANDIDATES, CANDIDATES_PER_RESULT * query.top_k)
        under_way: Future[list[Hit]] | None = None
        found: dict[str, list[Hit]] = {}
        missing: list[IndexRebuilding] = []

        def collect(leg: str, hits: Callable[[], list[Hit]]) -> None:
            try:
                found[leg] = hits()
            except IndexRebuilding as error:
                LEGS_SKIPPED.labels(leg).inc()
                missing.append(error)

        if "dense" in legs:
            if self._threads is None:
                collect("dense", lambda: self._dense(query, limit))
            else:
                under_way = self._threads.submit(copy_context().run, self._dense, query, limit)
        if "sparse" in legs:
            collect("sparse", lambda: self._sparse(query, limit))
        if under_way is not None:
            collect("dense", under_way.result)
        if missing and not found:
            raise missing[0]
        for error in missing:
            log.warning("searched without one leg: %s", error)
        return found

    def _dense(self, query: Query, limit: int) -> list[Hit]:
        with stage("embed_query"):
            vector = self._embedder.embed_query(query.text)
        with stage("dense"):
            return self._store.search_dense(query.generation, vector, limit, query.filter)

    def _sparse(self, query: Query, limit: int) -> list[Hit]:
        """In all wordings: a chunk counts by the one that finds it best."""
        with stage("sparse"):
            best: dict[str, Hit] = {}
            for wording in (query.text, *query.wordings):
                tokens = " ".join(text.analyze_query(wording))
                for hit in self._store.search_sparse(query.generation, tokens, limit, query.filter):
                    known = best.setdefault(hit.chunk_id, hit)
                    if hit.score > known.score:
                        best[hit.chunk_id] = hit
            if not query.wordings:
                return list(best.values())
            return sorted(best.values(), key=lambda hit: (-hit.score, hit.chunk_id))[:limit]
