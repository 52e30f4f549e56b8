"""`askdock doctor`."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.request import getproxies

import click

from askdock.bootstrap.stores import vector_index
from askdock.cli.common import data_dir_option, json_option, open_system, print_json, record
from askdock.text.urls import without_credentials


@click.command("doctor", help="Check that catalogue, files and store agree; repair what does not.")
@click.option("--repair", is_flag=True, help="Repair what can be repaired, then check again.")
@data_dir_option
@json_option
def command(repair: bool, data_dir: Path | None, as_json: bool) -> None:
    """Exit code 0: all is well (now); 1: something is wrong. The system may be in use meanwhile."""
    system = open_system(data_dir=data_dir)
    repaired = list(system.reconciler.run(repair=True, thorough=True)) if repair else []
    if repaired:
        for collection in system.collections.all():
            # What is to be ingested again, and what was stuck.
            for _ in system.worker.drain(system.collections.get(collection.name)):
                pass
    wrong = list(system.reconciler.run(thorough=True))
    index = vector_index(system.settings)
    if as_json:
        print_json(
            {
                "clean": not wrong,
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
        for line in _way_out():
            click.echo(line)
        click.echo("Something is wrong." if wrong else "All is well.")
    if wrong:
        raise SystemExit(1)


def _way_out() -> Iterator[str]:
    """What the environment says of calls that leave this machine."""
    proxies = getproxies()
    excepted = proxies.pop("no", "")
    for scheme, url in sorted(proxies.items()):
        yield f"{scheme} goes out by the proxy {without_credentials(url)}, but for: {excepted or 'nothing'}"
    if trusted := os.environ.get("SSL_CERT_FILE"):
        yield f"certificates are checked by {trusted}"
