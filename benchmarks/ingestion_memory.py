"""Where a worker's memory goes over many small documents.

    python benchmarks/ingestion_memory.py [--documents 20000] [--database URL] [--trim] [--trace]

One process takes the documents in and ingests them, with everything as it is shipped but the embedding model, in
whose place a hash takes. After each thousand: resident memory, and that of it which is of no file; what glibc has
handed out and what it holds free (mallinfo2, mallinfo(3)); what Arrow's pool holds; with --trace what Python's
objects take (tracemalloc). --trim has glibc give free pages back (malloc_trim(3)) before each look. Prints one
JSON object a line. Linux with glibc.
"""

import argparse
import ctypes
import gc
import io
import json
import tempfile
import time
import tracemalloc
from pathlib import Path

import psutil
import pyarrow as pa

from askdock.adapters.memory import HashEmbedder
from askdock.bootstrap import Parts, System
from askdock.settings import Settings

MIB = 1 << 20
STEP = 1_000
DIMENSION = 384


class _Malloc(ctypes.Structure):
    """struct mallinfo2 of malloc.h."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in [
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        ]
    )


def main() -> None:
    """Ingest and look."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--database", help="PostgreSQL instead of SQLite")
    parser.add_argument("--trim", action="store_true")
    parser.add_argument("--trace", action="store_true")
    given = parser.parse_args()
    libc = ctypes.CDLL("libc.so.6")
    libc.mallinfo2.restype = _Malloc
    if given.trace:
        tracemalloc.start()
    with tempfile.TemporaryDirectory(prefix="askdock-bench-") as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder), database_url=given.database)
        system = System(settings, Parts(embedder=HashEmbedder(DIMENSION)))
        collection = system.collections.get()
        worker, begin = system.worker, time.monotonic()
        for done in range(0, given.documents, STEP):
            for n in range(done, done + STEP):
                content = f"Note {n}. Cabinet {n % 97} holds the files of project {n * 7 % 1013}.".encode()
                system.receiver.receive(collection, f"{n}.txt", f"upload:{n}.txt", io.BytesIO(content))
            for _ in worker.drain(collection):
                pass
            gc.collect()
            if given.trim:
                libc.malloc_trim(0)
            heap = libc.mallinfo2()
            look = {
                "documents": done + STEP,
                "seconds": time.monotonic() - begin,
                "rss": psutil.Process().memory_info().rss / MIB,
                "anonymous": _anonymous() / MIB,
                "heap_used": (heap.uordblks + heap.hblkhd) / MIB,
                "heap_free": heap.fordblks / MIB,
                "arrow": pa.total_allocated_bytes() / MIB,
            }
            if given.trace:
                look["python"] = tracemalloc.get_traced_memory()[0] / MIB
            print(json.dumps({name: round(value) for name, value in look.items()}), flush=True)
        system.sandbox.close()


def _anonymous() -> int:
    """Bytes of resident memory that belong to no file."""
    rollup = Path("/proc/self/smaps_rollup").read_text()
    return 1024 * int(next(line for line in rollup.splitlines() if line.startswith("Anonymous:")).split()[1])


if __name__ == "__main__":
    main()
