"""Measurements of `askdock bench`, as `askdock plan` reads them."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from askdock.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Bench:
    """Figures of one machine, model and chunk size, all for one chunk or one question.

    `embedder` tells whether vectors were made in process or by a server, whose rate then is the server's.
    """

    machine: str
    cpus: int
    askdock: str
    at: str
    embedding_model: str
    dimension: int
    embedder: str
    chunk_size: int
    chunk_overlap: int
    documents: int
    chunks: int
    source_bytes_per_chunk: float
    """Bytes of the original files for each chunk: depends on formats and languages."""
    store_bytes_per_chunk: float
    """Disk of the embedded store, indexes included."""
    kept_bytes_per_document: float
    """Disk of the parsed text and the catalogue's row; the original comes on top."""
    chunks_per_second: float
    """Of the embedder alone, with all the cores it uses."""
    embed_cpu_seconds_per_chunk: float
    ingest_cpu_seconds_per_chunk: float
    """Of all of ingestion, embedding included."""
    query_ms_p50: float
    query_ms_p95: float
    query_cpu_ms: float


_BENCH = TypeAdapter(Bench)

REFERENCE = Bench(
    machine="reference: 2 virtual CPUs, x86-64, int8 weights",
    cpus=2,
    askdock="0.1.0",
    at="",
    embedding_model="intfloat/multilingual-e5-small",
    dimension=384,
    embedder="in process",
    chunk_size=1000,
    chunk_overlap=200,
    documents=0,
    chunks=0,
    source_bytes_per_chunk=800.0,
    store_bytes_per_chunk=5200.0,
    kept_bytes_per_document=8500.0,
    chunks_per_second=48.0,
    embed_cpu_seconds_per_chunk=0.041,
    ingest_cpu_seconds_per_chunk=0.045,
    query_ms_p50=20.0,
    query_ms_p95=40.0,
    query_cpu_ms=20.0,
)
"""Assumed where nothing was measured, of the default model: rounded, and no promise."""


def read_bench(path: Path) -> Bench:
    """Raises InvalidInput."""
    try:
        return _BENCH.validate_json(path.read_bytes())
    except OSError as error:
        raise InvalidInput(f"cannot read {path}: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InvalidInput(f"{path} is not what `askdock bench` writes: {where}: {first['msg']}") from None
