"""`askdock eval`."""

import json
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from askdock.bootstrap import System
from askdock.cli import eval_report as report
from askdock.cli.common import json_option, open_system, print_json
from askdock.cli.golden import ask_all
from askdock.errors import InvalidInput
from askdock.evaluation.answers import measure
from askdock.evaluation.beir import DataSet
from askdock.evaluation.retrieval import index, kept, percentiles, require_scorer, score, search
from askdock.records import Collection
from askdock.retrieval.hybrid import Legs


@click.command("eval", help="Measure retrieval and answers on a data set in the BEIR layout.")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--golden", is_flag=True, help="Ask the collection's golden questions instead (`askdock golden`).")
@click.option("-c", "--collection", help="Index into this collection and keep it; else a temporary one.")
@click.option("--limit", type=click.IntRange(1), help="Ask only the first N questions.")
@click.option(
    "--leg",
    "--legs",
    "leg",
    type=click.Choice(["hybrid", "dense", "sparse"]),
    default="hybrid",
    show_default=True,
    help="Which retrievers to use: both, or one of them.",
)
@click.option("--answers", is_flag=True, help="Also answer the questions and measure the answers.")
@click.option("--history", is_flag=True, help="Give each question its conversation history, if it has one.")
@click.option(
    "--transcript", type=click.Path(path_type=Path), help="Write every answer to this file (JSON Lines)."
)
@click.option(
    "--compare", type=click.Path(path_type=Path), help="Show the differences to this run (saved with --json)."
)
@click.option("--data-dir", type=click.Path(path_type=Path), help="Data folder (ASKDOCK_DATA_DIR).")
@json_option
def command(
    folder: Path | None,
    golden: bool,
    collection: str | None,
    limit: int | None,
    leg: Legs,
    answers: bool,
    history: bool,
    transcript: Path | None,
    compare: Path | None,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Index the corpus through the ordinary path, ask the questions, score what comes back."""
    if golden:
        if folder is not None:
            raise click.UsageError("give FOLDER, or --golden")
        system = open_system(data_dir=data_dir)
        ask_all(system, system.collections.find(collection), (), as_json=as_json)
        return
    if folder is None:
        raise click.UsageError("give FOLDER, or --golden with -c COLLECTION")
    data = DataSet.read(folder)
    require_scorer()
    other = report.read_run(compare) if compare else None
    with ExitStack() as stack:
        system, live = _open(stack, collection, data_dir)
        corpus_ids = index(system, live, data)
        judged = list(data.judged())[:limit]
        run, milliseconds = search(system.retrieval_of(leg), live, judged, corpus_ids, history=history)
        result: dict[str, Any] = {
            "data": folder.resolve().name,
            "legs": leg,
            "model": system.embedder.model,
            "documents": len(data.corpus),
            "queries": len(run),
            **score(data, run),
            "latency_ms": percentiles(milliseconds),
        }
        if answers or transcript:
            tell = _writer(stack, transcript) if transcript else lambda _: None
            asked = list(data.queries.items())[:limit]
            measures = measure(system, live, data, asked, corpus_ids, history=history, tell=tell)
            result["answers"] = {"by": system.chat.name if system.chat else "extractive", **measures}
    if as_json:
        print_json({**result, "difference": report.difference(result, other)} if other else result)
    else:
        report.show(result, other)


def _open(stack: ExitStack, collection: str | None, data_dir: Path | None) -> tuple[System, Collection]:
    system = open_system(data_dir=data_dir)
    if collection is None:
        temporary = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="askdock-eval-")))
        system = open_system(data_dir=temporary, models_dir=system.settings.models_folder)
        return system, system.collections.get()
    return system, kept(system, collection)


def _writer(stack: ExitStack, path: Path) -> Callable[[dict[str, Any]], None]:
    """Writes each line as it comes, so that a run that is broken off can be read too."""
    try:
        file = stack.enter_context(path.open("w", encoding="utf-8", buffering=1))
    except OSError as error:
        raise InvalidInput(f"cannot write {path}: {error.strerror}") from error
    return lambda line: print(json.dumps(line, ensure_ascii=False), file=file)
