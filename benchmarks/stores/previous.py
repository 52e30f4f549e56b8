"""LanceDB in a folder, as the embedded store of version 0.1.0 used it: what the present one is measured beside.

One Lance table for each generation. Vectors are normalised, so the dot product is the cosine; it is computed
exactly while a table is small and over an inverted file of exact vectors beyond (see ADR 4 for the figures).
"""

import random
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import lancedb
import numpy as np
import pyarrow as pa
from lancedb.background_loop import LOOP
from lancedb.index import FTS, BTree, IvfFlat
from lancedb.query import MatchQuery
from lancedb.table import AsyncTable

from askdock.errors import StorageFull, StoreUnavailable
from askdock.records import Chunk, ChunkKey, EmbeddedChunk, Filter, Hit, Vector

INDEX_ROWS = 4_000
"""Rows from which vectors are indexed: below, the exact search of all takes no longer."""
PARTITION_ROWS = 1_000
PROBES = 20
"""Partitions of about PARTITION_ROWS rows each, and how many of them a search reads."""
UNINDEXED_ROWS = 500
"""Rows that may wait to be indexed; searches read them one by one until then."""
FRAGMENTS = 40
KEEP_VERSIONS = timedelta(minutes=10)
"""Old table versions are kept this long for searches under way in other processes."""
WRITE_ATTEMPTS = 8
SCAN_ROWS = 8192
INDEX_CACHE_BYTES = 512 << 20
METADATA_CACHE_BYTES = 64 << 20
"""Nothing else ends what is kept of table versions that are gone. Lance's own limits are 6 GiB and 1 GiB."""

T = TypeVar("T")

_CHUNK_FIELDS = (
    pa.field("id", pa.string(), nullable=False),
    pa.field("document_id", pa.string(), nullable=False),
    pa.field("version", pa.int32(), nullable=False),
    pa.field("ordinal", pa.int32(), nullable=False),
    pa.field("text", pa.string(), nullable=False),
    pa.field("start", pa.int64(), nullable=False),
    pa.field("end", pa.int64(), nullable=False),
    pa.field("page_start", pa.int32()),
    pa.field("page_breaks", pa.list_(pa.int32()), nullable=False),
    pa.field("headings", pa.list_(pa.string()), nullable=False),
    pa.field("title", pa.string(), nullable=False),
    pa.field("document_name", pa.string(), nullable=False),
    pa.field("source_uri", pa.string(), nullable=False),
    pa.field("media_type", pa.string(), nullable=False),
    pa.field("tags", pa.list_(pa.string()), nullable=False),
    pa.field("dated", pa.int64(), nullable=False),
    pa.field("table_head", pa.string()),
)
_CHUNK_COLUMNS = [field.name for field in _CHUNK_FIELDS]
_LISTS = [field.name for field in _CHUNK_FIELDS if pa.types.is_list(field.type)]


