"""`askdock golden`: questions with known answers, asked to see how well a collection answers."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from askdock.application.golden import Expected, GoldenFormat
from askdock.application.golden_runs import Difference, difference
from askdock.cli.common import common_options, open_system, print_json, stderr_console
from askdock.errors import InvalidInput, NotFound
from askdock.records import LOCAL, AnsweringVersion, Collection, GoldenOutcome, GoldenRun
from askdock.text.counts import counted

if TYPE_CHECKING:
    from askdock.bootstrap import System

SHOWN = 20
"""Questions of each kind that a run prints."""


@click.group("golden")
def command() -> None:
    """Keep questions with known answers; ask them, and see what got better or worse."""


@command.command("add", help="Add a question with what a right answer to it is.")
@click.argument("question")
@click.option("--document", "documents", multiple=True, help="Name or id of a document that holds the answer.")
@click.option("--quote", default="", help="Words of the passage that holds it.")
@click.option("--word", "words", multiple=True, help="What the answer must have; repeat it for several.")
@click.option("--refused", is_flag=True, help="It must be refused.")
@click.option("--tag", "tags", multiple=True, help="To run some of the questions alone.")
@common_options
def add(
    question: str,
    documents: tuple[str, ...],
    quote: str,
    words: tuple[str, ...],
    refused: bool,
    tags: tuple[str, ...],
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Keep one."""
    system = open_system(data_dir=data_dir)
    expected = Expected(question, documents, quote, words, refused, tags)
    (made,) = system.golden.add(system.collections.find(collection), [expected], LOCAL.id)
    if as_json:
        print_json(asdict(made))
    else:
        click.echo(made.id)


