"""Takes over the tables that version 0.1.0 kept in the same folder: vectors are copied, not computed again.

Each is copied into a record under another name, compared with its table row by row, and then renamed. A copy that
was broken off goes on where it was. The table stays until `remove_tables`.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from askdock.adapters.durable import sync
from askdock.adapters.stores.embedded.store import SUFFIX, TABLE_SUFFIX, EmbeddedChunkStore
from askdock.errors import StoreUnavailable
from askdock.formats.chunk_json import to_json
from askdock.records import EmbeddedChunk

COPY_SUFFIX = ".incoming"
_SUM_BITS = 2**64


class Tables(Protocol):
    """The tables of the folder that is read (`askdock.adapters.stores.lancedb.LanceTables`)."""

    def dimension(self, generation: str) -> int:
        """Length of its vectors."""
        ...

    def count(self, generation: str) -> int:
        """Number of rows."""
        ...

    def batches(self, generation: str) -> Iterator[list[EmbeddedChunk]]:
        """Every row."""
        ...


@dataclass(frozen=True, slots=True)
class Copied:
    """How far the copy of a generation is, in rows."""

    generation: str
    rows: int
    total: int


def tables(folder: Path) -> list[str]:
    """Generations of which there is a table."""
    return sorted(path.stem for path in folder.glob(f"*{TABLE_SUFFIX}") if path.is_dir())


def pending(folder: Path) -> list[str]:
    """Those that have no record yet."""
    return [name for name in tables(folder) if not (folder / f"{name}{SUFFIX}").exists()]


def take_over(folder: Path, source: Tables, generation: str) -> Iterator[Copied]:
    """Copy one generation; yield how far it is. Raises StoreUnavailable where the copy is not equal in the end."""
    copy = copy_of(generation)
    store = EmbeddedChunkStore(folder)
    try:
        store.create_generation(copy, source.dimension(generation))
        total, rows, seen = source.count(generation), 0, _Sum()
        for batch in source.batches(generation):
            there = store.read_chunks(copy, [item.chunk.id for item in batch])
            store.upsert(copy, [item for item in batch if item.chunk.id not in there])
            seen.add(batch)
            rows += len(batch)
            yield Copied(generation, rows, total)
        if (found := _sum_of(store, copy)) != seen:
            store.drop_generation(copy)
            raise StoreUnavailable(
                f"the copy of {generation} is not equal to its table ({found.count} rows for {seen.count}):"
                " it was discarded, and the same command begins again"
            )
        adopt(folder, store, generation)
    finally:
        store.close()


def copy_of(generation: str) -> str:
    """The generation that is written until it is whole."""
    return f"{generation}{COPY_SUFFIX}"


def adopt(folder: Path, store: EmbeddedChunkStore, generation: str) -> None:
    """Make the copy, which is whole now, the record of the generation. No other process may use it yet."""
    copy = copy_of(generation)
    store.settle(copy)
    store.close()
    (folder / f"{copy}{SUFFIX}").rename(folder / f"{generation}{SUFFIX}")
    sync(folder)
    store.drop_generation(copy)  # what stood beside it


def remove_tables(folder: Path) -> list[str]:
    """Remove the tables that were taken over; returns their generations."""
    done = [name for name in tables(folder) if name not in pending(folder)]
    for name in done:
        shutil.rmtree(folder / f"{name}{TABLE_SUFFIX}")
    return done


class _Sum:
    """A sum over rows that does not depend on their order; rows of one id count once."""

    def __init__(self) -> None:
        self.count = 0
        self._total = 0

    def add(self, items: Sequence[EmbeddedChunk]) -> None:
        for item in items:
            row = blake2b(to_json(item.chunk).encode(), digest_size=8)
            row.update(item.tokens.encode())
            row.update(item.vector.astype("<f4").tobytes())
            self._total = (self._total + int.from_bytes(row.digest(), "big")) % _SUM_BITS
            self.count += 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Sum) and (self.count, self._total) == (other.count, other._total)

    __hash__ = None  # type: ignore[assignment] # it changes


def _sum_of(store: EmbeddedChunkStore, generation: str) -> _Sum:
    found = _Sum()
    for document, version in dict.fromkeys((key.document_id, key.version) for key in store.stored(generation)):
        found.add(list(store.read_document(generation, document, version)))
    return found
