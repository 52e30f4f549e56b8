"""Makes the schema of the Helm chart's values and the tables of its README out of the commented values.yaml.

A value's type is that of its default, its description the comment above and beside it. What a default cannot say
stands in the comment: `@schema {minimum: 1}` (JSON Schema, as YAML) or `@name` for one of `SHAPES`. A key that is
itself the name of one of `SHAPES` has that shape wherever it stands. `@pod` marks the section whose keys every
`@component` takes as well. `--check` only compares.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "askdock"
BEGIN, END = "<!-- values: begin -->\n", "<!-- values: end -->\n"
SCALARS = {str: "string", bool: "boolean", int: "integer"}
INTEGER = {"type": "integer", "minimum": 0}
STRINGS = {"type": "object", "additionalProperties": {"type": "string"}}
OBJECTS = {"type": "array", "items": {"type": "object"}}
QUANTITY = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$"}
SHAPES: dict[str, dict[str, Any]] = {
    "annotations": STRINGS,
    "component": {"type": "object"},
    "digest": {"type": "string", "pattern": "^(sha256:[0-9a-f]{64})?$"},
    "httpUrl": {"type": "string", "pattern": "^(https?://.+)?$"},
    "grace": INTEGER,
    "labels": STRINGS,
    "livenessProbe": {"type": "object"},
    "nodeSelector": STRINGS,
    "objects": OBJECTS,
    "open": {"type": "object"},
    "podAnnotations": STRINGS,
    "podDisruptionBudget": {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"type": ["integer", "string"]} for name in ("maxUnavailable", "minAvailable")}
        | {"unhealthyPodEvictionPolicy": {"enum": ["AlwaysAllow", "IfHealthyBudget"]}},
    },
    "pullPolicy": {"enum": ["Always", "IfNotPresent", "Never"]},
    "replicas": {"type": "integer", "minimum": 1},
    "readinessProbe": {"type": "object"},
    "resources": {"type": "object"},
    "rollingUpdate": {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"type": ["integer", "string"]} for name in ("maxSurge", "maxUnavailable")},
    },
    "scratch": QUANTITY,
    "serviceType": {"enum": ["ClusterIP", "NodePort", "LoadBalancer"]},
    "sharedMemory": QUANTITY,
    "startupProbe": {"type": "object"},
    "storage": QUANTITY,
    "strings": {"type": "array", "items": {"type": "string"}},
    "tolerations": OBJECTS,
}
ACCOUNT = {
    "type": "object",
    "description": "An account of its own: by a name that exists, or made with these annotations.",
    "additionalProperties": False,
    "properties": {"name": {"type": "string"}, "annotations": STRINGS, "labels": STRINGS},
}
WORKLOAD = "Of the Deployment, StatefulSet or Job itself; pods have podLabels and podAnnotations."
COMPONENT, POD = ({"$ref": f"#/definitions/{name}"} for name in ("component", "pod"))
ANNOTATION = re.compile(r"\s*@(?:schema (\{.*\})|(\w+))$")


class Value:
    """A key of values.yaml: its path, default, description, and the part of its schema that a comment gives."""

    def __init__(self, lines: list[str], path: tuple[str, ...], key: yaml.Node, node: yaml.Node) -> None:
        self.path, self.node = path, node
        self.default = yaml.safe_load(yaml.serialize(node))
        comment, self.begins = _comment_above(lines, key.start_mark.line)
        self.above, above = _annotated(comment)
        self.begins = self.begins and bool(self.above) and len(path) == 1
        beside = "" if _opens(node) else lines[node.end_mark.line][node.end_mark.column :].partition("# ")[2]
        self.beside, shape = _annotated(beside)
        self.for_pods = above == POD
        self.shape = ({} if self.for_pods else above) | shape
        if not self.shape and path[-1] in SHAPES:
            self.shape = {"$ref": f"#/definitions/{path[-1]}"}
        self.below: list[Value] = []
        if isinstance(node, yaml.MappingNode):
            self.below = [Value(lines, (*path, below.value), below, value) for below, value in node.value]

    @property
    def description(self) -> str:
        """The words of its comments; those that begin a section are about all of it."""
        return " ".join(part for part in ("" if self.begins else self.above, self.beside) if part)

    def schema(self, shared: Iterable[str] = ()) -> dict[str, Any]:
        """The JSON schema of this value; a component takes the `shared` keys of pods too."""
        described = {"description": words} if (words := self.description or self.above) else {}
        if self.shape == COMPONENT:
            made = _closed(self.below, shared)
            pods = {name: {"$ref": f"#/definitions/pod/properties/{name}"} for name in shared}
            of_workload = {name: STRINGS | {"description": WORKLOAD} for name in ("labels", "annotations")}
            made["properties"] = of_workload | made["properties"] | pods | {"serviceAccount": ACCOUNT}
            return made | described
        if "$ref" in self.shape:
            return self.shape | described
        if isinstance(self.default, dict):
            made = _closed(self.below, shared) if self.below else {"type": "object"}
        elif isinstance(self.default, list):
            kinds = {SCALARS.get(type(item), "object") for item in self.default}
            made = {"type": "array"} | ({"items": {"type": kinds.pop()}} if len(kinds) == 1 else {})
        elif isinstance(self.default, bool):
            made = {"type": "boolean"}
        elif isinstance(self.default, int):
            made = INTEGER
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


def _closed(values: list[Value], shared: Iterable[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {value.path[-1]: value.schema(shared) for value in values},
    }


def _annotated(comment: str) -> tuple[str, dict[str, Any]]:
    """A comment without its annotation, and the schema that this stands for."""
    match = ANNOTATION.search(comment)
    if not match:
        return comment, {}
    written, name = match.groups()
    return comment[: match.start()], yaml.safe_load(written) if written else {"$ref": f"#/definitions/{name}"}


def _comment_above(lines: list[str], line: int) -> tuple[str, bool]:
    """The comment lines right above a line, as one; whether an empty line goes before them."""
    found: list[str] = []
    while line > 0 and lines[line - 1].lstrip().startswith("#"):
        line -= 1
        found.insert(0, lines[line].strip().removeprefix("#").strip())
    return " ".join(found), line == 0 or not lines[line - 1].strip()


def sections(values: list[Value]) -> list[list[Value]]:
    """The values of the root, a list for each section."""
    found: list[list[Value]] = []
    for value in values:
        if value.begins or not found:
            found.append([])
        found[-1].append(value)
    return found


def read(text: str) -> list[Value]:
    """The values of the root, without the comment on the file itself."""
    _, body = text.split("\n\n", 1)
    tree = yaml.compose(body, Loader=yaml.SafeLoader)
    assert isinstance(tree, yaml.MappingNode)  # noqa: S101 - values.yaml is one
    return [Value(body.splitlines(), (key.value,), key, node) for key, node in tree.value]


def schema(values: list[Value]) -> str:
    """The schema of all values, as Helm reads it."""
    (pods,) = (section for section in sections(values) if section[0].for_pods)
    pod = _closed(pods, ())
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Values of the AskDock chart"}
    made = head | {"definitions": SHAPES | {"pod": pod}} | _closed(values, list(pod["properties"]))
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def readme(old: str, values: list[Value]) -> str:
    """The README with a table for each section of values."""
    head = "| Key | Type | Default | Description |\n|---|---|---|---|\n"
    parts = [
        f"{section[0].above}\n\n{head}" + "".join(row + "\n" for value in section for row in value.rows())
        for section in sections(values)
    ]
    before, rest = old.split(BEGIN)
    _, after = rest.split(END)
    return before + BEGIN + "\n".join(parts) + END + after


def main() -> None:
    """Write, or compare and exit with what to do."""
    text = (CHART / "values.yaml").read_text(encoding="utf-8")
    values = read(text)
    page = CHART / "README.md"
    made = {
        CHART / "values.schema.json": schema(values),
        # Templates cannot read the chart's own values.yaml.
        CHART / "files" / "values.yaml": text,
        page: readme(page.read_text(encoding="utf-8"), values),
    }
    for path, content in made.items():
        if "--check" not in sys.argv:
            path.write_text(content, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != content:
            sys.exit(f"{path.relative_to(ROOT)} is not that of values.yaml: make docs")


if __name__ == "__main__":
    main()