@command.command("list", help="List the questions.")
@common_options
def list_all(data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """Print them, oldest first."""
    system = open_system(data_dir=data_dir)
    found = system.golden.all(system.collections.find(collection))
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        wanted = "; ".join(part for part in (*one.documents, *one.words, one.quote) if part)
        expected = "refused" if one.refused else wanted
        click.echo(f"{one.id}  {one.question}  ->  {expected}")
    if not found:
        click.echo("No golden questions.")


@command.command("remove", help="Delete questions by their ids.")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@common_options
def remove(ids: tuple[str, ...], data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """Forget them."""
    system = open_system(data_dir=data_dir)
    count = system.golden.remove(system.collections.find(collection), ids)
    if not count:
        raise NotFound("there are no golden questions of these ids: `askdock golden list`")
    if as_json:
        print_json({"removed": count})
    else:
        click.echo(f"removed {counted(count, 'question')}")


@command.command("import", help="Bring questions in from a file (JSON Lines or CSV).")
@click.argument("file", type=click.Path(path_type=Path))
@common_options
def bring_in(file: Path, data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """All lines or none."""
    try:
        content = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"cannot read {file}: {error}") from error
    system = open_system(data_dir=data_dir)
    form: GoldenFormat = "csv" if file.suffix.lower() == ".csv" else "jsonl"
    added, changed = system.golden.bring_in(system.collections.find(collection), content, form, LOCAL.id)
    if as_json:
        print_json({"added": added, "changed": changed})
    else:
        click.echo(f"{counted(added, 'question')} added, {changed} changed")


@command.command("export", help="Print the questions, as `import` takes them.")
@click.option("--format", "form", type=click.Choice(get_args(GoldenFormat)), default="jsonl", show_default=True)
@click.option("-c", "--collection", help="Collection (ASKDOCK_COLLECTION).")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Data folder (ASKDOCK_DATA_DIR).")
def export(form: GoldenFormat, collection: str | None, data_dir: Path | None) -> None:
    """One a line."""
    system = open_system(data_dir=data_dir)
    for line in system.golden.write_out(system.collections.find(collection), form):
        click.echo(line, nl=False)


@command.command("run", help="Ask them all; exit with 1 if a question is worse than in the run before.")
@click.option("--tag", "tags", multiple=True, help="Only questions with this tag; repeat it for several.")
@common_options
def run(tags: tuple[str, ...], data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """Ask, keep how it went, compare."""
    system = open_system(data_dir=data_dir)
    ask_all(system, system.collections.find(collection), tags, as_json=as_json)


@command.command("plan", help="Show or change what is asked by itself: all on a schedule, one all the time.")
@click.option("--schedule", help="An interval (6h, 1d) or five fields of cron; '' for on demand only.")
@click.option("--time-zone", help="Of cron's fields, such as Europe/Berlin.")
@click.option("--canary", metavar="ID", help="The question to ask every ASKDOCK_CANARY_SECONDS; '' for none.")
@common_options
def plan(
    schedule: str | None,
    time_zone: str | None,
    canary: str | None,
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """What is not named stays as it is."""
    system = open_system(data_dir=data_dir)
    found = system.collections.find(collection)
    now = system.golden_watch.plan(found)
    if (schedule, time_zone, canary) != (None, None, None):
        now = system.golden_watch.change(
            found,
            now.schedule if schedule is None else schedule,
            now.time_zone if time_zone is None else time_zone,
            now.canary if canary is None else canary or None,
        )
    if as_json:
        print_json(asdict(now))
        return
    due = f", next at {now.next_at:%Y-%m-%d %H:%M} UTC" if now.next_at else ""
    click.echo(f"all: {f'{now.schedule} ({now.time_zone}){due}' if now.schedule else 'on demand'}")
    click.echo(f"canary: {now.canary or 'none'}")


def ask_all(system: "System", collection: Collection, tags: tuple[str, ...], *, as_json: bool) -> None:
    """Ask with progress on standard error. Exits with 1 where a question is worse, or the run failed."""
    finish_run(system, collection, system.golden_runs.begin(collection, LOCAL, tags), tags, as_json=as_json)


def finish_run(
    system: "System",
    collection: Collection,
    run: GoldenRun,
    tags: tuple[str, ...] = (),
    *,
    as_json: bool,
    trial: AnsweringVersion | None = None,
) -> None:
    """The same of a run that was begun, as a trial of an answering profile where one is given."""
    done = asyncio.run(_ask(system, collection, run, tags, trial))
    before = system.golden_runs.before(collection, done)
    found = difference(before, done) if before else Difference((), (), ())
    if as_json:
        print_json(
            {
                **asdict(done),
                "measures": _measures(done),
                "before": before and _measures(before),
                "worse": [one.question_id for one in found.worse],
                "better": [one.question_id for one in found.better],
            }
        )
    else:
        _show(done, before, found)
    if done.state == "failed" or found.worse:
        raise SystemExit(1)


async def _ask(
    system: "System",
    collection: Collection,
    run: GoldenRun,
    tags: tuple[str, ...],
    trial: AnsweringVersion | None,
) -> GoldenRun:
    from rich.progress import Progress

    with Progress(console=stderr_console()) as progress:
        task = progress.add_task("Asking", total=run.total)
        async for step in system.golden_runs.ask(collection, run, LOCAL, tags, trial):
            run = step
            progress.update(task, completed=len(run.outcomes))
    return run


def _measures(run: GoldenRun) -> dict[str, Any]:
    measures = run.measures
    return {**asdict(measures), "right_share": measures.right_share, "recall": measures.recall}


def _show(run: GoldenRun, before: GoldenRun | None, found: Difference) -> None:
    measures, then = run.measures, before.measures if before else None
    click.echo(f"{counted(measures.questions, 'question')}, answered by {run.model}")
    rows = [
        ("right", measures.right, then and then.right),
        ("refused although there is an answer", measures.refused_wrongly, then and then.refused_wrongly),
        ("answered otherwise than expected", measures.answered_wrongly, then and then.answered_wrongly),
        (f"passage among the first ten, of {measures.searched}", measures.found, then and then.found),
    ]
    for name, now, earlier in rows:
        click.echo(f"  {name}: {now}" + ("" if earlier is None else f" (before: {earlier})"))
    for title, outcomes in (("worse", found.worse), ("better", found.better)):
        for one in outcomes[:SHOWN]:
            click.echo(f"  {title}: {one.question}  ({_why(one)})")
    if before is None:
        for one in [one for one in run.outcomes if not one.right][:SHOWN]:
            click.echo(f"  wrong: {one.question}  ({_why(one)})")
    if run.failure:
        click.echo(f"askdock: the run ended early: {run.failure}", err=True)


def _why(one: GoldenOutcome) -> str:
    parts = ["answered" if one.answered else "refused"]
    if one.rank is not None:
        parts.append(f"passage at {one.rank}" if one.rank else "passage not found")
    if one.cited is False:
        parts.append("another document cited")
    if one.missing:
        parts.append(f"lacks {', '.join(one.missing)}")
    return "; ".join(parts)
