"""`askdock doctor`."""

from pathlib import Path

import click

from askdock.bootstrap.stores import vector_index
from askdock.cli.common import data_dir_option, json_option, open_system, print_json, record


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
        click.echo("Something is wrong." if wrong else "All is well.")
    if wrong:
        raise SystemExit(1)
