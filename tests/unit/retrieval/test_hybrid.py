from collections.abc import Callable

import pytest

from askdock import text
from askdock.adapters.memory import HashEmbedder, MemoryStore
from askdock.errors import EmptyQuestion, IndexRebuilding, StoreUnavailable
from askdock.records import (
    Chunk,
    EmbeddedChunk,
    Filter,
    Hit,
    Query,
    Vector,
)
from askdock.retrieval.hybrid import HybridRetriever

TEXTS = (
    "The canteen opens at noon.",
    "Parking is free for visitors.",
    "食堂中午开门。",
    "Error E-4012: paper jam",
)


class EnglishOnly(HashEmbedder):
    @property
    def languages(self) -> frozenset[str]:
        return frozenset({"en"})


@pytest.fixture
def store(make_chunk: Callable[..., Chunk]) -> MemoryStore:
    embedder = HashEmbedder()
    store = MemoryStore()
    store.create_generation("g", embedder.dimension)
    chunks = [make_chunk(t, id=f"c{n}", document_id=f"d{n}") for n, t in enumerate(TEXTS)]
    vectors = embedder.embed_documents([c.searchable_text for c in chunks])
    store.upsert("g", [EmbeddedChunk(c, v, text.tokens(c.text)) for c, v in zip(chunks, vectors, strict=True)])
    return store


@pytest.mark.parametrize(
    ("question", "first"),
    [("when does the canteen open", 0), ("食堂什么时候开门", 2), ("E-4012", 3), ("visitors parking", 1)],
)
def test_finds_in_both_languages(store: MemoryStore, question: str, first: int) -> None:
    passages = HybridRetriever(store, HashEmbedder()).retrieve(Query(question, "g"))
    assert passages[0].chunk.text == TEXTS[first]


def test_returns_at_most_top_k_and_says_which_legs_found_it(store: MemoryStore) -> None:
    passages = HybridRetriever(store, HashEmbedder()).retrieve(Query("canteen", "g", top_k=2))
    assert len(passages) == 2
    assert set(passages[0].ranks) == {"dense", "sparse"}


def test_a_model_that_does_not_know_the_language_has_no_vote(store: MemoryStore) -> None:
    pipeline = HybridRetriever(store, EnglishOnly())
    assert all(set(p.ranks) == {"sparse"} for p in pipeline.retrieve(Query("食堂几点开门", "g")))
    assert set(pipeline.retrieve(Query("canteen", "g"))[0].ranks) == {"dense", "sparse"}


def test_filters_reach_both_legs(store: MemoryStore) -> None:
    where = Filter(document_ids=("d1", "d2"))
    passages = HybridRetriever(store, HashEmbedder()).retrieve(Query("canteen noon parking", "g", filter=where))
    assert {p.chunk.document_id for p in passages} <= {"d1", "d2"}


@pytest.mark.parametrize("question", ["", "  \n"])
def test_a_blank_question_is_refused(store: MemoryStore, question: str) -> None:
    with pytest.raises(EmptyQuestion):
        HybridRetriever(store, HashEmbedder()).retrieve(Query(question, "g"))


def test_an_error_of_the_dense_leg_is_not_swallowed(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*args: object) -> None:
        raise StoreUnavailable("down")

    monkeypatch.setattr(store, "search_dense", down)
    with pytest.raises(StoreUnavailable):
        HybridRetriever(store, HashEmbedder()).retrieve(Query("canteen", "g"))


class Translating(HashEmbedder):
    """A model of both languages: a Chinese question has the vector of its English wording."""

    def embed_query(self, text: str) -> Vector:
        return super().embed_query("Parking is free for visitors." if text == "停车" else text)


def with_other_parking(store: MemoryStore, make_chunk: Callable[..., Chunk]) -> None:
    """Chinese passages with the question's word, which are about something else."""
    embedder = HashEmbedder()
    chunks = [make_chunk(f"停车设备编号 {n}", id=f"p{n}", document_id=f"p{n}") for n in range(3)]
    vectors = embedder.embed_documents([c.searchable_text for c in chunks])
    store.upsert("g", [EmbeddedChunk(c, v, text.tokens(c.text)) for c, v in zip(chunks, vectors, strict=True)])


