"""A Milvus server that comes back with its collections released serves them again."""

import secrets

from pymilvus import MilvusClient
from tests.contract.test_chunk_store import embedded

from askdock.adapters.memory import HashEmbedder
from askdock.adapters.stores.milvus.store import MilvusChunkStore
from askdock.records import NO_FILTER


def test_a_released_collection_is_loaded_when_it_is_read(milvus_lite: str) -> None:
    store, client = MilvusChunkStore(milvus_lite), MilvusClient(milvus_lite)
    generation = f"g_{secrets.token_hex(8)}_1"
    embedder = HashEmbedder(64)
    store.create_generation(generation, embedder.dimension)
    try:
        store.upsert(generation, [embedded("the pump stops", id="c1")])
        for read in (
            lambda: store.chunk_ids(generation, "d0", 1) == {"c1"},
            lambda: store.count(generation) == 1,
            lambda: len(store.search_sparse(generation, "pump", 5, NO_FILTER)) == 1,
            lambda: len(store.search_dense(generation, embedder.embed_query("pump"), 5, NO_FILTER)) == 1,
        ):
            client.release_collection(generation)
            assert read()
    finally:
        store.drop_generation(generation)
