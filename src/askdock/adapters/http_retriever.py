"""The retriever service, as the api sees it: passages, and the embedding model that only it has loaded."""

from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from askdock import trace
from askdock.adapters.web.json_http import JsonClient, Refused
from askdock.errors import (
    AskDockError,
    EmptyQuestion,
    IndexRebuilding,
    InvalidInput,
    RetrieverUnavailable,
    StoreBusy,
    StoreUnavailable,
)
from askdock.records import Passage, Query, Vector

_QUERY = TypeAdapter(Query)
_PASSAGES = TypeAdapter(list[Passage])
_TRACE = TypeAdapter(trace.SearchTrace)
_ERRORS: Mapping[str, type[AskDockError]] = {
    error.code: error for error in (EmptyQuestion, InvalidInput, StoreUnavailable, StoreBusy, IndexRebuilding)
}
"""Errors of the service that are raised here as the same ones."""
HEDGE_THREADS = 32


class RetrieverClient:
    """One connection pool to the service, for searching and for embedding.

    `trace_headers` is asked before each request: what it returns (W3C trace context, request id) is passed on.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None,
        timeout_seconds: float,
        trace_headers: Callable[[], Mapping[str, str]],
    ) -> None:
        self._url = url.rstrip("/")
        self._trace_headers = trace_headers
        self._client = JsonClient(
            what=f"the retriever at {self._url}",
            unavailable=RetrieverUnavailable,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout_seconds=timeout_seconds,
        )

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of the reply. Raises the error that the service named, or RetrieverUnavailable."""
        try:
            return self._client.call(method, self._url + path, body, self._trace_headers())
        except Refused as error:
            problem = error.body if isinstance(error.body, dict) else {}
            kind = _ERRORS.get(str(problem.get("code")))
            if kind is not None:
                raise kind(str(problem.get("detail", kind.title))) from None
            raise self.broken(f"answered with status {error.status}") from None

    def close(self) -> None:
        """End all connections."""
        self._client.close()

    def broken(self, how: str) -> RetrieverUnavailable:
        """The error for a service that answers, but not as it should."""
        return RetrieverUnavailable(f"the retriever at {self._url} {how}")


class HttpRetriever:
    """See `askdock.ports.Retriever`.

    With `hedge_seconds`, a search that takes longer is asked a second time, of another replica if the address
    has several, and the first answer counts. It costs load; None, the default, asks once.
    """

    def __init__(self, client: RetrieverClient, *, hedge_seconds: float | None = None) -> None:
        self._client = client
        self._hedge_seconds = hedge_seconds
        self._threads = ThreadPoolExecutor(HEDGE_THREADS, "askdock-hedge") if hedge_seconds else None

    def retrieve(self, query: Query) -> list[Passage]:
        """Passages, best first. Raises EmptyQuestion, StoreUnavailable, RetrieverUnavailable."""
        body = _QUERY.dump_python(query, mode="json")
        # A retriever of the version before would not know of documents to leave out: it has no such path.
        path = "/v1/search/restricted" if query.filter.excluded_ids else "/v1/search"
        reply = self._hedged(lambda: self._client.call("POST", path, body))
        try:
            if (written := trace.current()) and reply.get("trace"):
                written.search = _TRACE.validate_python(reply["trace"])
            return _PASSAGES.validate_python(reply["passages"])
        except (AttributeError, KeyError, TypeError, ValidationError) as error:
            raise self._client.broken("sent no valid passages") from error

    def ping(self) -> None:
        """Return when the service is ready."""
        self._client.call("GET", "/ready")

    def _hedged(self, ask: Callable[[], Any]) -> Any:
        if self._threads is None:
            return ask()
        # Each call has its own copy of the context, which holds the trace.
        first: Future[Any] = self._threads.submit(copy_context().run, ask)
        done, _ = wait([first], timeout=self._hedge_seconds)
        if done:
            return first.result()
        second = self._threads.submit(copy_context().run, ask)
        done, others = wait([first, second], return_when=FIRST_COMPLETED)
        if any(future.exception() is None for future in done):
            return next(future for future in done if future.exception() is None).result()
        return next(iter(others or done)).result()


class RetrieverEmbedder:
    """An `Embedder` whose model runs in the retriever service."""

    def __init__(self, client: RetrieverClient) -> None:
        self._client = client

    @property
    def model(self) -> str:
        """The service's."""
        return str(self._described["model"])

    @property
    def fingerprint(self) -> str:
        """The service's."""
        return str(self._described["fingerprint"])

    @property
    def dimension(self) -> int:
        """The service's."""
        return int(self._described["dimension"])

    @property
    def max_tokens(self) -> int:
        """The service's."""
        return int(self._described["max_tokens"])

    @property
    def languages(self) -> Set[str] | None:
        """The service's."""
        languages = self._described["languages"]
        return None if languages is None else frozenset(languages)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Counted by the service."""
        return list(self._client.call("POST", "/v1/tokens", {"texts": list(texts)})["counts"])

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimension)."""
        return self._embed("documents", texts)

    def embed_query(self, text: str) -> Vector:
        """Shape (dimension,)."""
        vector: Vector = self._embed("queries", [text])[0]
        return vector

    @cached_property
    def _described(self) -> dict[str, Any]:
        found: dict[str, Any] = self._client.call("GET", "/v1/model")
        return found

    def _embed(self, kind: str, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        reply = self._client.call("POST", "/v1/embed", {"kind": kind, "texts": list(texts)})
        vectors = np.array(reply["vectors"], np.float32)
        if vectors.shape != (len(texts), self.dimension):
            raise self._client.broken("sent vectors of another shape")
        return vectors
