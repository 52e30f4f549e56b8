"""Each generation is searched with the model that it was built with."""

import pytest

from askdock.adapters.memory import HashEmbedder
from askdock.errors import ProfileMismatch
from askdock.ports import Embedder
from askdock.records import Passage, Query
from askdock.retrieval.per_model import PerModelRetriever


class Named(HashEmbedder):
    def __init__(self, model: str, fingerprint: str) -> None:
        super().__init__(8)
        self.model = model
        self.fingerprint = fingerprint


class Recording:
    """A `Retriever` that finds nothing and keeps which embedder was asked."""

    asked: list[str]

    def __init__(self, embedder: Embedder, asked: list[str]) -> None:
        self._embedder = embedder
        self.asked = asked

    def retrieve(self, query: Query) -> list[Passage]:
        self.asked.append(self._embedder.fingerprint)
        return []

    def ping(self) -> None:
        pass


@pytest.fixture
def loaded() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def search(loaded: list[tuple[str, str]], asked: list[str]) -> PerModelRetriever:
    configured = Named("new", "new-1")

    def load(model: str, fingerprint: str) -> Embedder:
        loaded.append((model, fingerprint))
        return Named(model, fingerprint if fingerprint.endswith("known") else f"{model}-1")

    return PerModelRetriever(lambda: configured, load, lambda embedder: Recording(embedder, asked), max_models=2)


def test_the_configured_model_is_loaded_once_for_all_that_name_it(
    search: PerModelRetriever, loaded: list[tuple[str, str]], asked: list[str]
) -> None:
    for query in (Query("?", "g"), Query("?", "g", model="new"), Query("?", "g", model_fingerprint="new-1")):
        search.retrieve(query)
    assert (asked, loaded) == (["new-1"] * 3, [])


def test_an_index_made_with_the_same_model_run_otherwise_gets_vectors_of_its_own_kind(
    search: PerModelRetriever, loaded: list[tuple[str, str]], asked: list[str]
) -> None:
    for _ in range(2):
        search.retrieve(Query("?", "g", model="new", model_fingerprint="new-known"))
    assert (asked, loaded) == (["new-known"] * 2, [("new", "new-known")])


def test_weights_that_are_not_here_are_refused(search: PerModelRetriever) -> None:
    with pytest.raises(ProfileMismatch, match="other weights of old"):
        search.retrieve(Query("?", "g", model="old", model_fingerprint="old-0"))


def test_of_many_models_the_last_used_stay_open(search: PerModelRetriever, loaded: list[tuple[str, str]]) -> None:
    for model in ("a", "b", "a", "c", "a", "b"):
        search.retrieve(Query("?", "g", model=model))
    assert [model for model, _ in loaded] == ["a", "b", "c", "b"]
