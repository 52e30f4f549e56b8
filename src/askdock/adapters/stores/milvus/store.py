"""Milvus over gRPC: the chunk store of several machines.

Servers 2.5 and later, with their BM25 function over the analysed tokens; older ones have no keyword search and
are refused unless asked for. One collection for each generation.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any, TypeVar

import grpc
from pymilvus import MilvusClient, MilvusException

from askdock.adapters.stores import StoreOptions
from askdock.adapters.stores.milvus.failures import failure
from askdock.adapters.stores.milvus.schema import (
    MIN_EF,
    Features,
    chunk_of,
    embedded_of,
    expression,
    indexes,
    quoted,
    row,
    schema,
    searchable,
)
from askdock.errors import StoreUnavailable
from askdock.records import Chunk, ChunkKey, EmbeddedChunk, Filter, Hit, Vector

NOT_LOADED = 101
"""Milvus's code of a collection that is in no memory (its merr package, "CollectionNotLoaded")."""
PAGE_ROWS = 1_000
BATCH_ROWS = 128

T = TypeVar("T")

log = logging.getLogger(__name__)
# What it logs as an error it also raises; its lines would only repeat that, with a traceback.
logging.getLogger("pymilvus").setLevel(logging.CRITICAL)


class MilvusChunkStore:
    """See `askdock.ports.ChunkStore`. Connects when first used; every call ends within `timeout_seconds`.

    `uri` is http(s)://host:port; `token` goes before user and password. `dense_only` accepts servers
    without BM25: their keyword searches find nothing.
    """

    def __init__(
        self,
        uri: str,
        *,
        username: str = "",
        password: str = "",
        token: str = "",
        ca_file: str = "",
        client_cert_file: str = "",
        client_key_file: str = "",
        timeout_seconds: float = 10.0,
        dense_only: bool = False,
    ) -> None:
        self._uri = uri
        self._token = token or (f"{username}:{password}" if username else "")
        # pymilvus takes the authority that signed the server's certificate by one name, or by another where a
        # certificate is shown to the server too.
        self._tls = {"server_pem_path": ca_file} if ca_file else {}
        if client_cert_file:
            self._tls = {
                "ca_pem_path": ca_file,
                "client_pem_path": client_cert_file,
                "client_key_path": client_key_file,
            }
        self._timeout = timeout_seconds
        self._dense_only = dense_only
        self._writes: dict[str, int] = {}
        self._seen: dict[str, int] = {}
        self._lock = Lock()
        self._connected: tuple[MilvusClient, Features] | None = None

    def create_generation(self, generation: str, dimension: int) -> None:
        """Make the collection where it is missing, and load it."""
        with self._session() as (client, features):
            if not client.has_collection(generation, timeout=self._timeout):
                client.create_collection(
                    generation,
                    schema=schema(dimension, features),
                    consistency_level="Bounded",
                    timeout=self._timeout,
                )
            # Each step may be repeated: a maker that died between them left the rest to do. The indexes of
            # an empty collection need no waiting for.
            there = set(client.list_indexes(generation, timeout=self._timeout))
            missing = indexes(features, leave=there)
            if len(missing):
                client.create_index(generation, missing, sync=False, timeout=self._timeout)
            client.load_collection(generation, timeout=self._timeout)

    def drop_generation(self, generation: str) -> None:
        """Remove the collection."""
        with self._session() as (client, _):
            if client.has_collection(generation, timeout=self._timeout):
                client.drop_collection(generation, timeout=self._timeout)

    def upsert(self, generation: str, chunks: Sequence[EmbeddedChunk]) -> None:
        """Write by id."""
        once = list({item.chunk.id: item for item in chunks}.values())
        with self._session() as (client, features):
            for start in range(0, len(once), BATCH_ROWS):
                rows = [row(item, features) for item in once[start : start + BATCH_ROWS]]
                client.upsert(generation, rows, timeout=self._timeout)
                self._wrote(generation)

    def chunk_ids(self, generation: str, document_id: str, version: int) -> set[str]:
        """Ids of one document version."""
        where = f"document_id == {quoted(document_id)} and version == {version:d}"
        with self._session() as (client, _):
            # A strong read waits for the server's next time tick (0.2 s). It makes the server catch up with
            # all that was written before, so after a batch it is needed once, not for each document.
            writes, settled = self._settled(generation)
            level = "Eventually" if settled else "Strong"
            found = {row["id"] for row in self._rows(client, generation, where, ["id"], level)}
            with self._lock:
                self._seen[generation] = writes
            return found

    def delete_document(self, generation: str, document_id: str, *, keep_version: int | None = None) -> None:
        """Delete a document's chunks, except those of `keep_version`."""
        where = f"document_id == {quoted(document_id)}"
        if keep_version is not None:
            where += f" and version != {keep_version:d}"
        with self._session() as (client, _):
            # By id: a deletion by expression may look at rows as they were some seconds ago.
            ids = [found["id"] for found in self._rows(client, generation, where, ["id"])]
            for start in range(0, len(ids), PAGE_ROWS):
                client.delete(generation, ids=ids[start : start + PAGE_ROWS], timeout=self._timeout)
                self._wrote(generation)

    def stored(self, generation: str) -> Iterator[ChunkKey]:
        """Key of every row."""
        fields = ["document_id", "version", "id"]
        with self._session() as (client, _):
            for found in self._rows(client, generation, "", fields):
                yield ChunkKey(*(found[field] for field in fields))

    def read_document(self, generation: str, document_id: str, version: int) -> Iterator[EmbeddedChunk]:
        """The chunks of one document version, by ordinal; all are held while they are yielded."""
        where = f"document_id == {quoted(document_id)} and version == {version:d}"
        with self._session() as (client, features):
            fields = ["chunk", "vector", *(["tokens"] if features.bm25 else [])]
            found = [embedded_of(one) for one in self._rows(client, generation, where, fields)]
        yield from sorted(found, key=lambda item: item.chunk.ordinal)

    def count(self, generation: str) -> int:
        """Number of rows."""
        with self._session() as (client, _):
            found = self._loaded(client, generation, client.query)(
                generation,
                filter="",
                output_fields=["count(*)"],
                consistency_level="Strong",
                timeout=self._timeout,
            )
            return int(found[0]["count(*)"])

    def search_dense(self, generation: str, vector: Vector, limit: int, where: Filter) -> list[Hit]:
        """Nearest by cosine."""
        parameters = {"metric_type": "COSINE", "params": {"ef": max(MIN_EF, 2 * limit)}}
        with self._session() as (client, features):
            return self._search(client, features, generation, "vector", vector, parameters, limit, where)

    def search_sparse(self, generation: str, tokens: str, limit: int, where: Filter) -> list[Hit]:
        """Best by BM25."""
        with self._session() as (client, features):
            if not tokens.strip() or not features.bm25:
                return []
            wanted = searchable(tokens)
            parameters = {"metric_type": "BM25", "params": {}}
            return self._search(client, features, generation, "sparse", wanted, parameters, limit, where)

    def read_chunks(self, generation: str, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks by id, as fresh as a search."""
        if not ids:
            return {}
        where = f"id in [{', '.join(map(quoted, ids))}]"
        with self._session() as (client, _):
            found = [chunk_of(one) for one in self._rows(client, generation, where, ["chunk"], "Bounded")]
        return {chunk.id: chunk for chunk in found}

    def maintain(self, generation: str) -> None:
        """The server indexes and compacts by itself."""

    def damage(self, generation: str, *, thorough: bool) -> list[str]:  # noqa: ARG002 - the server checks its files
        """Nothing."""
        return []

    def ping(self) -> None:
        """Return when the server tells its version."""
        with self._session() as (client, _):
            client.get_server_version(timeout=self._timeout)

    def _search(
        self,
        client: MilvusClient,
        features: Features,
        generation: str,
        field: str,
        wanted: "Vector | str",
        parameters: dict[str, Any],
        limit: int,
        where: Filter,
    ) -> list[Hit]:
        text, values = expression(where, features)
        found = self._loaded(client, generation, client.search)(
            generation,
            data=[wanted],
            anns_field=field,
            filter=text,
            filter_params=values,
            limit=limit,
            search_params=parameters,
            timeout=self._timeout,
        )
        # Milvus Lite gives BM25 scores as distances, with the sign turned round.
        sign = -1.0 if features.lite and field == "sparse" else 1.0
        return [Hit(hit["id"], sign * float(hit["distance"])) for hit in found[0]]

    def _rows(
        self, client: MilvusClient, generation: str, where: str, fields: list[str], consistency: str = "Strong"
    ) -> Iterator[dict[str, Any]]:
        """All rows that pass."""
        first = self._loaded(client, generation, client.query)(
            generation,
            filter=where,
            output_fields=fields,
            limit=PAGE_ROWS,
            consistency_level=consistency,
            timeout=self._timeout,
        )
        if len(first) < PAGE_ROWS:
            yield from first
            return
        # An iterator takes no consistency level, but the query above has made the servers catch up.
        pages = client.query_iterator(
            generation, batch_size=PAGE_ROWS, filter=where, output_fields=fields, timeout=self._timeout
        )
        try:
            while page := pages.next():
                yield from page
        finally:
            pages.close()

    def _loaded(self, client: MilvusClient, generation: str, read: Callable[..., T]) -> Callable[..., T]:
        """`read`, which loads the collection and tries again where a server has released it (at its restart)."""

        def again(*args: Any, **options: Any) -> T:
            try:
                return read(*args, **options)
            except MilvusException as error:
                # Lite has codes of its own, and names the state.
                if error.code != NOT_LOADED and "'released'" not in error.message:
                    raise
                client.load_collection(generation, timeout=self._timeout)
                return read(*args, **options)

        return again

    def _wrote(self, generation: str) -> None:
        with self._lock:
            self._writes[generation] = self._writes.get(generation, 0) + 1

    def _settled(self, generation: str) -> tuple[int, bool]:
        """How often this process has written there, and whether a strong read has ended since the last time."""
        with self._lock:
            count = self._writes.get(generation, 0)
            return count, self._seen.get(generation) == count

    @contextmanager
    def _session(self) -> Iterator[tuple[MilvusClient, Features]]:
        try:
            yield self._connection()
        except (MilvusException, grpc.RpcError, ValueError) as error:
            raise failure(error, f"the Milvus server at {self._uri}", self._redacted) from None

    def _connection(self) -> tuple[MilvusClient, Features]:
        with self._lock:
            if self._connected is None:
                client = MilvusClient(self._uri, token=self._token, timeout=self._timeout, **self._tls)
                version = str(client.get_server_version(timeout=self._timeout))
                self._connected = client, self._features(version)
            return self._connected

    def _features(self, version: str) -> Features:
        features = Features.of(version)
        if not features.bm25:
            if not self._dense_only:
                raise StoreUnavailable(
                    f"Milvus {version} has no keyword search: AskDock needs 2.5 or later "
                    "(or set ASKDOCK_MILVUS_DENSE_ONLY=true and do without)"
                )
            log.warning("Milvus %s has no keyword search: only vectors are searched", version)
        return features

    def _redacted(self, text: str) -> str:
        for secret in {self._token, self._token.partition(":")[2]} - {""}:
            text = text.replace(secret, "***")
        return text


def open_store(options: StoreOptions) -> MilvusChunkStore:
    """At the server of the options."""
    return MilvusChunkStore(
        options.url, **options.access, timeout_seconds=options.timeout_seconds, dense_only=options.dense_only
    )
