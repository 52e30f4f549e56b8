"""The recorded results as pictures in docs/images; needs matplotlib (requirements/plots.txt)."""

import matplotlib as mpl

mpl.use("svg")

import matplotlib.pyplot as plt
from report import CLIENTS, ROOT, results

mpl.rcParams.update(
    {"font.size": 8, "svg.hashsalt": "peers", "axes.spines.top": False, "axes.spines.right": False}
)
OURS, THEIRS = "#1f6f5c", "#9aa5b1"


def bars(axes: plt.Axes, figures: dict[str, float], title: str, *, log: bool = False) -> None:
    """One bar for each contender, the first on top."""
    names = list(figures)[::-1]
    colours = [OURS if name.startswith("askdock") else THEIRS for name in names]
    drawn = axes.barh(names, [figures[name] for name in names], color=colours)
    axes.bar_label(drawn, fmt="%.3g", padding=2)
    axes.set_title(title, loc="left")
    axes.margins(x=0.15)
    if log:
        axes.set_xscale("log")


def save(figure: plt.Figure, name: str) -> None:
    """The same bytes for the same results."""
    figure.tight_layout()
    figure.savefig(ROOT / "docs" / "images" / f"peers-{name}.svg", metadata={"Date": None})


def main() -> None:
    """Two pictures: taking in and starting; answering."""
    ingest, cold, load = results("ingest"), results("cold"), results("load")
    panels = [
        ({name: one["cpu_per_1000"] for name, one in ingest.items()}, "ingest: CPU seconds for 1,000 passages"),
        ({name: one["peak_mb"] for name, one in ingest.items()}, "ingest: peak memory, MB"),
        ({name: one["cpu_s"] for name, one in cold.items()}, "start to first answer: CPU seconds"),
    ]
    figure, axes = plt.subplots(1, 3, figsize=(12, 2.6))
    for one, (figures, title) in zip(axes, panels, strict=True):
        bars(one, figures, title)
    save(figure, "taking-in")
    figure, axes = plt.subplots(len(load), len(CLIENTS), figsize=(12, 2.6 * len(load)), squeeze=False)
    for row, (size, contenders) in zip(axes, load.items(), strict=True):
        for one, clients in zip(row, CLIENTS, strict=True):
            marks = {name: rows["clients"][clients].get("p50_ms", 0) for name, rows in contenders.items()}
            bars(one, marks, f"{size} passages, clients: {clients}; p50, ms", log=True)
    save(figure, "answering")


if __name__ == "__main__":
    main()
