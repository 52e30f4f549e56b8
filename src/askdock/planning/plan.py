"""From documents and questions to memory, disk, replicas and hours. Each figure says what it rests on."""

import math
from dataclasses import dataclass
from typing import Literal

from askdock.planning.indexes import IndexSize, Kind, all_kinds
from askdock.planning.measured import Bench

Basis = Literal["measured", "formula", "extrapolated", "assumed"]

BUSY = 0.6
"""Share of a core that steady load may take, so that there is room for peaks."""
STORE_MEMORY = 1.3
"""Of a store server's memory for each byte of index: keyword index, scalar fields, growing segments. Assumed."""
USED_INDEX: dict[str, Kind] = {
    "embedded": "TURBO4",
    "milvus": "HNSW",
    "elasticsearch": "HNSW",
    "opensearch": "HNSW",
}
"""What AskDock's adapters make."""


@dataclass(frozen=True, slots=True)
class Workload:
    """The workload to plan for; `mean_size` is bytes of an original."""

    documents: int
    mean_size: int
    queries_per_second: float
    store: str
    """One of `USED_INDEX`."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, what it rests on, and how it was come by."""

    name: str
    value: float
    unit: str
    basis: Basis
    how: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The figures, the indexes side by side (one copy each), and what the chart's values are made of."""

    figures: tuple[Figure, ...]
    indexes: dict[Kind, IndexSize]
    chunks: int
    store_memory: int
    store_disk: int
    original_bytes: int
    retrievers: int
    apis: int

    def figure(self, name: str) -> Figure:
        """Raises KeyError."""
        return {figure.name: figure for figure in self.figures}[name]


def make_plan(wanted: Workload, bench: Bench, *, measured: bool) -> Plan:
    """`measured`: whether `bench` is of the user's machine, or only assumed.

    Everything proportional to what was measured is extrapolated once it goes beyond what the bench indexed.
    """
    chunks = wanted.documents * max(1, math.ceil(wanted.mean_size / bench.source_bytes_per_chunk))
    basis: Basis = "assumed"
    if measured:
        basis = "extrapolated" if chunks > bench.chunks else "measured"
    indexes = all_kinds(chunks, bench.dimension)
    used = indexes[USED_INDEX[wanted.store]]
    text = max(0.0, bench.store_bytes_per_chunk - 4 * bench.dimension)
    disk = round(chunks * text) + used.disk
    embedded = wanted.store == "embedded"
    memory = used.memory if embedded else round(used.memory * STORE_MEMORY)
    originals = wanted.documents * wanted.mean_size
    cores = wanted.queries_per_second * bench.query_cpu_ms / 1000
    retrievers = max(2, math.ceil(cores / BUSY))
    figures = [
        Figure("chunks", chunks, "", basis, f"one for {bench.source_bytes_per_chunk:.0f} bytes of original"),
        Figure("originals", originals, "bytes", "formula", "documents times their mean size"),
        Figure(
            "texts_and_catalogue",
            wanted.documents * max(bench.kept_bytes_per_document, wanted.mean_size),
            "bytes",
            basis,
            f"{bench.kept_bytes_per_document:.0f} bytes a document, at least its own size",
        ),
        Figure("store_disk", disk, "bytes", basis, f"{text:.0f} bytes of text a chunk, and the index by formula"),
        Figure(
            "store_memory",
            memory,
            "bytes",
            "formula",
            "in each process that searches" if embedded else f"index times {STORE_MEMORY} (assumed)",
        ),
        Figure(
            "indexing_cpu_hours", chunks * bench.ingest_cpu_seconds_per_chunk / 3600, "h", basis, _ingest(bench)
        ),
        Figure("query_cores", cores, "cores", basis, f"{bench.query_cpu_ms:.1f} ms of CPU a question"),
        Figure("retriever_replicas", retrievers, "", basis, f"one core each, {BUSY:.0%} busy, at least two"),
        Figure(
            "query_ms_p95",
            bench.query_ms_p95,
            "ms",
            basis,
            f"at {bench.chunks:,} chunks in the embedded store; a larger index takes longer",
        ),
    ]
    if bench.embedder == "server":
        hours = chunks / bench.chunks_per_second / 3600
        how = f"{bench.chunks_per_second:.0f} chunks/s of the embedding server; GPU hours where it runs on one GPU"
        figures.append(Figure("embedding_server_hours", hours, "h", basis, how))
    return Plan(
        figures=tuple(figures),
        indexes=indexes,
        chunks=chunks,
        store_memory=memory,
        store_disk=disk,
        original_bytes=originals,
        retrievers=retrievers,
        apis=max(2, math.ceil(wanted.queries_per_second / 20)),
    )


def _ingest(bench: Bench) -> str:
    return f"{bench.ingest_cpu_seconds_per_chunk * 1000:.1f} ms of CPU a chunk, on that machine's processor"
