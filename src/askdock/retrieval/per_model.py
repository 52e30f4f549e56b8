"""Each generation is searched with the embedding model that it was built with."""

from collections.abc import Callable
from threading import Lock

from askdock.errors import ModelUnavailable, ProfileMismatch
from askdock.ports import Embedder, Retriever
from askdock.records import Passage, Query


class PerModelRetriever:
    """A `Retriever` over several models: the configured one, and those of other collections and generations.

    `load` opens a model by its name and, where one is known, the fingerprint that it shall have; `make_retriever`
    makes the retriever that uses it; both are called once for each. Beside the configured model the `max_models`
    used last are kept.
    """

    def __init__(
        self,
        configured: Callable[[], Embedder],
        load: Callable[[str, str], Embedder],
        make_retriever: Callable[[Embedder], Retriever],
        max_models: int,
    ) -> None:
        self._configured = configured
        self._load = load
        self._make_retriever = make_retriever
        self._max_models = max_models
        self._known: dict[tuple[str, str], tuple[Embedder, Retriever]] = {}
        self._lock = Lock()

    def retrieve(self, query: Query) -> list[Passage]:
        """Raises ProfileMismatch where the model of that name is not the one that the query means."""
        embedder, retriever = self._of(query.model, query.model_fingerprint)
        if query.model_fingerprint and embedder.fingerprint != query.model_fingerprint:
            raise _other_weights(query.model, query.model_fingerprint, embedder)
        return retriever.retrieve(query)

    def ping(self) -> None:
        """Return when the configured one answers."""
        self._of("", "")[1].ping()

    def _of(self, model: str, fingerprint: str) -> tuple[Embedder, Retriever]:
        with self._lock:  # held while a model loads: two loads of it would cost twice the memory
            configured = self._configured()
            if model in ("", configured.model) and fingerprint in ("", configured.fingerprint):
                model, fingerprint = "", ""
            key = (model, fingerprint)
            found = self._known.pop(key, None)
            if found is None:
                embedder = self._load_other(model, fingerprint, configured) if model else configured
                found = embedder, self._make_retriever(embedder)
            self._known[key] = found  # now the last one used
            others = [one for one in self._known if one != ("", "")]
            for one in others[: -self._max_models]:
                del self._known[one]
            return found

    def _load_other(self, model: str, fingerprint: str, configured: Embedder) -> Embedder:
        try:
            return self._load(model, fingerprint)
        except ModelUnavailable as error:
            if model == configured.model:
                raise _other_weights(model, fingerprint, configured) from error
            raise


def _other_weights(model: str, fingerprint: str, embedder: Embedder) -> ProfileMismatch:
    return ProfileMismatch(
        f"the index was made with other weights of {model} than are here "
        f"({fingerprint} there, {embedder.fingerprint} here)"
    )
