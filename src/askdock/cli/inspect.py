"""`askdock inspect`."""

from pathlib import Path

import click

from askdock.adapters.parsers.detect import detect_media_type
from askdock.bootstrap.adapters import make_sandbox
from askdock.cli.common import json_option, open_settings, print_json
from askdock.errors import AskDockError
from askdock.formats.markdown import to_markdown
from askdock.ingestion.parse import ParseStage, left_out

_COUNTS = ("characters", "pages", "table_rows")
EPILOG = """\
The text goes to stdout as Markdown; what is known of the file, and warnings, go to stderr. The exit code is 1 if a
file cannot be read, with the reason on stderr.
"""


@click.command("inspect", help="Print what is read of files, without indexing them.", epilog=EPILOG)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-q", "--quiet", is_flag=True, help="Print no text, only what is known of each file.")
@json_option
def command(files: tuple[Path, ...], quiet: bool, as_json: bool) -> None:
    """Parse files as indexing does, in the same sandbox."""
    sandbox = make_sandbox(open_settings())
    stage = ParseStage(sandbox.parsers())
    reports: list[dict[str, object]] = []
    refused = False
    try:
        for file in files:
            try:
                media_type = detect_media_type(file, file.name)
                parsed = stage.parse(file, file.name, media_type)
            except AskDockError as error:
                refused = True
                reports.append({"file": str(file), "reason": error.code, "detail": str(error)})
                if not as_json:
                    click.echo(f"{file}: {error.code}: {error}", err=True)
                continue
            missing = left_out(parsed)
            report: dict[str, object] = {
                "file": str(file),
                "media_type": media_type,
                "title": parsed.title,
                "characters": len(parsed.text),
                "pages": len(parsed.pages),
                "table_rows": sum(block.kind == "table_row" for block in parsed.blocks),
                "metadata": dict(parsed.metadata),
                "reason": missing.reason,
                "detail": missing.detail,
                "warnings": [warning.detail for warning in parsed.warnings],
            }
            reports.append(report if quiet else {**report, "markdown": to_markdown(parsed)})
            if not as_json:
                _show(report)
                if not quiet:
                    click.echo(to_markdown(parsed))
    finally:
        sandbox.close()
    if as_json:
        print_json(reports)
    if refused:
        raise SystemExit(1)


def _show(report: dict[str, object]) -> None:
    counts = ", ".join(f"{report[name]} {name.replace('_', ' ')}" for name in _COUNTS)
    click.echo(f"{report['file']}: {report['media_type']}, “{report['title']}”, {counts}", err=True)
    metadata = report["metadata"]
    if isinstance(metadata, dict) and metadata:
        click.echo("  " + "; ".join(f"{name}: {value}" for name, value in metadata.items()), err=True)
    if report["detail"]:
        click.echo(f"  {report['reason']}: {report['detail']}", err=True)
    warnings = report["warnings"]
    for warning in warnings if isinstance(warnings, list) else ():
        if str(warning) not in str(report["detail"]):
            click.echo(f"  warning: {warning}", err=True)
