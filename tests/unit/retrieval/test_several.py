"""Passages of several collections in one ranking."""

from collections.abc import Callable

import pytest

from askdock import text
from askdock.adapters.memory import HashEmbedder, MemoryStore
from askdock.records import Chunk, EmbeddedChunk, Passage, Query
from askdock.retrieval.hybrid import HybridRetriever
from askdock.retrieval.several import merge

PEOPLE = ("The canteen opens at noon.", "Annual leave is 25 days.", "Parking is free for visitors.")
MACHINES = (
    "Error E-4012 means a paper jam.",
    "The printer stands on floor 3.",
    "Toner is changed by the helpdesk.",
)


@pytest.fixture
def search(make_chunk: Callable[..., Chunk]) -> Callable[[str], list[list[Passage]]]:
    """What a search finds in each of two collections of the same model."""
    embedder, store = HashEmbedder(), MemoryStore()
    for generation, texts in (("people", PEOPLE), ("machines", MACHINES)):
        store.create_generation(generation, embedder.dimension)
        chunks = [
            make_chunk(one, id=f"{generation}{n}", document_id=f"{generation}{n}") for n, one in enumerate(texts)
        ]
        vectors = embedder.embed_documents([chunk.searchable_text for chunk in chunks])
        store.upsert(
            generation,
            [EmbeddedChunk(c, v, text.tokens(c.text)) for c, v in zip(chunks, vectors, strict=True)],
        )
    retriever = HybridRetriever(store, embedder)
    return lambda asked: [retriever.retrieve(Query(asked, one)) for one in ("people", "machines")]


@pytest.mark.parametrize(
    ("asked", "first"),
    [("how many days of annual leave", "people1"), ("what is error E-4012", "machines0")],
)
def test_the_best_of_a_collection_that_does_not_say_it_comes_behind(
    search: Callable[[str], list[list[Passage]]], asked: str, first: str
) -> None:
    people, machines = search(asked)
    # Each by itself is sure of its best, whatever it is.
    alone = {passages[0].chunk.id: passages[0].score for passages in (people, machines)}
    assert min(alone.values()) >= 0.5
    merged = merge(asked, [("m", people), ("m", machines)], {})
    assert merged[0].chunk.id == first
    other = next(one for one in merged if not one.chunk.id.startswith(first[:-1]))
    assert other.score < 0.5
    assert [one.score for one in merged] == sorted((one.score for one in merged), reverse=True)
    assert {one.chunk.id for one in merged} == {one.chunk.id for one in (*people, *machines)}


def found(make_chunk: Callable[..., Chunk], name: str, **scores: float) -> Passage:
    return Passage(make_chunk(f"text of {name}", id=name, document_id=name), 1.0, scores=scores)


def test_cosines_of_two_models_are_not_compared(make_chunk: Callable[..., Chunk]) -> None:
    # A model whose cosines are all high does not push the other one's passages out.
    one = [found(make_chunk, "a", dense=0.95, sparse=1.0), found(make_chunk, "b", dense=0.94)]
    other = [found(make_chunk, "c", dense=0.60, sparse=9.0), found(make_chunk, "d", dense=0.20)]
    assert merge("text", [("one", one), ("other", other)], {})[0].chunk.id == "c"
    # Of one model they are.
    assert merge("text", [("m", one), ("m", other)], {"sparse": 0.01})[0].chunk.id == "a"


def test_a_rerankers_order_holds_over_all(make_chunk: Callable[..., Chunk]) -> None:
    one = [found(make_chunk, "a", dense=0.9, rerank=0.1), found(make_chunk, "b", dense=0.8)]
    other = [found(make_chunk, "c", dense=0.5, rerank=0.7)]
    merged = merge("text", [("m", one), ("m", other)], {})
    assert [passage.chunk.id for passage in merged] == ["c", "a", "b"]
    assert [passage.score for passage in merged] == sorted((p.score for p in merged), reverse=True)


def test_what_comes_without_the_legs_scores_keeps_its_own(make_chunk: Callable[..., Chunk]) -> None:
    low = Passage(make_chunk("low", id="a", document_id="a"), 0.3)
    high = Passage(make_chunk("high", id="b", document_id="b"), 0.8)
    assert merge("text", [("m", [low]), ("m", [high])], {}) == [high, low]


def test_a_collection_in_which_nothing_is_found_changes_nothing(make_chunk: Callable[..., Chunk]) -> None:
    one = [found(make_chunk, "a", dense=0.9), found(make_chunk, "b", dense=0.8)]
    assert [passage.chunk.id for passage in merge("text", [("m", one), ("n", [])], {})] == ["a", "b"]
    assert merge("text", [("m", []), ("n", [])], {}) == []
