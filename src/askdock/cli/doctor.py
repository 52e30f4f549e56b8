"""`askdock doctor`."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from askdock.adapters.chat.probe import ChatProbe
from askdock.application.backups import too_old
from askdock.bootstrap.chat import probe_chat
from askdock.bootstrap.stores import vector_index
from askdock.cli.common import data_dir_option, json_option, open_settings, open_system, print_json, record
from askdock.errors import ConfigurationError
from askdock.records import BACKUP_KINDS
from askdock.settings.outgoing import way_out

if TYPE_CHECKING:
    from askdock.bootstrap import System


@click.command(
    "doctor",
    help="Check that catalogue, files and store agree, and that backups are made; repair what does not.",
)
@click.option("--repair", is_flag=True, help="Repair what can be repaired, then check again.")
@click.option("--llm", is_flag=True, help="Ask the configured chat model one question; say what it supports.")
@click.option("--mail", metavar="ADDRESS", help="Send a mail there by the configured server, and nothing else.")
@click.option("--directory", is_flag=True, help="Try the configured directory (LDAP), and nothing else.")
@data_dir_option
@json_option
def command(
    repair: bool, llm: bool, mail: str | None, directory: bool, data_dir: Path | None, as_json: bool
) -> None:
    """Exit code 0: all is well (now); 1: something is wrong. The system may be in use."""
    if llm:
        _ask_llm(as_json)
    elif directory:
        _try_directory(data_dir, as_json=as_json)
    elif mail is not None:
        open_system(data_dir=data_dir).invitations.test(mail)
        click.echo(f"the mail server took a mail to {mail}")
    else:
        _check(data_dir, repair=repair, as_json=as_json)


def _check(data_dir: Path | None, *, repair: bool, as_json: bool) -> None:
    """Say what does not agree, after a repair where that was asked for; exits with 1 where something is so."""
    system = open_system(data_dir=data_dir)
    repaired = list(system.reconciler.run(repair=True, thorough=True)) if repair else []
    if repaired:
        for collection in system.collections.all():
            # What is to be ingested again, and what was stuck.
            for _ in system.worker.drain(system.collections.get(collection.name)):
                pass
    wrong = list(system.reconciler.run(thorough=True))
    index = vector_index(system.settings)
    late = _late(system)
    if as_json:
        print_json(
            {
                "clean": not wrong and not late,
                "backups": late,
                "vector_index": index,
                "wrong": [*map(record, wrong)],
                "repaired": [*map(record, repaired)],
            }
        )
    else:
        for done, findings in (("repaired", repaired), ("wrong", wrong)):
            for finding in findings:
                if done == "wrong" or finding.repaired:
                    where = finding.collection or "-"
                    click.echo(f"{done}: {finding.kind}  {where}  {finding.subject}  {finding.detail}")
        if index:
            click.echo(f"vectors are searched by {index}")
        for line in way_out():
            click.echo(line)
        for line in late:
            click.echo(f"wrong: {line}")
        click.echo("Something is wrong." if wrong or late else "All is well.")
    if wrong or late:
        raise SystemExit(1)


def _late(system: "System") -> list[str]:
    """What is wrong with the backups, where they have a place."""
    if system.settings.backup_url is None:
        return []
    ages, now = system.settings.backup_max_ages, datetime.now(UTC)
    return [line for kind in BACKUP_KINDS if (line := too_old(system.backup_runs, kind, ages[kind], now))]


def _try_directory(data_dir: Path | None, *, as_json: bool) -> None:
    """Raises ConfigurationError where none is configured; exits with 1 where something does not work."""
    directories = open_system(data_dir=data_dir).directories
    if not directories:
        raise ConfigurationError("no directory is configured: set ASKDOCK_LDAP_URL and ASKDOCK_LDAP_BASE")
    checks = [check for one in directories for check in one.check()]
    if as_json:
        print_json([record(one) for one in checks])
    else:
        for one in checks:
            click.echo(f"{one.name}: {'works' if one.ok else 'does not work'}{one.detail and ': '}{one.detail}")
    if not all(one.ok for one in checks):
        raise SystemExit(1)


def _ask_llm(as_json: bool) -> None:
    """Raises ConfigurationError where no chat model is configured; exits with 1 where one does not answer."""
    settings = open_settings()
    probes = asyncio.run(probe_chat(settings))
    if not probes:
        raise ConfigurationError("no chat model is configured: set LLM_BASE_URL and LLM_MODEL")
    if as_json:
        print_json([record(one) for one in probes])
    else:
        for one in probes:
            click.echo("\n".join(_describe(one)))
    if not all(one.ok for one in probes):
        raise SystemExit(1)


def _describe(one: ChatProbe) -> Iterator[str]:
    yield f"{one.model}: {'answers' if one.ok else 'does not answer'}: {one.detail}"
    if one.ok:
        first, total = one.first_token_seconds or 0, one.total_seconds or 0
        yield f"  first token after {first:.1f} s, the whole reply after {total:.1f} s"
        supported = {"cites its passage": one.cites, "reasons": one.reasons, "tells usage": one.tells_usage}
        yield "  " + "; ".join(f"{what}: {'yes' if does else 'no'}" for what, does in supported.items())
    if one.finish_reason:
        yield f"  the reply was cut: {one.finish_reason}"
    if one.refused_parameters:
        yield f"  takes no {', '.join(one.refused_parameters)}: left out"
