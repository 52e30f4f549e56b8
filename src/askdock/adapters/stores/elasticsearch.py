"""Elasticsearch 8 and 9 over HTTP: kNN on vectors, BM25 on the analysed tokens; nothing that needs a licence.

One index for each generation, under an alias of its name: a write that demands an alias never makes an index.
The client is that of version 8, which servers of both versions answer. Writes are made visible by a refresh
before a strong read, so that a bulk load does not refresh at every batch.
"""

import base64
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

import elasticsearch
import numpy as np
from elasticsearch import Elasticsearch, helpers

from askdock.adapters.stores import StoreOptions
from askdock.adapters.stores.elasticsearch_proxy import EnvironmentNode
from askdock.errors import AskDockError, StorageFull, StoreBusy, StoreUnavailable
from askdock.formats.chunk_json import columns, from_json, to_json
from askdock.records import Chunk, ChunkKey, EmbeddedChunk, Filter, Hit, Vector
from askdock.telemetry import VECTOR_DB_SERVER_DURATION
from askdock.text.counts import counted

MIN_CANDIDATES = 200
"""Vectors each shard looks at for a kNN search, at least."""
PAGE_ROWS = 1_000
BULK_BYTES = 8 * 1024 * 1024
RETRIES = 2
BUSY_RETRIES, BUSY_SECONDS = 5, 0.2
"""How often what a busy server refuses (429) is sent again, and the first wait, which doubles."""
SHARD_WAIT = "5s"
GRAPH = {"m": 16, "ef_construction": 200}
MOST_ROWS = 10_000
"""`index.max_result_window` and the most `num_candidates`, by default."""
MOST_VALUES = 65_536
"""`index.max_terms_count`, by default."""
MOST_WORDS = 1_024
"""Distinct words of a question that are searched: the server takes some thousands, fewer with little memory."""

BUSY = 429

MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "document_id": {"type": "keyword"},
        "version": {"type": "integer"},
        "media_type": {"type": "keyword"},
        "source_uri": {"type": "keyword"},
        "tags": {"type": "keyword"},
        "dated": {"type": "long"},
        "tokens": {"type": "text", "analyzer": "whitespace", "similarity": "askdock"},
        # What is only given back: the chunk as JSON, the vector's exact bytes.
        "chunk": {"type": "keyword", "index": False, "doc_values": False},
        "vector_bytes": {"type": "binary"},
    },
}


