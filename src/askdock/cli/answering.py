"""`askdock answering`: how a collection is answered, in versions."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pydantic import ValidationError

from askdock.cli.common import common_options, open_system, print_json
from askdock.cli.golden import finish_run
from askdock.errors import InvalidInput
from askdock.records import AS_INSTALLED, LOCAL, AnsweringProfile

if TYPE_CHECKING:
    from askdock.application.answering_profiles import AnsweringState
    from askdock.bootstrap import System
    from askdock.records import Collection


@click.group("answering")
def command() -> None:
    """Keep the answering profile of a collection: instructions, chat model, thresholds, starter questions."""


@command.command("list", help="List the versions, and which one answers.")
@common_options
def list_all(data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """Print them, newest first."""
    system, found = _opened(data_dir, collection)
    state = system.answering_profiles.state(found)
    if as_json:
        print_json({"active": state.active, **asdict(state)})
        return
    click.echo(f"active: {f'version {state.active}' if state.active else 'as installed'}")
    for one in state.versions:
        note = f"  {one.note}" if one.note else ""
        click.echo(f"{one.number}  {one.made_at:%Y-%m-%d %H:%M} UTC  {one.by}{_mark(state, one.number)}{note}")


@command.command("show", help="Print a version as JSON, as `save` takes it; the active one if none is named.")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("-c", "--collection", help="Collection (ASKDOCK_COLLECTION).")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Data folder (ASKDOCK_DATA_DIR).")
def show(number: int | None, collection: str | None, data_dir: Path | None) -> None:
    """One version."""
    system, found = _opened(data_dir, collection)
    profiles = system.answering_profiles
    version = profiles.get(found, number) if number else profiles.active(found)
    from askdock.services.api.schemas.answering_profiles import AnsweringProfileOut

    print_json(AnsweringProfileOut.of(version.profile if version else AS_INSTALLED).model_dump(mode="json"))


@command.command("save", help="Save a file of JSON as the next version; it answers nobody yet.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--note", default="", help="What was changed, and why.")
@common_options
def save(file: Path, note: str, data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """A draft."""
    profile = _read(file)
    system, found = _opened(data_dir, collection)
    saved = system.answering_profiles.save(found, profile, LOCAL.name, note)
    if as_json:
        print_json(asdict(saved))
    else:
        click.echo(f"saved as version {saved.number}: `askdock answering test {saved.number}`")


@command.command("try", help="Answer a question by a file of JSON, which is not saved.")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("question")
@click.option("-c", "--collection", help="Collection (ASKDOCK_COLLECTION).")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Data folder (ASKDOCK_DATA_DIR).")
def try_out(file: Path, question: str, collection: str | None, data_dir: Path | None) -> None:
    """Nothing is kept."""
    profile = _read(file)
    system, found = _opened(data_dir, collection)
    system.answering_profiles.check(profile)
    asked = system.questions.make(found, question, LOCAL)
    click.echo(asyncio.run(system.questions.answer(asked, how=profile)).text)


@command.command("test", help="Ask the golden questions with a version; exit with 1 if one is worse than before.")
@click.argument("number", type=click.IntRange(min=1))
@common_options
def test(number: int, data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """A run that is listed with the others."""
    system, found = _opened(data_dir, collection)
    version, run = system.answering_profiles.begin_test(found, number, LOCAL)
    finish_run(system, found, run, as_json=as_json, trial=version)


@command.command("activate", help="Let a version answer; it must have passed the golden questions.")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--force", "reason", default="", metavar="REASON", help="Why it shall answer all the same.")
@common_options
def activate(number: int, reason: str, data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """From the next question on."""
    system, found = _opened(data_dir, collection)
    made = system.answering_profiles.activate(found, number, LOCAL.name, reason)
    if as_json:
        print_json(asdict(made))
    else:
        click.echo(f"version {made.number} answers" + (f", forced: {made.reason}" if made.reason else ""))


@command.command("rollback", help="Let what answered before answer again.")
@common_options
def rollback(data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """One step."""
    system, found = _opened(data_dir, collection)
    made = system.answering_profiles.roll_back(found, LOCAL.name)
    if as_json:
        print_json(asdict(made))
    else:
        click.echo(f"version {made.number} answers" if made.number else "answered as installed")


def _opened(data_dir: Path | None, collection: str | None) -> "tuple[System, Collection]":
    system = open_system(data_dir=data_dir)
    return system, system.collections.find(collection)


def _mark(state: "AnsweringState", number: int) -> str:
    if number == state.active:
        return "  active"
    return "  draft" if state.draft and state.draft.number == number else ""


def _read(file: Path) -> AnsweringProfile:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise InvalidInput(f"cannot read {file}: {error}") from error
    from askdock.services.api.schemas.answering_profiles import AnsweringProfileIn

    try:
        return AnsweringProfileIn.model_validate(content).record()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"{file}: {where}: {first['msg']}" if where else f"{file}: {first['msg']}") from None
