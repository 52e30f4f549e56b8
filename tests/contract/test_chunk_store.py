"""What every `ChunkStore` promises, asked of each of them."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from askdock import text
from askdock.adapters.memory import HashEmbedder, MemoryStore
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.adapters.stores.embedded.vectors import numpy_kind, turbovec_kind
from askdock.adapters.stores.milvus.store import MilvusChunkStore
from askdock.errors import StoreUnavailable
from askdock.ports import ChunkStore
from askdock.records import NO_FILTER, Chunk, EmbeddedChunk, Filter, Hit

EMBEDDER = HashEmbedder(64)

CORPUS = (
    "The hotel limit for journeys to North America is 220 euros per night.",
    "Travellers book the hotel through the travel desk.",
    "公司提供心理健康服务，员工可以预约咨询。",
    "出差到省会城市的住宿标准是每晚四百元。",
    "Error E-4012 means that the sensor TH-300 lost its calibration.",
    "传感器 TH-300 的校准周期为十二个月。",
    "HttpServer restarts after OutOfMemoryError; see node_modules/.cache for logs.",
    "ＴＨ－３００ 全角 型号 也 能 找到。",
    "C++ and C# builds share one pipeline, v2.5.4 and later.",
    "Quarterly revenue rose by 12,500 units, said R&D.",
    "Emoji 🎉 and a café in naïve spelling.",
    "The calibration solution must be kept below 25 °C.",
)


def open_memory(_: pytest.FixtureRequest, __: Path) -> ChunkStore:
    return MemoryStore()


def open_turbovec(_: pytest.FixtureRequest, folder: Path) -> ChunkStore:
    return EmbeddedChunkStore(folder / "chunks", turbovec_kind())


def open_numpy(_: pytest.FixtureRequest, folder: Path) -> ChunkStore:
    return EmbeddedChunkStore(folder / "chunks", numpy_kind("asked for"))


def open_milvus(request: pytest.FixtureRequest, _: Path) -> ChunkStore:
    return MilvusChunkStore(request.getfixturevalue("milvus_lite"))


def open_elasticsearch(request: pytest.FixtureRequest, _: Path) -> ChunkStore:
    url = request.getfixturevalue("elasticsearch_url")
    from askdock.adapters.stores.elasticsearch import ElasticChunkStore

    return ElasticChunkStore(url)


def open_opensearch(request: pytest.FixtureRequest, _: Path) -> ChunkStore:
    url = request.getfixturevalue("opensearch_url")
    from askdock.adapters.stores.opensearch import OpenSearchChunkStore

    return OpenSearchChunkStore(url)


STORES: dict[str, Callable[[pytest.FixtureRequest, Path], ChunkStore]] = {
    "memory": open_memory,
    "turbovec": open_turbovec,
    "numpy": open_numpy,
    "milvus": open_milvus,
    "elasticsearch": open_elasticsearch,
    "opensearch": open_opensearch,
}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ChunkStore:
    return STORES[request.param](request, tmp_path)


@pytest.fixture
def new_generation(store: ChunkStore) -> Iterator[Callable[[], str]]:
    """Makes generations and drops them afterwards."""
    made: list[str] = []

    def make() -> str:
        made.append(f"g_{secrets.token_hex(8)}_1")
        store.create_generation(made[-1], EMBEDDER.dimension)
        return made[-1]

    yield make
    for generation in made:
        store.drop_generation(generation)


@pytest.fixture
def generation(new_generation: Callable[[], str]) -> str:
    return new_generation()


def embedded(content: str, **fields: object) -> EmbeddedChunk:
    given: dict[str, object] = {
        "id": secrets.token_hex(8),
        "document_id": "d0",
        "version": 1,
        "ordinal": 0,
        "start": 3,
        "end": 3 + len(content),
        "page_start": 2,
        "page_breaks": (1, 2),
        "headings": ("One", "二"),
        "title": "Title",
        "document_name": "name.pdf",
        "source_uri": "file:///folder/name.pdf",
        "media_type": "application/pdf",
        **fields,
    }
    chunk = Chunk(text=content, **given)  # type: ignore[arg-type]
    return EmbeddedChunk(chunk, EMBEDDER.embed_query(content), text.tokens(content))


def corpus() -> list[EmbeddedChunk]:
    return [
        embedded(
            content,
            id=f"c{n:02}",
            document_id=f"d{n % 3}",
            media_type=("text/plain", "text/html")[n % 2],
            source_uri=("file:///a b/'c'.pdf", "upload:二.html")[n % 2],
            tags=((), ("odd",), ("odd", "人事"))[n % 3],
            dated=n,
        )
        for n, content in enumerate(CORPUS)
    ]


def put(store: ChunkStore, generation: str, chunks: Sequence[EmbeddedChunk]) -> None:
    """Write and read back, as ingestion does before it publishes: from then on searches see the chunks."""
    store.upsert(generation, chunks)
    for document_id, version in {(item.chunk.document_id, item.chunk.version) for item in chunks}:
        wanted = {i.chunk.id for i in chunks if (i.chunk.document_id, i.chunk.version) == (document_id, version)}
        assert wanted <= store.chunk_ids(generation, document_id, version)


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.chunk_id for hit in hits]


def chunks(store: ChunkStore, generation: str, hits: Sequence[Hit]) -> list[Chunk]:
    found = store.read_chunks(generation, ids(hits))
    return [found[chunk_id] for chunk_id in ids(hits)]


def sparse(
    store: ChunkStore, generation: str, question: str, limit: int = 10, where: Filter = NO_FILTER
) -> list[Hit]:
    return store.search_sparse(generation, " ".join(text.analyze_query(question)), limit, where)


def dense(
    store: ChunkStore, generation: str, question: str, limit: int = 10, where: Filter = NO_FILTER
) -> list[Hit]:
    return store.search_dense(generation, EMBEDDER.embed_query(question), limit, where)


def test_both_legs_return_chunks_as_they_were_written(store: ChunkStore, generation: str) -> None:
    item = embedded("心理健康服务 and the sensor")
    put(store, generation, [item])
    [near] = dense(store, generation, item.chunk.text)
    [worded] = sparse(store, generation, "健康")
    assert near.chunk_id == worded.chunk_id == item.chunk.id
    assert chunks(store, generation, [near]) == [item.chunk]
    assert near.score == pytest.approx(1.0, abs=1e-5)
    assert worded.score > 0


def test_a_chunk_without_pages_keeps_having_none(store: ChunkStore, generation: str) -> None:
    item = embedded("plain", page_start=None, page_breaks=(), headings=())
    put(store, generation, [item])
    assert chunks(store, generation, dense(store, generation, "plain")) == [item.chunk]


def test_chunks_are_read_by_id_and_absent_ones_left_out(store: ChunkStore, generation: str) -> None:
    put(store, generation, corpus())
    wanted = {item.chunk.id: item.chunk for item in corpus()[2:6]}
    assert store.read_chunks(generation, [*wanted, "never there", "it's"]) == wanted
    assert store.read_chunks(generation, []) == {}
    store.delete_document(generation, "d0")
    assert store.chunk_ids(generation, "d0", 1) == set()
    left = {chunk_id for chunk_id, chunk in wanted.items() if chunk.document_id != "d0"}
    assert store.read_chunks(generation, list(wanted)).keys() == left


def test_the_same_id_again_replaces_and_twice_in_one_write_is_once(store: ChunkStore, generation: str) -> None:
    put(store, generation, [embedded("first words", id="a"), embedded("second words", id="a")])
    assert store.count(generation) == 1
    put(store, generation, [embedded("third sentence", id="a")])
    assert store.count(generation) == 1
    [chunk] = chunks(store, generation, dense(store, generation, "third sentence"))
    assert chunk.text == "third sentence"
    assert sparse(store, generation, "second") == []


def test_nothing_to_write_is_no_error(store: ChunkStore, generation: str) -> None:
    store.upsert(generation, [])
    assert store.count(generation) == 0
    assert dense(store, generation, "anything") == []
    assert sparse(store, generation, "anything") == []


def test_read_back_sees_the_write_at_once(store: ChunkStore, generation: str) -> None:
    for n in range(20):
        store.upsert(generation, [embedded(f"text {n}", id=f"c{n}")])
        assert store.chunk_ids(generation, "d0", 1) == {f"c{k}" for k in range(n + 1)}
        assert store.count(generation) == n + 1


def test_read_back_of_more_than_one_page_is_whole(store: ChunkStore, generation: str) -> None:
    vector = EMBEDDER.embed_query("x")
    many = [EmbeddedChunk(embedded("x", id=f"c{n:05}").chunk, vector, "x") for n in range(2_500)]
    store.upsert(generation, many)
    assert store.chunk_ids(generation, "d0", 1) == {item.chunk.id for item in many}
    store.delete_document(generation, "d0")
    assert store.count(generation) == 0


def test_filters_hold_in_both_legs(store: ChunkStore, generation: str) -> None:
    put(store, generation, corpus())
    for where in (
        Filter(document_ids=("d1",)),
        Filter(document_ids=("d0", "d2")),
        Filter(media_types=("text/html",)),
        Filter(document_ids=("d1",), media_types=("text/plain",)),
        Filter(document_ids=("nothing",)),
        Filter(source_uris=("file:///a b/'c'.pdf",)),
        Filter(tags=("人事", "none")),
        Filter(tags=("odd", "人事")),
        Filter(dated_from=3, dated_before=6),
        Filter(tags=("odd",), dated_from=6, media_types=("text/html",)),
        Filter(excluded_ids=("d1",)),
        Filter(excluded_ids=("d0", "d1", "d2")),
        Filter(excluded_ids=("nothing",), tags=("odd",)),
        Filter(excluded_ids=("d0",), media_types=("text/plain",), dated_from=3),
        Filter(document_ids=("d1", *(f"many{n}" for n in range(1_000)))),
    ):
        allowed = {item.chunk.id for item in corpus() if passes(item.chunk, where)}
        assert set(ids(dense(store, generation, "the hotel", 100, where))) == allowed
        worded = ids(sparse(store, generation, "hotel TH-300 calibration", 100, where))
        unfiltered = ids(sparse(store, generation, "hotel TH-300 calibration", 100))
        assert set(worded) == set(unfiltered) & allowed


def test_a_filter_finds_what_is_far_down_the_ranking(store: ChunkStore, generation: str) -> None:
    crowd = [embedded("the hotel limit", id=f"c{n}", document_id="crowd") for n in range(300)]
    put(store, generation, [*crowd, embedded("a hotel by the sea and much else", id="far", document_id="far")])
    where = Filter(document_ids=("far",))
    assert ids(dense(store, generation, "the hotel limit", 3, where)) == ["far"]
    assert ids(sparse(store, generation, "hotel limit", 3, where)) == ["far"]


def test_what_is_left_out_takes_no_place_in_either_leg(store: ChunkStore, generation: str) -> None:
    """However many better ones are left out, and also where they come after the first search."""
    where = Filter(excluded_ids=("crowd", "later", "nothing"))
    crowd = [embedded("the hotel limit", id=f"c{n}", document_id="crowd") for n in range(300)]
    far = [embedded(f"a hotel by the sea and much else {n}", id=f"far{n}", document_id="far") for n in range(3)]
    put(store, generation, [*crowd, *far])
    for _ in range(2):
        assert set(ids(dense(store, generation, "the hotel limit", 3, where))) == {"far0", "far1", "far2"}
        assert set(ids(sparse(store, generation, "hotel limit", 3, where))) == {"far0", "far1", "far2"}
        put(store, generation, [embedded("the hotel limit", id=f"l{n}", document_id="later") for n in range(20)])
    put(store, generation, [embedded("the hotel limit", id="new", document_id="new")])
    assert ids(dense(store, generation, "the hotel limit", 1, where)) == ["new"]
    assert ids(sparse(store, generation, "hotel limit", 1, where)) == ["new"]


@pytest.mark.parametrize("odd", ['"', "'", "\\", "a' OR '1'='1", 'x" or id != "', "{ids}", "文档", "a\nb"])
def test_odd_values_are_data(store: ChunkStore, generation: str, odd: str) -> None:
    put(store, generation, [embedded("mine", id="mine", document_id=odd), embedded("other", id="other")])
    assert ids(dense(store, generation, "mine", where=Filter(document_ids=(odd,)))) == ["mine"]
    assert ids(dense(store, generation, "mine", where=Filter(media_types=(odd,)))) == []
    assert ids(dense(store, generation, "mine", where=Filter(excluded_ids=(odd,)))) == ["other"]
    assert store.chunk_ids(generation, odd, 1) == {"mine"}
    store.delete_document(generation, odd)
    assert store.chunk_ids(generation, odd, 1) == set()
    assert store.count(generation) == 1


def test_documents_read_back_whole(store: ChunkStore, generation: str) -> None:
    items = [embedded(f"part {n} of a_b_c e-1/x", id=f"x{9 - n}", ordinal=n) for n in range(4)]
    put(
        store, generation, [*reversed(items), embedded("other", id="y", version=2), embedded("z", document_id="e")]
    )
    found = list(store.read_document(generation, "d0", 1))
    assert [item.chunk for item in found] == [item.chunk for item in items]
    assert [item.tokens for item in found] == [item.tokens for item in items]
    for item, written in zip(found, items, strict=True):
        assert item.vector.dtype == np.float32
        np.testing.assert_array_equal(item.vector, written.vector)
    assert list(store.read_document(generation, "d0", 3)) == []


def test_every_stored_row_is_named(store: ChunkStore, generation: str) -> None:
    assert list(store.stored(generation)) == []
    items = corpus()
    put(store, generation, items)
    expected = sorted((i.chunk.document_id, i.chunk.version, i.chunk.id) for i in items)
    assert sorted(store.stored(generation)) == expected


def test_deleting_a_document_leaves_the_others(store: ChunkStore, generation: str) -> None:
    put(store, generation, corpus())
    store.delete_document(generation, "d1")
    store.delete_document(generation, "never there")
    assert store.chunk_ids(generation, "d1", 1) == set()
    assert store.count(generation) == len(CORPUS) - 4
    assert not set(ids(dense(store, generation, "hotel", 100))) & {"c01", "c04", "c07", "c10"}
    assert not set(ids(sparse(store, generation, "TH-300", 100))) & {"c01", "c04", "c07", "c10"}


def test_deleting_may_keep_one_version(store: ChunkStore, generation: str) -> None:
    put(store, generation, [embedded("old", id="v1", version=1)])
    put(store, generation, [embedded("new", id="v2", version=2)])
    store.delete_document(generation, "d0", keep_version=2)
    assert store.chunk_ids(generation, "d0", 1) == set()
    assert store.chunk_ids(generation, "d0", 2) == {"v2"}


def test_what_was_deleted_can_be_written_again(store: ChunkStore, generation: str) -> None:
    item = embedded("here again", id="a")
    for _ in range(3):
        put(store, generation, [item])
        store.delete_document(generation, "d0")
        assert store.count(generation) == 0
    put(store, generation, [item])
    assert ids(dense(store, generation, "here again")) == ["a"]


def test_generations_stand_side_by_side(store: ChunkStore, new_generation: Callable[[], str]) -> None:
    first, second = new_generation(), new_generation()
    put(store, first, [embedded("in the first", id="same")])
    put(store, second, [embedded("in the second", id="same")])
    assert [chunk.text for chunk in chunks(store, first, dense(store, first, "in the"))] == ["in the first"]
    assert [chunk.text for chunk in chunks(store, second, sparse(store, second, "second"))] == ["in the second"]
    store.delete_document(first, "d0")
    assert (store.count(first), store.count(second)) == (0, 1)
    store.drop_generation(first)
    store.drop_generation(first)
    assert ids(dense(store, second, "second")) == ["same"]


def test_making_a_generation_twice_leaves_it_as_it_is(store: ChunkStore, generation: str) -> None:
    put(store, generation, [embedded("stays", id="a")])
    store.create_generation(generation, EMBEDDER.dimension)
    assert store.count(generation) == 1


def test_a_generation_that_is_not_there_is_an_error(store: ChunkStore) -> None:
    vector = EMBEDDER.embed_query("x")
    for call in (
        lambda: store.chunk_ids("g_absent_1", "d", 1),
        lambda: store.count("g_absent_1"),
        lambda: list(store.stored("g_absent_1")),
        lambda: store.delete_document("g_absent_1", "d"),
        lambda: store.search_dense("g_absent_1", vector, 3, NO_FILTER),
        lambda: store.search_sparse("g_absent_1", "x", 3, NO_FILTER),
        lambda: store.read_chunks("g_absent_1", ["x"]),
    ):
        with pytest.raises(StoreUnavailable):
            call()


def test_a_write_makes_no_generation(store: ChunkStore, request: pytest.FixtureRequest) -> None:
    if "elasticsearch" in request.node.name and is_test_double(request.getfixturevalue("elasticsearch_url")):
        pytest.skip("the test double of Elasticsearch does not know `require_alias`")
    with pytest.raises(StoreUnavailable):
        store.upsert("g_absent_1", [embedded("x")])


def is_test_double(url: str) -> bool:
    from elasticsearch import Elasticsearch

    with Elasticsearch(url) as client:
        return bool(client.info()["name"] == "noida-db")


def test_unicode_and_64_kb_texts_come_back_whole(store: ChunkStore, generation: str) -> None:
    mixed = '心理健康服务🎉é\u0301 𠮷 \u202eabc\u202c \U0001f469\u200d\U0001f52c\t"quoted" back\\slash\n'
    long_mixed = (mixed * 4_000)[: 64 * 1024]
    long_words = " ".join(f"word{n}" for n in range(9_000))[: 64 * 1024]
    items = [embedded(mixed, id="short"), embedded(long_mixed, id="mixed"), embedded(long_words, id="words")]
    put(store, generation, items)
    found = {chunk.id: chunk.text for chunk in chunks(store, generation, dense(store, generation, "word1"))}
    assert found == {item.chunk.id: item.chunk.text for item in items}
    assert ids(sparse(store, generation, "word17")) == ["words"]
    assert set(ids(sparse(store, generation, "健康"))) == {"short", "mixed"}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("健康", "c02"),
        ("E-4012", "c04"),
        ("e-4012", "c04"),
        ("TH-300 校准", "c05"),
        ("OutOfMemoryError", "c06"),
        ("http server", "c06"),
        ("C++", "c08"),
        ("v2.5.4", "c08"),
        ("R&D", "c09"),
        ("12500", "c09"),
        ("住宿标准 hotel", "c03"),
        ("ＨｔｔｐＳｅｒｖｅｒ", "c06"),
    ],
)
def test_words_people_type_find_the_chunk(
    store: ChunkStore, generation: str, question: str, expected: str
) -> None:
    put(store, generation, corpus())
    assert ids(sparse(store, generation, question, 3))[0] == expected


def test_writers_side_by_side_lose_nothing(store: ChunkStore, generation: str) -> None:
    def write(writer: int) -> None:
        for n in range(5):
            names = [f"w{writer}n{n}k{k}" for k in range(4)]
            items = [embedded(f"text of {name}", id=name, document_id=f"w{writer}") for name in names]
            store.upsert(generation, items)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
    assert store.count(generation) == 80
    for writer in range(4):
        assert len(store.chunk_ids(generation, f"w{writer}", 1)) == 20


def test_maintenance_changes_nothing_that_is_found(store: ChunkStore, generation: str) -> None:
    put(store, generation, corpus())
    before = ids(dense(store, generation, "the sensor", 5)), ids(sparse(store, generation, "TH-300", 5))
    store.maintain(generation)
    assert (ids(dense(store, generation, "the sensor", 5)), ids(sparse(store, generation, "TH-300", 5))) == before


def test_it_answers(store: ChunkStore) -> None:
    store.ping()


@pytest.mark.parametrize("kind", ["turbovec", "numpy", "milvus", "elasticsearch", "opensearch"])
def test_every_store_finds_the_same_ten(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Against exact search and BM25 as Lucene defines it; chunks whose scores are equal may change places.

    Texts have at most 40 tokens: Lucene keeps the length of longer ones in steps (`SmallFloat.intToByte4`).
    """
    random = np.random.default_rng(7)
    vocabulary = list(dict.fromkeys(text.analyze(" ".join(CORPUS))))
    weights = 1 / np.arange(1, len(vocabulary) + 1)
    weights /= weights.sum()
    items = []
    for n in range(300):
        words = " ".join(random.choice(vocabulary, size=random.integers(5, 41), p=weights))
        chunk = embedded("-", id=f"c{n:03}", document_id=f"d{n % 7}").chunk
        items.append(EmbeddedChunk(chunk, EMBEDDER.embed_query(words), words))
    store, exact, name = STORES[kind](request, tmp_path), MemoryStore(), f"g_{secrets.token_hex(8)}_1"
    for one in (store, exact):
        one.create_generation(name, EMBEDDER.dimension)
        put(one, name, items)
    try:
        for _ in range(40):
            words = " ".join(random.choice(vocabulary, size=4, replace=False))
            vector = EMBEDDER.embed_query(words)
            exactly, actually = (
                [
                    one.search_dense(name, vector, limit, NO_FILTER),
                    one.search_sparse(name, words, limit, NO_FILTER),
                ]
                for one, limit in ((exact, 300), (store, 10))
            )
            for true, found in zip(exactly, actually, strict=True):
                same_ten(true, found)
    finally:
        store.drop_generation(name)


def same_ten(exact: Sequence[Hit], found: Sequence[Hit]) -> None:
    """Each rank holds a chunk whose true score is that rank's true score."""
    true = {hit.chunk_id: hit.score for hit in exact}
    assert len(found) == min(10, len(exact))
    assert [true[i] for i in ids(found)] == pytest.approx([hit.score for hit in exact[:10]], rel=0.01)


def passes(chunk: Chunk, where: Filter) -> bool:
    return all(
        (
            not where.document_ids or chunk.document_id in where.document_ids,
            not where.media_types or chunk.media_type in where.media_types,
            not where.source_uris or chunk.source_uri in where.source_uris,
            not where.tags or set(where.tags) & set(chunk.tags),
            where.dated_from is None or chunk.dated >= where.dated_from,
            where.dated_before is None or chunk.dated < where.dated_before,
            chunk.document_id not in where.excluded_ids,
        )
    )
