"""The recorded results as tables of ratios, in docs/reference/comparison.md between its two marks.

    python benchmarks/peers/report.py

A ratio is the contender's figure divided by AskDock's of the same run; a dash is what was not measured.
"""

import json
from pathlib import Path
from typing import Any

from measures import OURS, table

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results" / "peers"
PAGE = ROOT / "docs" / "reference" / "comparison.md"
BEGIN, END = "<!-- peers -->", "<!-- /peers -->"
CLIENTS = ("1", "8", "32")
Rows = dict[str, dict[str, float]]


def results(stage: str) -> dict[str, Any]:
    """What a stage measured; nothing where it has not been run."""
    path = RESULTS / f"{stage}.json"
    if not path.exists():
        return {}
    measured: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["results"]
    return measured


def answered(size: dict[str, Any]) -> Rows:
    """The latencies of one size of index, flat: `p50_ms at 8`."""
    return {
        name: {
            f"{mark} at {clients}": one["clients"][clients].get(mark)
            for clients in CLIENTS
            for mark in ("p50_ms", "p95_ms", "p99_ms", "cpu_ms")
        }
        for name, one in size.items()
    }


def sections() -> dict[str, tuple[Rows, dict[str, str]]]:
    """Title -> figures of each contender, and which of them are shown under which heading."""
    filled, load = results("fill"), results("load")
    found: dict[str, tuple[Rows, dict[str, str]]] = {
        "Taking passages in": (
            results("ingest"),
            {
                "cpu_per_1000": "CPU s a passage",
                "chunks_per_second": "passages/s",
                "peak_mb": "peak memory",
            },
        ),
        "Start to first answer, 10,000 passages": (
            results("cold"),
            {"cpu_s": "CPU s", "wall_s": "wall s", "peak_mb": "peak memory"},
        ),
    }
    for size, rows in load.items():
        asked = answered(rows)
        for name, one in rows.items():
            asked[name] |= {
                "memory": one["peak_mb"],
                "disk": filled.get(size, {}).get(name, {}).get("disk_mb"),
            }
        shown = {
            f"{mark}_ms at {clients}": f"{mark}, {clients}"
            for clients in CLIENTS
            for mark in ("p50", "p95", "p99")
        }
        shown |= {"memory": "memory", "disk": "disk"}
        found[f"Questions, {size} passages (percentile, clients)"] = asked, shown
    return found


def scores() -> str:
    """nDCG@10, which needs no ratio."""
    rows = results("quality")
    sets = list(next(iter(rows.values()), {}))
    lines = [f"| contender | {' | '.join(sets)} |", "|---|" + "---:|" * len(sets)]
    return "\n".join(
        [*lines, *(f"| {name} | {' | '.join(f'{one[key]:.3f}' for key in sets)} |" for name, one in rows.items())]
    )


def main() -> None:
    """Rewrite what stands between the marks."""
    parts = [
        f"### {title}\n\n{table(rows, columns)}" for title, (rows, columns) in sections().items() if OURS in rows
    ]
    if results("quality"):
        parts.append(f"### nDCG@10\n\n{scores()}")
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    made = "\n\n".join(parts)
    PAGE.write_text(f"{before}{BEGIN}\n\n{made}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
