"""Makes the schema of the Helm chart's values and the tables of its README out of the commented values.yaml.

A value's type is that of its default, its description the comment above and beside it. What a default cannot say
stands in the comment: `@schema {minimum: 1}` (JSON Schema, as YAML) or `@name` for one of `SHAPES`. A key that is
itself the name of one of `SHAPES` has that shape wherever it stands. `--check` only compares.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
CHART = ROOT / "deploy" / "helm" / "askdock"
BEGIN, END = "<!-- values: begin -->\n", "<!-- values: end -->\n"
SCALARS = {str: "string", bool: "boolean", int: "integer"}
STRINGS = {"type": "object", "additionalProperties": {"type": "string"}}
OBJECTS = {"type": "array", "items": {"type": "object"}}
QUANTITY = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$"}
SHAPES: dict[str, dict[str, Any]] = {
    "annotations": STRINGS,
    "digest": {"type": "string", "pattern": "^(sha256:[0-9a-f]{64})?$"},
    "httpUrl": {"type": "string", "pattern": "^(https?://.+)?$"},
    "labels": STRINGS,
    "nodeSelector": STRINGS,
    "objects": OBJECTS,
    "podAnnotations": STRINGS,
    "podDisruptionBudget": {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": {name: {"type": ["integer", "string"]} for name in ("maxUnavailable", "minAvailable")},
    },
    "pullPolicy": {"enum": ["Always", "IfNotPresent", "Never"]},
    "replicas": {"type": "integer", "minimum": 1},
    "resources": {"type": "object"},
    "sharedMemory": QUANTITY,
    "storage": QUANTITY,
    "strings": {"type": "array", "items": {"type": "string"}},
    "timeout": {"type": "string", "pattern": "^[0-9]+(ms|s|m|h)$"},
    "tolerations": OBJECTS,
}
ANNOTATION = re.compile(r"\s*@(?:schema (\{.*\})|(\w+))$")


class Value:
    """A key of values.yaml: its path, default, description, and the part of its schema that a comment gives."""

    def __init__(self, lines: list[str], path: tuple[str, ...], key: yaml.Node, node: yaml.Node) -> None:
        self.path, self.node = path, node
        self.default = yaml.safe_load(yaml.serialize(node))
        self.above, above = _annotated(_comment_above(lines, key.start_mark.line))
        beside = "" if _opens(node) else lines[node.end_mark.line][node.end_mark.column :].partition("# ")[2]
        self.beside, shape = _annotated(beside)
        self.shape = above | shape or ({"$ref": f"#/definitions/{path[-1]}"} if path[-1] in SHAPES else {})
        self.below: list[Value] = []
        if isinstance(node, yaml.MappingNode):
            self.below = [Value(lines, (*path, below.value), below, value) for below, value in node.value]

    @property
    def description(self) -> str:
        """The words of its comments; those above a key of the root are about its whole section."""
        return " ".join(part for part in (self.above if len(self.path) > 1 else "", self.beside) if part)

    def schema(self) -> dict[str, Any]:
        """The JSON schema of this value."""
        described = {"description": words} if (words := self.description or self.above) else {}
        if "$ref" in self.shape:
            return self.shape | described
        if isinstance(self.default, dict):
            made = _closed(self.below) if self.below else {"type": "object"}
        elif isinstance(self.default, list):
            kinds = {SCALARS.get(type(item), "object") for item in self.default}
            made = {"type": "array"} | ({"items": {"type": kinds.pop()}} if len(kinds) == 1 else {})
        elif isinstance(self.default, bool):
            made = {"type": "boolean"}
        elif isinstance(self.default, int):
            made = {"type": "integer", "minimum": 0}
        else:
            made = {"type": "string"}
        if "enum" in self.shape:
            made = {}
        return made | self.shape | described

    def rows(self) -> Iterator[str]:
        """Lines of the README's table; mappings in block style are opened up, those in braces are values."""
        if _opens(self.node):
            for value in self.below:
                yield from value.rows()
            return
        default = json.dumps(self.default, ensure_ascii=False)
        words = self.description.replace("|", "\\|")
        yield f"| `{'.'.join(self.path)}` | {self._kind()} | `{default}` | {words} |"

    def _kind(self) -> str:
        names = SCALARS | {dict: "object", list: "list"}
        return names.get(type(self.default), "integer")


def _opens(node: yaml.Node) -> bool:
    return isinstance(node, yaml.MappingNode) and not node.flow_style


def _closed(values: list[Value]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {value.path[-1]: value.schema() for value in values},
    }


def _annotated(comment: str) -> tuple[str, dict[str, Any]]:
    """A comment without its annotation, and the schema that this stands for."""
    match = ANNOTATION.search(comment)
    if not match:
        return comment, {}
    written, name = match.groups()
    return comment[: match.start()], yaml.safe_load(written) if written else {"$ref": f"#/definitions/{name}"}


def _comment_above(lines: list[str], line: int) -> str:
    """The comment lines right above a line, as one."""
    found: list[str] = []
    while line > 0 and lines[line - 1].lstrip().startswith("#"):
        line -= 1
        found.insert(0, lines[line].strip().removeprefix("#").strip())
    return " ".join(found)


def read(text: str) -> list[Value]:
    """The values of the root, without the comment on the file itself."""
    _, body = text.split("\n\n", 1)
    tree = yaml.compose(body, Loader=yaml.SafeLoader)
    assert isinstance(tree, yaml.MappingNode)  # noqa: S101 - values.yaml is one
    return [Value(body.splitlines(), (key.value,), key, node) for key, node in tree.value]


def schema(values: list[Value]) -> str:
    """The schema of all values, as Helm reads it."""
    root = _closed(values)
    # Helm hands a subchart its parent's global values.
    root["properties"]["global"] = {"type": "object"}
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Values of the AskDock chart"}
    return json.dumps(head | {"definitions": SHAPES} | root, indent=2, ensure_ascii=False) + "\n"


def readme(old: str, values: list[Value]) -> str:
    """The README with a table for each section of values: a section begins with a comment at the left."""
    parts: list[str] = []
    for value in values:
        if value.above or not parts:
            parts.append(f"{value.above}\n\n| Key | Type | Default | Description |\n|---|---|---|---|\n")
        parts[-1] += "".join(row + "\n" for row in value.rows())
    before, rest = old.split(BEGIN)
    _, after = rest.split(END)
    return before + BEGIN + "\n".join(parts) + END + after


def main() -> None:
    """Write, or compare and exit with what to do."""
    values = read((CHART / "values.yaml").read_text(encoding="utf-8"))
    page = CHART / "README.md"
    made = {
        CHART / "values.schema.json": schema(values),
        page: readme(page.read_text(encoding="utf-8"), values),
    }
    for path, text in made.items():
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path.relative_to(ROOT)} is not that of values.yaml: make docs")


if __name__ == "__main__":
    main()