def test_words_of_the_question_do_not_push_a_passage_of_another_language_out(
    store: MemoryStore, make_chunk: Callable[..., Chunk]
) -> None:
    with_other_parking(store, make_chunk)
    found = HybridRetriever(store, Translating()).retrieve(Query("停车", "g", top_k=2))
    assert TEXTS[1] in [passage.chunk.text for passage in found]
    assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)


def test_a_vector_says_nothing_of_a_language_its_model_does_not_know(
    store: MemoryStore, make_chunk: Callable[..., Chunk]
) -> None:
    embedder = HashEmbedder()
    chunk = make_chunk("停车", id="zh", document_id="zh")
    store.upsert("g", [EmbeddedChunk(chunk, embedder.embed_query("Parking is free for visitors"), "停车")])
    found = HybridRetriever(store, EnglishOnly()).retrieve(Query("Parking is free for visitors", "g"))
    assert found[0].chunk.text == TEXTS[1]


class Rebuilding:
    """A store of which the named legs are being made again."""

    def __init__(self, store: MemoryStore, *legs: str) -> None:
        self._store = store
        self._legs = legs

    def __getattr__(self, name: str) -> Callable[..., list[Hit]]:
        if name.removeprefix("search_") in self._legs:
            raise IndexRebuilding(f"the index of {name} is being made again")
        method: Callable[..., list[Hit]] = getattr(self._store, name)
        return method


@pytest.mark.parametrize("threads", [0, 2])
@pytest.mark.parametrize(("missing", "left"), [("dense", "sparse"), ("sparse", "dense")])
def test_the_other_leg_answers_while_one_is_made_again(
    store: MemoryStore, missing: str, left: str, threads: int, caplog: pytest.LogCaptureFixture
) -> None:
    retriever = HybridRetriever(Rebuilding(store, missing), HashEmbedder(), threads=threads)  # type: ignore[arg-type]
    passages = retriever.retrieve(Query("canteen opens", "g"))
    assert passages[0].chunk.text == TEXTS[0]
    assert all(set(passage.ranks) == {left} for passage in passages)
    assert f"search_{missing} is being made again" in caplog.text


def test_without_any_leg_there_is_no_answer(store: MemoryStore) -> None:
    with pytest.raises(IndexRebuilding):
        HybridRetriever(Rebuilding(store, "dense", "sparse"), HashEmbedder()).retrieve(Query("canteen", "g"))  # type: ignore[arg-type]
    with pytest.raises(IndexRebuilding):
        HybridRetriever(Rebuilding(store, "dense"), HashEmbedder(), legs="dense").retrieve(Query("canteen", "g"))  # type: ignore[arg-type]


def test_of_like_passages_those_of_the_document_that_is_named_come_first(
    make_chunk: Callable[..., Chunk],
) -> None:
    embedder, store = HashEmbedder(), MemoryStore()
    store.create_generation("g", embedder.dimension)
    said = "Revenue was 12 million, up from 11 million."
    chunks = [
        make_chunk(said, id=f"c{n}", document_id=f"d{n}", document_name=f"ACME_{year}_10K.pdf")
        for n, year in enumerate((2019, 2020, 2021, 2022))
    ]
    vectors = embedder.embed_documents([c.searchable_text for c in chunks])
    store.upsert("g", [EmbeddedChunk(c, v, text.tokens(c.text)) for c, v in zip(chunks, vectors, strict=True)])
    passages = HybridRetriever(store, embedder).retrieve(Query("What was Acme's revenue in FY2022?", "g", top_k=2))
    assert passages[0].chunk.document_name == "ACME_2022_10K.pdf"
    assert 1 >= passages[0].score > passages[1].score


def test_another_wording_finds_what_the_question_does_not(store: MemoryStore) -> None:
    retriever = HybridRetriever(store, HashEmbedder(), legs="sparse")
    assert retriever.retrieve(Query("cafeteria hours", "g")) == []
    (found,) = retriever.retrieve(Query("cafeteria hours", "g", wordings=("canteen hours",)))
    assert found.chunk.text == TEXTS[0]


def test_a_chunk_counts_by_the_wording_that_finds_it_best(store: MemoryStore) -> None:
    retriever = HybridRetriever(store, HashEmbedder(), legs="sparse")
    query = Query("canteen parking visitors", "g", wordings=("canteen opens noon",))
    assert [one.chunk.id for one in retriever.retrieve(query)] == ["c0", "c1"]
    assert [one.chunk.id for one in retriever.retrieve(Query(query.text, "g"))] == ["c1", "c0"]
