"""Embedded chunks as Arrow tables: the columns are the fields of `Chunk`, then `tokens` and `vector`.

An older table may lack columns; the fields' defaults stand for them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from askdock.records import Chunk, EmbeddedChunk

ROWS = 1_000
"""Least rows of a group in a file that is written piece by piece, but for the last; most rows read at once."""

_PLAIN = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def to_table(chunks: Sequence[EmbeddedChunk], dimension: int) -> pa.Table:
    """One row for each chunk, in the order given."""
    columns: dict[str, Any] = {name: [getattr(c.chunk, name) for c in chunks] for name in _TYPES}
    columns["tokens"] = [item.tokens for item in chunks]
    vectors = np.stack([item.vector for item in chunks]) if chunks else np.empty((0, dimension))
    columns["vector"] = pa.FixedSizeListArray.from_arrays(
        pa.array(vectors.astype(np.float32).reshape(-1)), dimension
    )
    return pa.table(columns, schema=_schema(dimension))


def from_table(table: pa.Table) -> Iterator[EmbeddedChunk]:
    """What `to_table` was given."""
    dimension = table.schema.field("vector").type.list_size
    vectors = table["vector"].combine_chunks().flatten().to_numpy().reshape(-1, dimension)
    for row, vector in zip(table.drop_columns(["vector"]).to_pylist(), vectors, strict=True):
        chunk = Chunk(**{name: _frozen(row[name]) for name in _TYPES if name in row})
        yield EmbeddedChunk(chunk, vector, row["tokens"])


def write_chunks(path: Path, batches: Iterable[Sequence[EmbeddedChunk]], dimension: int) -> int:
    """Write a Parquet file as the batches come, in little memory; returns how many rows it has."""
    count = 0
    gathered: list[EmbeddedChunk] = []
    with pq.ParquetWriter(path, _schema(dimension), compression="zstd") as writer:
        for batch in batches:
            gathered.extend(batch)
            count += len(batch)
            if len(gathered) >= ROWS:
                writer.write_table(to_table(gathered, dimension))
                gathered = []
        if gathered:
            writer.write_table(to_table(gathered, dimension))
    return count


def read_chunks(path: Path) -> Iterator[list[EmbeddedChunk]]:
    """The rows of such a file, some at a time."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS):
            yield list(from_table(pa.Table.from_batches([batch])))


def _schema(dimension: int) -> pa.Schema:
    vector = pa.list_(pa.float32(), dimension)
    return pa.schema([*_TYPES.items(), ("tokens", pa.string()), ("vector", vector)])


def _arrow(hint: Any) -> pa.DataType:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if get_origin(hint) is UnionType:
        (inner,) = (one for one in get_args(hint) if one is not NoneType)
        return _arrow(inner)
    if get_origin(hint) is tuple:
        inner, *rest = get_args(hint)
        if all(one in (inner, Ellipsis) for one in rest):
            return pa.list_(_arrow(inner))
    raise TypeError(f"a chunk's field of type {hint} has no column in a backup")


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


_HINTS = get_type_hints(Chunk)
_TYPES = {field.name: _arrow(_HINTS[field.name]) for field in fields(Chunk)}
