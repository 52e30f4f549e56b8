"""Embedded chunks in the Parquet files of backups of format version 1: fields of `Chunk`, `tokens`, `vector`.

Needs pyarrow, which the extra `lancedb` brings. A file may lack fields; their defaults are used.
"""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from askdock.records import Chunk, EmbeddedChunk


def read_table(file: BinaryIO) -> Iterator[EmbeddedChunk]:
    """The rows in order. Raises ValueError for another kind of file."""
    try:
        table = pq.read_table(file)
        dimension = table.schema.field("vector").type.list_size
        vectors = table["vector"].combine_chunks().flatten().to_numpy().reshape(-1, dimension)
        for row, vector in zip(table.drop_columns(["vector"]).to_pylist(), vectors, strict=True):
            chunk = Chunk(**{one.name: _frozen(row[one.name]) for one in fields(Chunk) if one.name in row})
            yield EmbeddedChunk(chunk, vector, row["tokens"])
    except (pa.ArrowException, TypeError, KeyError) as error:
        raise ValueError(str(error)) from error


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
