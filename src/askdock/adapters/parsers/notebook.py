"""Jupyter notebooks: their text, their code, and what it printed."""

import json
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Any

from askdock.adapters.parsers.decode import read_text
from askdock.adapters.parsers.markdown import MarkdownWalk
from askdock.adapters.parsers.media_types import NOTEBOOK
from askdock.errors import DocumentTooComplex, UnreadableDocument
from askdock.records import ParsedDocument

_MAX_PRINTED = 20_000
"""Characters of one output: what is longer is a log, and is cut."""


class NotebookParser:
    """Reads .ipynb files of the formats 3 and 4 (nbformat.readthedocs.io), without the pictures of the outputs."""

    @property
    def media_types(self) -> Set[str]:
        """application/x-ipynb+json."""
        return {NOTEBOOK}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        walk = MarkdownWalk()
        try:
            notebook = json.loads(read_text(path, record=walk.builder))
        except json.JSONDecodeError as error:
            raise UnreadableDocument(f"{name}: line {error.lineno} is not valid JSON: {error.msg}") from error
        except RecursionError as error:
            raise DocumentTooComplex(f"{name} is nested too deeply") from error
        cells = list(_cells(notebook))
        if not cells and not (isinstance(notebook, dict) and "nbformat" in notebook):
            raise UnreadableDocument(f"{name} is not a notebook")
        for cell in cells:
            _write(walk, cell)
        return walk.builder.build(walk.title, name)


def _cells(notebook: object) -> Iterator[Mapping[str, Any]]:
    """Those of the notebook, or of its sheets, which format 3 had."""
    if not isinstance(notebook, dict):
        return
    for holder in (notebook, *_listed(notebook.get("worksheets"))):
        yield from _listed(holder.get("cells"))


def _listed(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _write(walk: MarkdownWalk, cell: Mapping[str, Any]) -> None:
    source = _joined(cell.get("source", cell.get("input")))
    match cell.get("cell_type"):
        case "code":
            walk.builder.add("code", source)
            for output in _listed(cell.get("outputs")):
                _write_output(walk, output)
        case "heading":
            walk.builder.heading(source, cell["level"] if isinstance(cell.get("level"), int) else 1)
        case "raw":
            walk.builder.add("paragraph", source)
        case _:
            walk.read(source)


def _write_output(walk: MarkdownWalk, output: Mapping[str, Any]) -> None:
    """A table rather than its drawing in letters, Markdown rather than plain text."""
    data = output.get("data")
    shown = data if isinstance(data, dict) else output
    html = _joined(shown.get("text/html", shown.get("html")))
    if "<table" in html:
        walk.html(html)
    elif markdown := _joined(shown.get("text/markdown")):
        walk.read(markdown)
    elif output.get("output_type") in ("error", "pyerr"):
        walk.builder.add("paragraph", f"{output.get('ename', '')}: {output.get('evalue', '')}")
    else:
        walk.builder.add("code", _joined(shown.get("text/plain", shown.get("text")))[:_MAX_PRINTED])


def _joined(value: object) -> str:
    """Text, which the format cuts into lines or not."""
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""
