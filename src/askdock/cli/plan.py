"""`askdock plan`."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from askdock.adapters.weights.known import KNOWN
from askdock.bootstrap.stores import vector_index
from askdock.cli.common import json_option, open_settings, print_json
from askdock.errors import InvalidInput
from askdock.planning.measured import REFERENCE, Bench, read_bench
from askdock.planning.plan import USED_INDEX, Plan, Workload, make_plan
from askdock.planning.values import chart_values

UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")


@click.command("plan", help="Estimate capacity for documents and questions; write values for the Helm chart.")
@click.option("--documents", required=True, type=click.IntRange(1), help="Number of documents.")
@click.option("--mean-size", required=True, type=click.IntRange(1), help="Mean size of a document, in bytes.")
@click.option(
    "--queries-per-second",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0),
    help="Questions per second.",
)
@click.option("--model", help="Embedding model; default: the one that was measured.")
@click.option("--dimension", type=click.IntRange(1), help="Its vectors' length, for models AskDock does not know.")
@click.option("--store", default="milvus", show_default=True, type=click.Choice(list(USED_INDEX)))
@click.option("--bench", "bench_file", type=click.Path(path_type=Path), help="Results of `askdock bench --out`.")
@click.option("--values-out", type=click.Path(path_type=Path), help="Write values for the Helm chart here.")
@json_option
def command(
    documents: int,
    mean_size: int,
    queries_per_second: float,
    model: str | None,
    dimension: int | None,
    store: str,
    bench_file: Path | None,
    values_out: Path | None,
    as_json: bool,
) -> None:
    """Plan. Without --bench the figures are rough assumptions, and say so."""
    bench = read_bench(bench_file) if bench_file else REFERENCE
    same_model = model in (None, bench.embedding_model)
    if not same_model or dimension is not None:
        bench = _with_model(bench, model or bench.embedding_model, dimension)
    wanted = Workload(documents, mean_size, queries_per_second, store)
    # Another model's speed is not what was measured.
    plan = make_plan(wanted, bench, measured=bench_file is not None and same_model)
    # The embedded store has none, which is an error only for who asks for them.
    values = chart_values(wanted, bench, plan) if values_out is not None or store != "embedded" else None
    if values_out is not None:
        try:
            # JSON is YAML, and helm takes it as such.
            values_out.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise InvalidInput(f"cannot write {values_out}: {error.strerror}") from error
    if as_json:
        print_json(_as_json(plan, bench, values))
    else:
        _show(plan, bench, bench_file is not None)


def _with_model(bench: Bench, model: str, dimension: int | None) -> Bench:
    known = {one.name: one.dimension for one in KNOWN.values()}
    if dimension is None and model not in known:
        raise InvalidInput(f"AskDock does not know {model}: give its --dimension, or bench with it")
    return replace(bench, embedding_model=model, dimension=dimension or known[model])


def _as_json(plan: Plan, bench: Bench, values: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "figures": {one.name: {k: v for k, v in asdict(one).items() if k != "name"} for one in plan.figures},
        "indexes": {kind: asdict(size) for kind, size in plan.indexes.items()},
        "bench": asdict(bench),
        "values": values,
    }


def _show(plan: Plan, bench: Bench, measured: bool) -> None:
    click.echo(f"from figures of: {bench.machine} ({bench.embedding_model})")
    if not measured:
        click.echo("nothing was measured: run `askdock bench --out bench.json`, then --bench bench.json", err=True)
    for figure in plan.figures:
        click.echo(f"{figure.name:<24}{_sized(figure.value, figure.unit):>14}  {figure.basis}: {figure.how}")
    if index := vector_index(open_settings()):
        click.echo(f"in the embedded store of this machine vectors are searched by {index}")
    click.echo("\nvector index, one copy (formula)    memory          disk")
    for kind, size in plan.indexes.items():
        click.echo(f"  {kind:<24}{_sized(size.memory, 'bytes'):>16}{_sized(size.disk, 'bytes'):>14}")


def _sized(value: float, unit: str) -> str:
    if unit != "bytes":
        return (
            f"{value:,.1f} {unit}".rstrip()
            if value < 1000 and value != int(value)
            else f"{value:,.0f} {unit}".rstrip()
        )
    size, power = value, 0
    while size >= 1000 and power < len(UNITS) - 1:
        size, power = size / 1000, power + 1
    return f"{size:,.1f} {UNITS[power]}" if power else f"{size:.0f} bytes"
