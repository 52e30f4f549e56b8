"""Writes docs/reference/api.md and shapes.md from the OpenAPI document; --check only compares."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "frontend" / "openapi.json"
FOLDER = ROOT / "docs" / "reference"

HEAD = """\
# HTTP API

Made from the OpenAPI document (`/openapi.json` of a running server, `frontend/openapi.json` here) by `make docs`.
Send a key as `Authorization: Bearer adk_…`; a server on loopback without keys needs none. Errors are problem
documents (RFC 9457); those of the OpenAI-compatible routes and of Dify's have the shape that their clients expect.
What a named shape such as `AnswerOut` holds stands under [shapes](shapes.md).
"""

SHAPES = """\
# Shapes of the HTTP API

What the bodies named in the [HTTP API](api.md) hold, field by field; made from the OpenAPI document by
`make docs`. What is not marked as needed may be left out of what is sent, and may be missing in what comes back;
later versions may add fields.
"""


def main() -> int:
    document = json.loads(SOURCE.read_text(encoding="utf-8"))
    outdated = 0
    for name, lines in (("api.md", page(document)), ("shapes.md", shapes(document["components"]["schemas"]))):
        target, text = FOLDER / name, "\n".join(lines) + "\n"
        if "--check" not in sys.argv:
            target.write_text(text, encoding="utf-8")
        elif not target.is_file() or target.read_text(encoding="utf-8") != text:
            print(f"{name} is not what the code says: run `make docs`", file=sys.stderr)
            outdated = 1
    return outdated


def page(document: dict[str, Any]) -> Iterator[str]:
    yield HEAD.rstrip()
    for tag in document["tags"]:
        found = [
            (method, path, operation)
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if tag["name"] in operation["tags"]
        ]
        if found:
            yield f"\n## {tag['name'].capitalize()}\n\n{tag['description']}"
        for method, path, operation in found:
            yield from operation_section(method, path, operation, document["components"]["schemas"])


def operation_section(method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    yield f"\n### `{method.upper()} {path}`\n\n{operation['summary']}. For: {operation['x-askdock-access']}.\n"
    yield operation.get("description", "")
    rows = [
        (one["name"], one["in"], one.get("required", False), one.get("description", ""))
        for one in operation.get("parameters", ())
    ]
    rows += list(body_rows(operation, schemas))
    if rows:
        yield "\n| name | in | needed | meaning |\n|---|---|---|---|"
        for name, place, needed, meaning in rows:
            yield f"| `{name}` | {place} | {'yes' if needed else ''} | {cell(meaning)} |"
    answers = ", ".join(
        f"{status} {reference(answer)}".strip() for status, answer in operation["responses"].items()
    )
    yield f"\nAnswers: {answers}."


def body_rows(operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[tuple[str, str, bool, str]]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        schema = schemas.get(name, {})
        for field, about in schema.get("properties", {}).items():
            nested = [link(one, "shapes.md") for one in named_in(about)]
            meaning = " ".join([about.get("description", ""), *nested]).strip()
            yield field, "body", field in schema.get("required", ()), meaning


def reference(answer: dict[str, Any]) -> str:
    for content in answer.get("content", {}).values():
        for name in named_in(content.get("schema", {})):
            return "`Problem`" if name == "Problem" else link(name, "shapes.md")
    return ""


def shapes(schemas: dict[str, Any]) -> Iterator[str]:
    yield SHAPES.rstrip()
    for name, schema in sorted(schemas.items(), key=lambda one: short(one[0])):
        yield f"\n## `{short(name)}`\n"
        yield schema.get("description", "")
        if "enum" in schema:
            yield f"\nOne of {', '.join(f'`{one}`' for one in schema['enum'])}."
        if fields := schema.get("properties"):
            yield "\n| field | type | needed | meaning |\n|---|---|---|---|"
            for field, about in fields.items():
                needed = "yes" if field in schema.get("required", ()) else ""
                yield f"| `{field}` | {kind(about)} | {needed} | {cell(about.get('description', ''))} |"


def kind(about: dict[str, Any]) -> str:
    if "$ref" in about:
        return link(*named_in(about))
    if "anyOf" in about:
        return " or ".join(kind(one) for one in about["anyOf"])
    if "enum" in about:
        return ", ".join(f"`{one}`" for one in about["enum"])
    if "const" in about:
        return f"`{about['const']}`"
    if about.get("type") == "array":
        return f"list of {kind(about.get('items', {}))}"
    return str(about.get("format") or about.get("type") or "any")


def named_in(about: dict[str, Any]) -> list[str]:
    """The shapes that a schema names, also in lists and alternatives."""
    if "$ref" in about:
        return [about["$ref"].rpartition("/")[2]]
    parts = [*about.get("anyOf", ()), about["items"]] if "items" in about else about.get("anyOf", ())
    return [name for part in parts for name in named_in(part)]


def link(name: str, page: str = "") -> str:
    return f"[`{short(name)}`]({page}#{short(name).replace('.', '').lower()})"


def short(name: str) -> str:
    """Two shapes of one name are told apart by their modules."""
    return name.removeprefix("askdock__services__").removeprefix("api__schemas__").replace("__", ".")


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
