"""A run as a table, beside another one where that is wanted."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from askdock.cli.common import stderr_console
from askdock.errors import InvalidInput
from askdock.text.counts import counted


def read_run(path: Path) -> dict[str, Any]:
    """The output of an earlier `askdock eval --json`. Raises InvalidInput."""
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(f"cannot read the run {path}: {error}") from error
    if not isinstance(run, dict) or "ndcg@10" not in run:
        raise InvalidInput(f"{path} is not a run saved with `askdock eval --json`: it has no ndcg@10")
    return run


def show(run: dict[str, Any], other: dict[str, Any] | None) -> None:
    """Print the measures; with `other`, its measures and the differences too."""
    console = Console(width=None if stderr_console().is_terminal else 100)
    click.echo(_heading(run))
    if other is not None:
        click.echo(f"compared with {_heading(other)}")
    table = Table(box=None, pad_edge=False)
    columns = ["measure", "this run"] + (["other run", "difference"] if other is not None else [])
    for column in columns:
        table.add_column(column, justify="left" if column == "measure" else "right")
    others = dict(_rows(other)) if other is not None else {}
    for name, value in _rows(run):
        cells = [name, _number(value)]
        if other is not None:
            before = others.get(name)
            change = None if value is None or before is None else value - before
            cells += [_number(before), "-" if change is None else f"{change:+.4g}"]
        table.add_row(*cells)
    console.print(table)


def difference(run: dict[str, Any], other: dict[str, Any]) -> dict[str, float]:
    """This run less the other, measure by measure, of those that both have."""
    others = {name: value for name, value in _rows(other) if value is not None}
    return {
        name: round(value - others[name], 4) for name, value in _rows(run) if value is not None and name in others
    }


def _heading(run: dict[str, Any]) -> str:
    return (
        f"{run['data']}: {counted(run['documents'], 'document')}, {counted(run['queries'], 'judged question')}, "
        f"{run['legs']}, {run['model']}"
    )


def _rows(run: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, float | None]]:
    for name, value in run.items():
        if isinstance(value, dict) and name in ("answers", "latency_ms"):
            yield from _rows(value, f"{prefix}{name} ")
        elif value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            yield prefix + name, value


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.4f}"