class LanceChunkStore:
    """See `askdock.ports.ChunkStore`. Several processes may use the same folder at once.

    Lance's asynchronous interface is used throughout: the synchronous one is a layer above it that adds a
    millisecond to each search.
    """

    def __init__(self, folder: Path) -> None:
        with _translated():
            # Every read looks for the newest version: what another process wrote is seen at once.
            self._session = lancedb.Session(INDEX_CACHE_BYTES, METADATA_CACHE_BYTES)
            self._database = _wait(
                lancedb.connect_async(folder, read_consistency_interval=timedelta(0), session=self._session)
            )
        self._tables: dict[str, AsyncTable] = {}
        self._lock = Lock()

    def create_generation(self, generation: str, dimension: int) -> None:
        """Make the table and its keyword index where they are missing."""
        with self._lock:
            if generation in self._tables:
                return
        with _translated():
            schema = _schema(dimension)
            table = _completed(_wait(self._database.create_table(generation, schema=schema, exist_ok=True)))
            if not any(index.columns == ["tokens"] for index in _wait(table.list_indices())):
                _retried(lambda: table.create_index("tokens", config=_keyword_index()))
        with self._lock:
            self._tables[generation] = table

    def drop_generation(self, generation: str) -> None:
        """Remove the table."""
        with self._lock:
            self._tables.pop(generation, None)
        with _translated():
            _wait(self._database.drop_table(generation, ignore_missing=True))

    def upsert(self, generation: str, chunks: Sequence[EmbeddedChunk]) -> None:
        """Write by id, in one commit."""
        table = self._table(generation)
        once = list({item.chunk.id: item for item in chunks}.values())
        if not once:
            return
        with _translated():
            rows = _rows(once)
            merge = table.merge_insert("id").when_matched_update_all().when_not_matched_insert_all()
            _retried(lambda: merge.execute(rows))

    def chunk_ids(self, generation: str, document_id: str, version: int) -> set[str]:
        """Ids of one document version."""
        where = f"document_id = {_quoted(document_id)} AND version = {version:d}"
        with _translated():
            found = _wait(self._table(generation).query().where(where).select(["id"]).to_arrow())
        return set(found["id"].to_pylist())

    def delete_document(self, generation: str, document_id: str, *, keep_version: int | None = None) -> None:
        """Delete a document's chunks, save those of `keep_version`."""
        where = f"document_id = {_quoted(document_id)}"
        if keep_version is not None:
            where += f" AND version <> {keep_version:d}"
        table = self._table(generation)
        with _translated():
            _retried(lambda: table.delete(where))

    def stored(self, generation: str) -> Iterator[ChunkKey]:
        """Key of every row, of the table as it is now; writers go on meanwhile."""
        columns = ["document_id", "version", "id"]
        with _translated():
            scan = self._table(generation).query().select(columns)
            batches = _wait(scan.to_batches(max_batch_length=SCAN_ROWS))
            while (batch := _wait(anext(batches, None))) is not None:
                yield from map(ChunkKey, *(batch[name].to_pylist() for name in columns))

    def read_document(self, generation: str, document_id: str, version: int) -> Iterator[EmbeddedChunk]:
        """The chunks of one document version, by ordinal; their table is held while they are yielded."""
        where = f"document_id = {_quoted(document_id)} AND version = {version:d}"
        columns = [*_CHUNK_COLUMNS, "tokens", "vector"]
        with _translated():
            found = _wait(self._table(generation).query().where(where).select(columns).to_arrow())
        found = found.sort_by("ordinal")
        vectors = (np.array(vector, np.float32) for vector in found["vector"].to_pylist())
        for chunk, vector, tokens in zip(_chunks(found), vectors, found["tokens"].to_pylist(), strict=True):
            yield EmbeddedChunk(chunk, vector, tokens)

    def count(self, generation: str) -> int:
        """Number of rows."""
        with _translated():
            return _wait(self._table(generation).count_rows())

    def search_dense(self, generation: str, vector: Vector, limit: int, where: Filter) -> list[Hit]:
        """Nearest by cosine."""
        table = self._table(generation)
        with _translated():
            search = table.query().nearest_to(vector).column("vector").distance_type("dot").nprobes(PROBES)
            found = _found(search, where, limit, "_distance")
        return [Hit(chunk_id, 1.0 - distance) for chunk_id, distance in found]

    def search_sparse(self, generation: str, tokens: str, limit: int, where: Filter) -> list[Hit]:
        """Best by BM25."""
        table = self._table(generation)
        if not tokens.strip():
            return []
        with _translated():
            search = table.query().nearest_to_text(MatchQuery(tokens, "tokens"))  # type: ignore[call-arg]
            found = _found(search, where, limit, "_score")
        return [Hit(chunk_id, score) for chunk_id, score in found]

    def read_chunks(self, generation: str, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks by id."""
        table = self._table(generation)
        if not ids:
            return {}
        with _translated():
            wanted = table.query().where(f"id IN ({_listed(ids)})").select(_CHUNK_COLUMNS)
            return {chunk.id: chunk for chunk in _chunks(_wait(wanted.to_arrow()))}

    def maintain(self, generation: str) -> None:
        """Index what is not indexed and compact, when enough has come together to be worth it."""
        table = self._table(generation)
        with _translated():
            stats: Any = _wait(table.stats())  # typed as a class, a dictionary all the same
            rows, fragments = stats["num_rows"], stats["fragment_stats"]["num_fragments"]
            indexed = {index.columns[0]: index for index in _wait(table.list_indices())}
            waiting = max((index.num_unindexed_rows or 0 for index in indexed.values()), default=0)
            if waiting >= UNINDEXED_ROWS or fragments >= FRAGMENTS:
                _retried(lambda: table.optimize(cleanup_older_than=KEEP_VERSIONS))
            if rows >= INDEX_ROWS and "vector" not in indexed:
                _retried(lambda: table.create_index("vector", config=_vector_index(rows)))
                for column in ("id", "document_id"):
                    _retried(lambda column=column: table.create_index(column, config=BTree()))  # type: ignore[misc]

    def ping(self) -> None:
        """Return when the folder can be read."""
        with _translated():
            _wait(self._database.list_tables(limit=1))

    def _table(self, generation: str) -> AsyncTable:
        with self._lock:
            table = self._tables.get(generation)
        if table is None:
            with _translated():
                table = _completed(_wait(self._database.open_table(generation)))
            with self._lock:
                self._tables[generation] = table
        return table


def _completed(table: AsyncTable) -> AsyncTable:
    """The table with the columns that chunks gained since it was made."""
    if "table_head" not in _wait(table.schema()).names:
        _retried(lambda: table.add_columns({"table_head": "''"}))
    return table


def _schema(dimension: int) -> pa.Schema:
    vector = pa.field("vector", pa.list_(pa.float32(), dimension), nullable=False)
    return pa.schema([*_CHUNK_FIELDS, pa.field("tokens", pa.string(), nullable=False), vector])


def _keyword_index() -> FTS:
    """The tokens are made by our analyzer: the index only splits at white space."""
    return FTS(
        base_tokenizer="whitespace",
        lower_case=False,
        stem=False,
        remove_stop_words=False,
        ascii_folding=False,
        max_token_length=None,
        with_position=False,
    )


def _vector_index(rows: int) -> IvfFlat:
    return IvfFlat(distance_type="dot", num_partitions=max(1, rows // PARTITION_ROWS))


def _rows(chunks: Sequence[EmbeddedChunk]) -> pa.Table:
    columns: dict[str, Any] = {name: [getattr(item.chunk, name) for item in chunks] for name in _CHUNK_COLUMNS}
    columns["tokens"] = [item.tokens for item in chunks]
    dimension = len(chunks[0].vector)
    vectors = pa.array(np.concatenate([item.vector for item in chunks]), pa.float32())
    columns["vector"] = pa.FixedSizeListArray.from_arrays(vectors, dimension)
    return pa.table(columns, schema=_schema(dimension))


def _found(search: Any, where: Filter, limit: int, score: str) -> Iterator[tuple[str, float]]:
    """Ids alone: reading whole rows costs more than finding them, and most are not wanted in the end."""
    if condition := _condition(where):
        search = search.where(condition)
    found = _wait(search.select(["id", score]).limit(limit).to_arrow())
    return zip(found["id"].to_pylist(), found[score].to_pylist(), strict=True)


def _chunks(found: pa.Table) -> Iterator[Chunk]:
    columns = {name: found[name].to_pylist() for name in _CHUNK_COLUMNS}
    columns.update({name: [tuple(values) for values in columns[name]] for name in _LISTS})
    # A process of an earlier version leaves it out.
    columns["table_head"] = [head or "" for head in columns["table_head"]]
    for values in zip(*columns.values(), strict=True):
        yield Chunk(**dict(zip(_CHUNK_COLUMNS, values, strict=True)))


def _condition(where: Filter) -> str:
    columns = {
        "document_id": where.document_ids,
        "media_type": where.media_types,
        "source_uri": where.source_uris,
    }
    parts = [f"{name} IN ({_listed(values)})" for name, values in columns.items() if values]
    if where.tags:
        parts.append(f"array_has_any(tags, [{_listed(where.tags)}])")
    if where.dated_from is not None:
        parts.append(f"dated >= {where.dated_from:d}")
    if where.dated_before is not None:
        parts.append(f"dated < {where.dated_before:d}")
    return " AND ".join(parts)


def _listed(values: Sequence[str]) -> str:
    return ", ".join(map(_quoted, values))


def _quoted(value: str) -> str:
    """A SQL string literal: only the quote itself is special."""
    return "'" + value.replace("'", "''") + "'"


def _wait(result: Awaitable[T]) -> T:
    """What the coroutine gives, run in the event loop of Lance's calls."""
    answer: T = LOOP.run(result)  # type: ignore[no-untyped-call]
    return answer


def _retried(write: Callable[[], Awaitable[T]]) -> T:
    """Writers of several processes may collide; Lance says so and the loser tries again."""
    for attempt in range(1, WRITE_ATTEMPTS):
        try:
            return _wait(write())
        except (RuntimeError, OSError) as error:
            if "conflict" not in str(error).lower():
                raise
            time.sleep(random.uniform(0, 0.05 * 2**attempt))
    return _wait(write())


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, OSError, ValueError) as error:
        first_line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        if "No space left on device" in str(error):
            raise StorageFull("the disk of the chunk store is full") from error
        raise StoreUnavailable(f"the chunk store does not answer: {first_line[:200]}") from error
