"""Writes docs/reference/api.md from the OpenAPI document; --check only compares."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "frontend" / "openapi.json"
TARGET = ROOT / "docs" / "reference" / "api.md"

HEAD = """\
# HTTP API

Made from the OpenAPI document (`/openapi.json` of a running server, `frontend/openapi.json` here) by `make docs`.
Send a key as `Authorization: Bearer adk_…`; a server on loopback without keys needs none. Errors are problem
documents (RFC 9457); those of the OpenAI-compatible routes and of Dify's have the shape that their clients expect.
"""


def main() -> int:
    text = "\n".join(page(json.loads(SOURCE.read_text(encoding="utf-8")))) + "\n"
    if "--check" not in sys.argv:
        TARGET.write_text(text, encoding="utf-8")
    elif not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text:
        print(f"{TARGET.name} is not what the code says: run `make docs`", file=sys.stderr)
        return 1
    return 0


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
            yield field, "body", field in schema.get("required", ()), about.get("description", "")


def reference(answer: dict[str, Any]) -> str:
    for content in answer.get("content", {}).values():
        if name := content.get("schema", {}).get("$ref", "").rpartition("/")[2]:
            return f"`{name}`"
    return ""


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
