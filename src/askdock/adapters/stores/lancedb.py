"""Reads the LanceDB tables that held the chunks of the embedded store in version 0.1.0; nothing is written.

Needs the extra `lancedb`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import lancedb
import numpy as np
import pyarrow as pa

from askdock.errors import StoreUnavailable
from askdock.records import Chunk, EmbeddedChunk

BATCH_ROWS = 1_000
_CHUNK_FIELDS = [field.name for field in fields(Chunk)]


class LanceTables:
    """A folder of tables, one for each generation."""

    def __init__(self, folder: Path) -> None:
        with _translated():
            self._database = lancedb.connect(folder)

    def dimension(self, generation: str) -> int:
        """Length of its vectors."""
        with _translated():
            size: int = self._database.open_table(generation).schema.field("vector").type.list_size
            return size

    def count(self, generation: str) -> int:
        """Number of rows."""
        with _translated():
            return int(self._database.open_table(generation).count_rows())

    def batches(self, generation: str) -> Iterator[list[EmbeddedChunk]]:
        """Every row, in the table's order, vectors and tokens as they were written."""
        with _translated():
            batches = self._database.open_table(generation).search().to_batches(BATCH_ROWS)
            for batch in batches:
                yield _embedded(pa.Table.from_batches([batch]))


def _embedded(found: pa.Table) -> list[EmbeddedChunk]:
    vectors = found["vector"].combine_chunks()
    matrix = vectors.flatten().to_numpy().reshape(len(found), vectors.type.list_size).astype(np.float32)
    tokens = found["tokens"].to_pylist()
    # A table may lack fields that came later; their defaults are used.
    columns = {name: found[name].to_pylist() for name in _CHUNK_FIELDS if name in found.column_names}
    chunks = (
        Chunk(**{name: _plain(values[row]) for name, values in columns.items()}) for row in range(len(found))
    )
    return [EmbeddedChunk(chunk, matrix[row], tokens[row]) for row, chunk in enumerate(chunks)]


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, OSError, ValueError) as error:
        first = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise StoreUnavailable(f"the LanceDB tables cannot be read: {first[:200]}") from error
