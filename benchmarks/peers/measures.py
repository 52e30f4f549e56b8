"""What is made of the measurements: percentiles, medians, ratios, and the table of them."""

from collections.abc import Mapping, Sequence
from math import ceil
from statistics import median
from typing import Any

OURS = "askdock_hybrid"
"""The contender that the others are compared with."""


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of them do not exceed (nearest rank). Raises ValueError."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[max(ceil(len(ordered) * percent / 100), 1) - 1]


def latencies(runs: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """The `load` jobs of one contender by number of clients: percentiles in ms over the answers of all rounds.

    `qps` is answers by wall time, `cpu_ms` the CPU time of an answer, `errors` the questions that failed.
    """
    summary: dict[str, dict[str, float]] = {}
    for clients in runs[0]:
        parts = [run[clients] for run in runs]
        seconds = [one for part in parts for one in part["seconds"]]
        summary[clients] = {"answers": len(seconds), "errors": sum(part["errors"] for part in parts)}
        if seconds:
            marks = {f"p{p}_ms": round(1000 * percentile(seconds, p), 2) for p in (50, 95, 99)}
            qps = round(len(seconds) / sum(part["wall"] for part in parts), 2)
            cpu = round(1000 * sum(part["cpu"] for part in parts) / len(seconds), 2)
            summary[clients] |= marks | {"qps": qps, "cpu_ms": cpu}
    return summary


def medians(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The median of each figure that all runs have."""
    return {name: round(median(run[name] for run in runs), 4) for name in runs[0]}


def ratio(value: float | None, ours: float | None) -> str:
    """How many times ours a peer's figure is, as text; a dash where one is missing or ours is zero."""
    return f"{value / ours:.2f}" if value is not None and ours else "–"


def table(rows: Mapping[str, Mapping[str, float]], columns: Mapping[str, str]) -> str:
    """A Markdown table of ratios to ours, a row for each contender; ours itself is 1.00 throughout.

    `columns` maps a figure's name to its heading.
    """
    ours = rows[OURS]
    lines = ["| contender | " + " | ".join(columns.values()) + " |", "|---|" + "---:|" * len(columns)]
    for name, figures in rows.items():
        cells = (ratio(figures.get(column), ours.get(column)) for column in columns)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
