"""Each generation is searched with the embedding model that it was built with."""

from collections.abc import Callable
from threading import Lock

from askdock.errors import ProfileMismatch
from askdock.ports import Embedder, Retriever
from askdock.records import Passage, Query


class PerModelRetriever:
    """A `Retriever` over several models: the configured one, and those of other collections and generations.

    `load` opens a model by its name and, where one is known, the fingerprint that it shall have; `make_retriever`
    makes the retriever that uses it; both are called once for each.
    """

    def __init__(
        self,
        configured: Callable[[], Embedder],
        load: Callable[[str, str], Embedder],
        make_retriever: Callable[[Embedder], Retriever],
    ) -> None:
        self._configured = configured
        self._load = load
        self._make_retriever = make_retriever
        self._known: dict[tuple[str, str], tuple[Embedder, Retriever]] = {}
        self._lock = Lock()

    def retrieve(self, query: Query) -> list[Passage]:
        """Raises ProfileMismatch where the model of that name is not the one that the query means."""
        embedder, retriever = self._of(query.model, query.model_fingerprint)
        if query.model_fingerprint and embedder.fingerprint != query.model_fingerprint:
            raise ProfileMismatch(
                f"the index was made with other weights of {query.model} than are here "
                f"({query.model_fingerprint} there, {embedder.fingerprint} here)"
            )
        return retriever.retrieve(query)

    def ping(self) -> None:
        """Return when the configured one answers."""
        self._of("", "")[1].ping()

    def _of(self, model: str, fingerprint: str) -> tuple[Embedder, Retriever]:
        with self._lock:  # held while a model loads: two loads of it would cost twice the memory
            if (model, fingerprint) not in self._known:
                embedder = self._configured()
                if model not in ("", embedder.model) or fingerprint not in ("", embedder.fingerprint):
                    embedder = self._load(model, fingerprint)
                same = (found for found in self._known.values() if found[0] is embedder)
                self._known[model, fingerprint] = next(same, None) or (embedder, self._make_retriever(embedder))
            return self._known[model, fingerprint]
