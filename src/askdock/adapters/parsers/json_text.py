"""JSON and JSON Lines: each value under the path that leads to it."""

import json
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

from askdock.adapters.parsers.builder import TextBuilder, one_line
from askdock.adapters.parsers.decode import read_text
from askdock.adapters.parsers.media_types import JSON, JSONL
from askdock.errors import DocumentTooComplex, UnreadableDocument
from askdock.records import ParsedDocument


class JsonParser:
    """Reads .json and .jsonl files.

    A member of the outermost array, or a line, is one record: `name: value; other.name: value`, so that it can be
    understood alone. Of an outermost object each member is a block, or a section if it holds records.
    """

    @property
    def media_types(self) -> Set[str]:
        """application/json and application/jsonl."""
        return {JSON, JSONL}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        builder = TextBuilder()
        text = read_text(path, record=builder)
        try:
            for record in _records(text):
                _write(builder, record)
        except json.JSONDecodeError as error:
            raise UnreadableDocument(f"{name}: line {error.lineno} is not valid JSON: {error.msg}") from error
        except RecursionError as error:
            raise DocumentTooComplex(f"{name} is nested too deeply") from error
        return builder.build(None, name)


def _write(builder: TextBuilder, record: Any) -> None:
    """A record; of a member that holds records itself, each under the member's name."""
    inner = next(iter(record.values())) if isinstance(record, dict) and len(record) == 1 else None
    if isinstance(inner, list) and len(inner) > 1 and all(isinstance(one, dict) for one in inner):
        builder.heading(str(next(iter(record))), 2)
        for one in inner:
            builder.add("table_row", "; ".join(_leaves(one, "")))
    else:
        builder.add("table_row", "; ".join(_leaves(record, "")))


def _records(text: str) -> Iterator[Any]:
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        # Several values, one on a line.
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                yield _line(line, number)
        return
    if isinstance(whole, dict):
        yield from ({key: value} for key, value in whole.items())
    elif isinstance(whole, list):
        yield from whole
    else:
        yield whole


def _line(line: str, number: int) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        error.lineno = number
        raise


def _leaves(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _leaves(member, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and not all(map(_is_leaf, value)):
        for index, member in enumerate(value, start=1):
            yield from _leaves(member, f"{path}[{index}]")
    else:
        shown = one_line(", ".join(map(_shown, value)) if isinstance(value, list) else _shown(value))
        if shown:
            yield f"{one_line(path)}: {shown}" if path else shown


def _is_leaf(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
