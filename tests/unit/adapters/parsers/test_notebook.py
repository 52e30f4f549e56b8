import json
from pathlib import Path

import pytest

from askdock.adapters.parsers.notebook import NotebookParser
from askdock.errors import DocumentTooComplex, UnreadableDocument
from askdock.records import ParsedDocument


def parse(folder: Path, content: str) -> ParsedDocument:
    (folder / "stored").write_text(content, encoding="utf-8")
    return NotebookParser().parse(folder / "stored", "lesson.ipynb")


def blocks(document: ParsedDocument) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def code(source: str | list[str], *outputs: dict[str, object]) -> dict[str, object]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs)}


def test_text_code_and_what_it_printed(tmp_path: Path) -> None:
    rows = (("th", "site", "rain"), ("td", "Oslo", "12"), ("td", "Bari", "9"))
    table = f"<table>{''.join(f'<tr><{tag}>{one}<{tag}>{two}' for tag, one, two in rows)}</table>"
    cells = [
        {"cell_type": "markdown", "source": ["# Drift\n", "It **drifts**."]},
        code(["print(3)\n", "df"], {"output_type": "stream", "name": "stdout", "text": ["3\n"]}),
        code(
            "df",
            {
                "output_type": "execute_result",
                "data": {"text/plain": ["  site  rain"], "text/html": [table], "image/png": "iVBORw0KGgo="},
            },
        ),
        code("1/0", {"output_type": "error", "ename": "ZeroDivisionError", "evalue": "division by zero"}),
        code("x", {"output_type": "display_data", "data": {"text/plain": "42", "text/markdown": "*forty-two*"}}),
        {"cell_type": "raw", "source": "as it is"},
    ]
    document = parse(tmp_path, json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    assert document.title == "Drift"
    assert blocks(document) == [
        ("heading", "Drift"),
        ("paragraph", "It drifts."),
        ("code", "print(3)\ndf"),
        ("code", "3"),
        ("code", "df"),
        ("table_row", "site | rain\n--- | ---"),
        ("table_row", "Oslo | 12"),
        ("table_row", "Bari | 9"),
        ("code", "1/0"),
        ("paragraph", "ZeroDivisionError: division by zero"),
        ("code", "x"),
        ("paragraph", "forty-two"),
        ("paragraph", "as it is"),
    ]


def test_sheets_of_format_3(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Tides"},
        {"cell_type": "code", "input": "tide()", "outputs": [{"output_type": "pyout", "text": ["3.1 m"]}]},
    ]
    document = parse(tmp_path, json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}))
    assert blocks(document) == [("heading", "Tides"), ("code", "tide()"), ("code", "3.1 m")]


@pytest.mark.parametrize("content", ['{"cells": [', "[1, 2]", '{"cells": "none"}'])
def test_what_is_no_notebook_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"lesson\.ipynb"):
        parse(tmp_path, content)


def test_a_notebook_that_is_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentTooComplex, match="too deeply"):
        parse(tmp_path, "[" * 200_000)


@pytest.mark.parametrize(
    "cell", [{}, {"cell_type": 3, "source": {"a": 1}}, {"cell_type": "code", "outputs": {"x": []}}]
)
def test_cells_of_other_shapes_do_no_harm(tmp_path: Path, cell: dict[str, object]) -> None:
    assert parse(tmp_path, json.dumps({"nbformat": 4, "cells": [cell, "text", None]})).text == ""
