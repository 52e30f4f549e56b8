"""Embedded chunks as lines of JSON under gzip: the fields of a chunk, `tokens`, and `vector`.

The vector is base64 (RFC 4648) of its float32 numbers, little-endian, so that it comes back bit for bit.
"""

import gzip
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from pydantic import TypeAdapter, ValidationError

from askdock.records import Chunk, EmbeddedChunk

ROWS = 1_000
"""Most rows read at once."""
LEVEL = 3
"""Of gzip: texts shrink nearly as much as at 6, in a third of the time; vectors do not shrink at any."""


@dataclass(frozen=True, slots=True)
class _Rest:
    tokens: str
    vector: str


_LINE = TypeAdapter(dict[str, Any])
_CHUNK = TypeAdapter(Chunk)
_REST = TypeAdapter(_Rest)


def write_chunks(target: Path | BinaryIO, batches: Iterable[Sequence[EmbeddedChunk]]) -> int:
    """Write as the batches come, in little memory; returns how many rows there are."""
    count = 0
    with gzip.GzipFile(target if isinstance(target, Path) else "", "wb", LEVEL, _fileobj(target), mtime=0) as file:
        for batch in batches:
            for item in batch:
                vector = b64encode(np.asarray(item.vector, "<f4").tobytes()).decode()
                line = {**asdict(item.chunk), "tokens": item.tokens, "vector": vector}
                file.write(_LINE.dump_json(line) + b"\n")
            count += len(batch)
    return count


def read_chunks(source: Path | BinaryIO) -> Iterator[list[EmbeddedChunk]]:
    """The rows, some at a time; fields a line lacks have their defaults. Raises ValueError where it is damaged."""
    rows: list[EmbeddedChunk] = []
    try:
        with gzip.GzipFile(source if isinstance(source, Path) else "", "rb", fileobj=_fileobj(source)) as file:
            for line in file:
                rows.append(_row(line))
                if len(rows) == ROWS:
                    yield rows
                    rows = []
    except (EOFError, gzip.BadGzipFile) as error:
        raise ValueError(str(error)) from error
    if rows:
        yield rows


def _row(line: bytes) -> EmbeddedChunk:
    try:
        rest = _REST.validate_json(line)
        return EmbeddedChunk(_CHUNK.validate_json(line), np.frombuffer(b64decode(rest.vector), "<f4"), rest.tokens)
    except ValidationError as error:
        raise ValueError(error.errors(include_input=False, include_url=False)[0]["msg"]) from None


def _fileobj(file: Path | BinaryIO) -> BinaryIO | None:
    return None if isinstance(file, Path) else file
