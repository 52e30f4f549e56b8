"""Memory and disk of vector indexes, by formula. All sizes are bytes, for float32 vectors.

Sources, read in 2026; none of these was measured by us, and a server adds its own:

- links of HNSW: Malkov and Yashunin, arXiv:1603.09320, section 4.2.3: (M0 + mL * M) links an element with M0 = 2 M
  and mL = 1 / ln(M), 4 bytes each.
- IVF_SQ8: Milvus, "In-memory Index" (https://milvus.io/docs/index.md): a float becomes one byte. The centroids
  are float vectors; Milvus advises 4 * sqrt(n) of them.
- DISKANN: Milvus, https://milvus.io/docs/diskann.md and, for the defaults,
  https://milvus.io/docs/configure_knowhere.md: codes of `pq_code_budget_gb_ratio` 0.125 of the vectors and a cache
  of `search_cache_budget_gb_ratio` 0.1 of the nodes in memory; the vectors and `max_degree` 56 links of 4 bytes on
  disk.
"""

import math
from dataclasses import dataclass
from typing import Literal

Kind = Literal["FLAT", "HNSW", "IVF_SQ8", "DISKANN", "TURBO4"]

FLOAT_BYTES = 4
LINK_BYTES = 4
M = 16
"""Of the HNSW indexes that AskDock makes in Milvus and Elasticsearch."""
ROW_BYTES = 24
"""Beside its codes: row number, length and correction of a vector in the embedded store's index."""
PQ_RATIO, CACHE_RATIO, MAX_DEGREE = 0.125, 0.1, 56


@dataclass(frozen=True, slots=True)
class IndexSize:
    """Size of one copy of an index."""

    memory: int
    disk: int


def flat(vectors: int, dimension: int) -> IndexSize:
    """The vectors themselves, all of them read for each question."""
    size = vectors * dimension * FLOAT_BYTES
    return IndexSize(size, size)


def hnsw(vectors: int, dimension: int, m: int = M) -> IndexSize:
    """The vectors and (2 m + m / ln(m)) links for each."""
    links = vectors * (2 * m + m / math.log(m)) * LINK_BYTES
    size = flat(vectors, dimension).memory + round(links)
    return IndexSize(size, size)


def ivf_sq8(vectors: int, dimension: int) -> IndexSize:
    """A byte for each number, and 4 * sqrt(n) centroids; the exact vectors stay on disk."""
    centroids = round(4 * math.sqrt(vectors)) * dimension * FLOAT_BYTES
    memory = vectors * dimension + centroids
    return IndexSize(memory, memory + flat(vectors, dimension).disk)


def diskann(vectors: int, dimension: int) -> IndexSize:
    """Codes and a cache of nodes in memory, vectors and graph on disk."""
    raw = flat(vectors, dimension).disk
    node = dimension * FLOAT_BYTES + MAX_DEGREE * LINK_BYTES
    memory = PQ_RATIO * raw + CACHE_RATIO * vectors * node
    return IndexSize(round(memory), vectors * node)


def turbo4(vectors: int, dimension: int) -> IndexSize:
    """Four bits for each dimension in each process that searches; on disk also the exact vectors."""
    codes = vectors * (dimension // 2 + ROW_BYTES)
    return IndexSize(codes, codes + flat(vectors, dimension).disk)


def all_kinds(vectors: int, dimension: int) -> dict[Kind, IndexSize]:
    """Each kind's size."""
    return {
        "FLAT": flat(vectors, dimension),
        "HNSW": hnsw(vectors, dimension),
        "IVF_SQ8": ivf_sq8(vectors, dimension),
        "DISKANN": diskann(vectors, dimension),
        "TURBO4": turbo4(vectors, dimension),
    }
