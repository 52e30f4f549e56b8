"""From which size on an index of vectors pays in LanceDB: exact search beside the index, on the same rows.

    python benchmarks/lancedb_index.py [--sizes 1000 2000 4000 8000 16000 32000] [--json FILE]

Vectors are drawn around 200 centres, so that they have neighbours as texts do. Each question is asked both ways in
turn, 50 results each; recall is the share of the exact ten that the index finds. CPU milliseconds are those of the
whole process: wall times of a busy machine say little.
"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import lancedb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from askdock.adapters.stores.lancedb import store as adapter

DIMENSION, CENTRES, QUESTIONS = 384, 200, 60


def vectors(count: int, random: np.random.Generator, centres: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit vectors near the centres."""
    noise = random.standard_normal((count, DIMENSION)).astype(np.float32)
    found = centres[random.integers(0, CENTRES, count)] + 0.8 * noise / np.sqrt(DIMENSION)
    unit: NDArray[np.float32] = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return unit


def measure(size: int, folder: Path) -> dict[str, Any]:
    """One table of `size` rows."""
    random = np.random.default_rng(size)
    centres = vectors_of_centres(random)
    rows = vectors(size, random, centres)
    table: Any = lancedb.connect(folder).create_table(
        f"t{size}",
        pa.table(
            {
                "id": [str(n) for n in range(size)],
                "vector": pa.FixedSizeListArray.from_arrays(pa.array(rows.ravel()), DIMENSION),
            }
        ),
    )
    begin = time.process_time()
    table.create_index("vector", config=adapter._vector_index(size))
    built = time.process_time() - begin

    def exact(vector: Any) -> list[str]:
        return ids(table.search(vector).distance_type("dot").bypass_vector_index())

    def indexed(vector: Any) -> list[str]:
        return ids(table.search(vector).distance_type("dot").nprobes(adapter.PROBES))

    took: dict[str, list[float]] = {"exact": [], "indexed": []}
    cpu: dict[str, list[float]] = {"exact": [], "indexed": []}
    recall = []
    for vector in vectors(QUESTIONS, random, centres):
        found = {}
        for name, search in (("exact", exact), ("indexed", indexed)):
            wall, used = time.perf_counter(), time.process_time()
            found[name] = search(vector)
            took[name].append(1000 * (time.perf_counter() - wall))
            cpu[name].append(1000 * (time.process_time() - used))
        recall.append(len({*found["exact"][:10]} & {*found["indexed"][:10]}) / 10)
    return {
        "rows": size,
        "p50_ms": {name: round(median(values), 1) for name, values in took.items()},
        "cpu_ms": {name: round(median(values), 1) for name, values in cpu.items()},
        "recall_at_10": round(float(np.mean(recall)), 3),
        "index_cpu_seconds": round(built, 2),
    }


def vectors_of_centres(random: np.random.Generator) -> NDArray[np.float32]:
    """Unit vectors anywhere."""
    found = random.standard_normal((CENTRES, DIMENSION)).astype(np.float32)
    unit: NDArray[np.float32] = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit


def ids(search: Any) -> list[str]:
    """The ids found, best first."""
    found: list[str] = search.select(["id", "_distance"]).limit(50).to_arrow()["id"].to_pylist()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 2000, 4000, 8000, 16000, 32000])
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    load = round(os.getloadavg()[0], 1)
    with tempfile.TemporaryDirectory() as folder:
        result = [measure(size, Path(folder)) for size in given.sizes]
    command = "python benchmarks/lancedb_index.py"
    shown = json.dumps({"command": command, "load_average_before": load, "sizes": result}, indent=2)
    print(shown)
    if given.json:
        given.json.write_text(shown + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
