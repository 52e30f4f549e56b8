"""Writes the values of the Helm chart, with the comments of values.yaml, into the chart's README.

`--check` only compares.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
CHART = ROOT / "deploy" / "helm" / "askdock"
README = CHART / "README.md"
BEGIN, END = "<!-- values: begin -->\n", "<!-- values: end -->\n"
KINDS = {str: "string", bool: "bool", int: "int", dict: "object", list: "list", type(None): "int"}


def sections(text: str) -> Iterator[str]:
    """One for each comment that starts a line: the comment, and a table of the values below it."""
    lines = text.splitlines()
    tree = yaml.compose(text, Loader=yaml.SafeLoader)
    rows: list[str] = []
    for key, value in tree.value:
        if comment := _comment_above(lines, key.start_mark.line):
            if rows:
                yield _table(rows)
            rows = []
            yield comment + "\n"
        rows += _rows(lines, (key.value,), key, value)
    yield _table(rows)


def _table(rows: list[str]) -> str:
    return "\n".join(["| Key | Type | Default | Description |", "|---|---|---|---|", *rows]) + "\n"


def _rows(lines: list[str], path: tuple[str, ...], key: yaml.Node, value: yaml.Node) -> list[str]:
    """A row for each value; mappings in block style are opened up, those in braces are values."""
    if isinstance(value, yaml.MappingNode) and not value.flow_style:
        return [row for below, node in value.value for row in _rows(lines, (*path, below.value), below, node)]
    default = yaml.safe_load(yaml.serialize(value))
    above = _comment_above(lines, key.start_mark.line) if len(path) > 1 else ""
    beside = lines[value.end_mark.line][value.end_mark.column :].partition("# ")[2]
    described = " ".join(part for part in (above, beside) if part).replace("|", "\\|")
    return [f"| `{'.'.join(path)}` | {KINDS[type(default)]} | `{_shown(default)}` | {described} |"]


def _shown(default: Any) -> str:
    return json.dumps(default, ensure_ascii=False)


def _comment_above(lines: list[str], line: int) -> str:
    """The comment lines right above a line, as one."""
    found: list[str] = []
    while line > 0 and lines[line - 1].lstrip().startswith("#"):
        line -= 1
        found.insert(0, lines[line].strip().removeprefix("#").strip())
    return " ".join(found)


def updated(readme: str, values: str) -> str:
    """The README with the values of today between its markers."""
    _, rest = values.split("\n\n", 1)  # without the comment on the file itself
    before, old = readme.split(BEGIN)
    _, after = old.split(END)
    return f"{before}{BEGIN}{chr(10).join(sections(rest))}{END}{after}"


def main() -> None:
    """Write, or compare and exit with what to do."""
    now = README.read_text(encoding="utf-8")
    wanted = updated(now, (CHART / "values.yaml").read_text(encoding="utf-8"))
    if "--check" not in sys.argv:
        README.write_text(wanted, encoding="utf-8")
    elif wanted != now:
        sys.exit(f"{README.relative_to(ROOT)}: the table of values is old: make docs")


if __name__ == "__main__":
    main()