class ElasticChunkStore:
    """See `askdock.ports.ChunkStore`. Connects when first used.

    `url` is http(s)://host:port; an API key (`token`) goes before user and password.
    """

    product = "Elasticsearch"
    node: type[EnvironmentNode] = EnvironmentNode
    index_settings: ClassVar[dict[str, Any]] = {"similarity": {"askdock": {"type": "BM25", "k1": 1.2, "b": 0.75}}}

    def __init__(
        self,
        url: str,
        *,
        username: str = "",
        password: str = "",
        token: str = "",
        ca_file: str = "",
        client_cert_file: str = "",
        client_key_file: str = "",
        timeout_seconds: float = 10.0,
    ) -> None:
        self._url = url
        access: dict[str, Any] = {}
        if token:
            access["api_key"] = token
        elif username:
            access["basic_auth"] = (username, password)
        if ca_file:
            access["ca_certs"] = ca_file
        if client_cert_file:
            access |= {"client_cert": client_cert_file, "client_key": client_key_file}
        # The client logs every attempt with its traceback; the error that is raised says it once.
        logging.getLogger("elastic_transport").setLevel(logging.CRITICAL)
        self._client = Elasticsearch(
            url,
            request_timeout=timeout_seconds,
            max_retries=RETRIES,
            retry_on_timeout=False,
            node_class=self.node,
            **access,
        )

    def create_generation(self, generation: str, dimension: int) -> None:
        """Make the index where it is missing."""
        mappings = {**MAPPINGS, "properties": {**MAPPINGS["properties"], "vector": self._vector_field(dimension)}}
        # Vectors come back by their bytes; the list of floats would be most of what is stored.
        mappings["_source"] = {"excludes": ["vector"]}
        with self._translated():
            try:
                made = self._client.indices.create(
                    index=_index(generation),
                    aliases={generation: {}},
                    mappings=mappings,
                    settings={"index": self.index_settings},
                    timeout=SHARD_WAIT,
                )
                if not made["shards_acknowledged"]:
                    self._refuse_unallocated(generation)
            except elasticsearch.BadRequestError as error:
                if error.error != "resource_already_exists_exception":
                    raise

    def drop_generation(self, generation: str) -> None:
        """Remove the index."""
        with self._translated():
            self._client.indices.delete(index=_index(generation), ignore_unavailable=True)

    def upsert(self, generation: str, chunks: Sequence[EmbeddedChunk]) -> None:
        """Write by id, in bulk."""
        once = {item.chunk.id: item for item in chunks}
        actions = ({"_index": generation, "_id": key, "_source": _source(item)} for key, item in once.items())
        with self._translated():
            # Errors are gathered: raising at the first, the helper would not send again what was refused for load.
            _, errors = helpers.bulk(
                self._client,
                actions,
                max_chunk_bytes=BULK_BYTES,
                max_retries=BUSY_RETRIES,
                initial_backoff=BUSY_SECONDS,
                raise_on_error=False,
                require_alias=True,
            )
        if isinstance(errors, list) and errors:
            raise self._refused(errors)

    def chunk_ids(self, generation: str, document_id: str, version: int) -> set[str]:
        """Ids of one document version."""
        return {hit["_id"] for hit in self._rows(generation, _of(document_id, version), source=False)}

    def delete_document(self, generation: str, document_id: str, *, keep_version: int | None = None) -> None:
        """Delete a document's chunks, except those of `keep_version`."""
        query = _of(document_id)
        if keep_version is not None:
            query["bool"]["must_not"] = [{"term": {"version": keep_version}}]
        with self._translated():
            self._client.indices.refresh(index=generation)
            self._client.delete_by_query(index=generation, query=query, conflicts="proceed", refresh=True)

    def stored(self, generation: str) -> Iterator[ChunkKey]:
        """Key of every row."""
        for hit in self._rows(generation, {"match_all": {}}, source=["document_id", "version"]):
            yield ChunkKey(hit["_source"]["document_id"], hit["_source"]["version"], hit["_id"])

    def read_document(self, generation: str, document_id: str, version: int) -> Iterator[EmbeddedChunk]:
        """The chunks of one document version, by ordinal; all are held while they are yielded."""
        rows = self._rows(generation, _of(document_id, version), source=["chunk", "tokens", "vector_bytes"])
        yield from sorted((_embedded(hit["_source"]) for hit in rows), key=lambda item: item.chunk.ordinal)

    def count(self, generation: str) -> int:
        """Number of rows."""
        with self._translated():
            self._client.indices.refresh(index=generation)
            return int(self._client.count(index=generation)["count"])

    def search_dense(self, generation: str, vector: Vector, limit: int, where: Filter) -> list[Hit]:
        """Nearest by cosine; the server gives (1 + cosine) / 2."""
        found = self._search(generation, limit, **self._nearest(vector, limit, conditions(where)))
        return [Hit(hit.chunk_id, 2 * hit.score - 1) for hit in found]

    def search_sparse(self, generation: str, tokens: str, limit: int, where: Filter) -> list[Hit]:
        """Best by BM25."""
        words = list(dict.fromkeys(tokens.split()))[:MOST_WORDS]
        if not words:
            return []
        query = {"bool": {"must": [{"match": {"tokens": " ".join(words)}}], "filter": conditions(where)}}
        return self._search(generation, limit, query=query)

    def read_chunks(self, generation: str, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks by id."""
        chunks: dict[str, Chunk] = {}
        for start in range(0, len(ids), PAGE_ROWS):
            page = list(ids[start : start + PAGE_ROWS])
            # Not a multi-get: that answers 200 with an error for each id where the index is not there.
            found = self._ask(generation, len(page), query={"ids": {"values": page}}, source_includes=["chunk"])
            chunks |= {one["_id"]: from_json(one["_source"]["chunk"]) for one in found["hits"]["hits"]}
        return chunks

    def maintain(self, generation: str) -> None:
        """The server merges and indexes by itself."""

    def damage(self, generation: str, *, thorough: bool) -> list[str]:  # noqa: ARG002 - the server checks its files
        """Nothing."""
        return []

    def ping(self) -> None:
        """Return when the server answers."""
        with self._translated():
            self._client.info()

    def _vector_field(self, dimension: int) -> dict[str, Any]:
        vector = {"type": "dense_vector", "dims": dimension, "index": True, "similarity": "cosine"}
        # Exact floats: the default of some versions rounds them to bytes.
        return {**vector, "index_options": {"type": "hnsw", **GRAPH}}

    def _nearest(self, vector: Vector, limit: int, where: list[dict[str, Any]]) -> dict[str, Any]:
        """What of a search request asks for the nearest vectors."""
        knn = {
            "field": "vector",
            "query_vector": vector.tolist(),
            "k": min(limit, MOST_ROWS),
            "num_candidates": candidates(limit),
            "filter": where,
        }
        return {"knn": knn}

    def _search(self, generation: str, limit: int, **search: Any) -> list[Hit]:
        found = self._ask(generation, limit, source=False, **search)
        VECTOR_DB_SERVER_DURATION.labels(self.product.lower()).observe(found["took"] / 1000)
        hits = found["hits"]["hits"]
        return [Hit(hit["_id"], float(hit["_score"])) for hit in hits]

    def _ask(self, generation: str, size: int, **search: Any) -> Any:
        with self._translated():
            return self._client.search(
                index=generation, size=min(size, MOST_ROWS), track_total_hits=False, **search
            )

    def _rows(self, generation: str, query: dict[str, Any], source: bool | list[str]) -> Iterator[dict[str, Any]]:
        """All rows that pass, read strongly, page by page in one point in time."""
        with self._translated():
            self._client.indices.refresh(index=generation)
            yield from helpers.scan(
                self._client, index=generation, query={"query": query, "_source": source}, size=PAGE_ROWS
            )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except elasticsearch.ApiError as error:
            if _is_full(str(error.body)):
                raise self._full() from None
            if error.status_code == BUSY:
                raise StoreBusy(f"the {self.product} server at {self._url} is busy: {error.error}") from None
            raise self._unavailable(f"status {error.status_code}, {error.error}") from None
        except elasticsearch.ConnectionTimeout:
            raise StoreBusy(f"the {self.product} server at {self._url} takes longer than its time limit") from None
        except (elasticsearch.TransportError, elasticsearch.ElasticsearchWarning) as error:
            raise self._unavailable(type(error).__name__) from None

    def _refused(self, errors: list[dict[str, Any]]) -> AskDockError:
        """The errors of the refused items of a bulk request, put together."""
        results = [result for one in errors for result in one.values()]
        if any(_is_full(str(result.get("error"))) for result in results):
            return self._full()
        result = next((one for one in results if one.get("status") != BUSY), None)
        if result is None:
            return StoreBusy(
                f"the {self.product} server at {self._url} is busy: it refused {counted(len(results), 'chunk')}"
            )
        cause = result.get("error") or {}
        reason = f"{cause.get('type')}: {cause.get('reason')}" if isinstance(cause, dict) else str(cause)
        return StoreUnavailable(
            f"the {self.product} server at {self._url} refuses {counted(len(results), 'chunk')}: {reason[:200]}"
        )

    def _refuse_unallocated(self, generation: str) -> None:
        """Say why the index that was made has no place on any disk."""
        why = self._client.cluster.allocation_explain(index=_index(generation), shard=0, primary=True)
        if "watermark" in str(why.body):
            raise self._full()
        raise self._unavailable("it has no node that takes the index")

    def _full(self) -> StorageFull:
        return StorageFull(f"the disk of the {self.product} server is full")

    def _unavailable(self, reason: str) -> StoreUnavailable:
        return StoreUnavailable(f"the {self.product} server at {self._url} does not answer: {reason[:200]}")


def _index(generation: str) -> str:
    return f"{generation}.chunks"


def candidates(limit: int) -> int:
    """How many vectors each shard looks at."""
    return min(MOST_ROWS, max(MIN_CANDIDATES, 2 * limit))


def _source(item: EmbeddedChunk) -> dict[str, Any]:
    chunk = item.chunk
    return {
        **columns(chunk),
        "tokens": item.tokens,
        "chunk": to_json(chunk),
        "vector": item.vector.tolist(),
        "vector_bytes": base64.b64encode(item.vector.astype("<f4").tobytes()).decode(),
    }


def _embedded(source: dict[str, Any]) -> EmbeddedChunk:
    vector = np.frombuffer(base64.b64decode(source["vector_bytes"]), "<f4").astype(np.float32)
    return EmbeddedChunk(from_json(source["chunk"]), vector, source["tokens"])


def _of(document_id: str, version: int | None = None) -> dict[str, Any]:
    conditions: list[dict[str, Any]] = [{"term": {"document_id": document_id}}]
    if version is not None:
        conditions.append({"term": {"version": version}})
    return {"bool": {"filter": conditions}}


def conditions(where: Filter) -> list[dict[str, Any]]:
    """All that must hold of a row."""
    lists = {
        "document_id": where.document_ids,
        "media_type": where.media_types,
        "source_uri": where.source_uris,
        "tags": where.tags,
    }
    conditions = [_any_of(field, values) for field, values in lists.items() if values]
    bounds = {"gte": where.dated_from, "lt": where.dated_before}
    if where.excluded_ids:
        conditions.append({"bool": {"must_not": [_any_of("document_id", where.excluded_ids)]}})
    if given := {name: bound for name, bound in bounds.items() if bound is not None}:
        conditions.append({"range": {"dated": given}})
    return conditions


def _any_of(field: str, values: Sequence[str]) -> dict[str, Any]:
    parts = [list(values[start : start + MOST_VALUES]) for start in range(0, len(values), MOST_VALUES)]
    return {"bool": {"should": [{"terms": {field: part}} for part in parts], "minimum_should_match": 1}}


def _is_full(said: str) -> bool:
    """Whether the server says that a disk is above its flood stage, or that it was closed to writes for it.

    OpenSearch makes no new index, too, while its disks are full.
    """
    signs = ("flood-stage", "read-only-allow-delete", "read_only_allow_delete", "index_create_block_exception")
    return any(sign in said for sign in signs)


def open_store(options: StoreOptions) -> ElasticChunkStore:
    """At the server of the options."""
    return ElasticChunkStore(options.url, **options.access, timeout_seconds=options.timeout_seconds)
