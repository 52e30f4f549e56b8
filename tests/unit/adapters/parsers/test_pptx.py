import io
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.pptx import PptxParser
from askdock.errors import UnreadableDocument
from askdock.records import ParsedDocument

AT = (Inches(1), Inches(1), Inches(4), Inches(2))


def parse(path: Path, content: bytes, name: str = "deck.pptx") -> ParsedDocument:
    (path / "stored").write_bytes(content)
    return PptxParser(ParseLimits()).parse(path / "stored", name)


def saved(deck: Any) -> bytes:
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def texts(document: ParsedDocument) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


def test_a_slide_is_a_page(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    for title, body in (("Leave", "Fifteen days"), ("年假", "十五天")):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, body
    document = parse(tmp_path, saved(deck))
    assert [page.number for page in document.pages] == [1, 2]
    second = document.pages[1]
    assert document.text[second.start : second.end].split("\n\n") == ["年假", "- 十五天"]
    assert [document.text[b.start : b.end] for b in document.blocks if b.kind == "heading"] == ["Leave", "年假"]


def test_notes_groups_links_and_hidden_slides(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Move"
    group = slide.shapes.add_group_shape()
    run = group.shapes.add_textbox(*AT).text_frame.paragraphs[0].add_run()
    run.text, run.hyperlink.address = "Floor plan", "https://example.org/plan"
    slide.notes_slide.notes_text_frame.text = "The lease costs 23,400 euros."
    hidden = deck.slides.add_slide(deck.slide_layouts[5])
    hidden.shapes.title.text = "Secret"
    hidden._element.set("show", "0")
    document = parse(tmp_path, saved(deck))
    assert texts(document) == [
        "Move",
        "Floor plan (https://example.org/plan)",
        "Notes: The lease costs 23,400 euros.",
    ]
    assert [warning.detail for warning in document.warnings] == ["hidden slides left out: 2"]


def test_merged_cells_and_charts_are_tables(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    table = slide.shapes.add_table(3, 3, *AT).table
    for at, row in enumerate((("Group", "Item", "Value"), ("Pump", "Flow", "12"), ("", "Noise", "48"))):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    data = CategoryChartData()
    data.categories = ["Q1", "Q2"]
    data.add_series("Cost", (41, 118))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *AT, data)
    assert texts(parse(tmp_path, saved(deck))) == [
        "Group | Item | Value\n--- | --- | ---",
        "Pump | Flow | 12",
        "Pump | Noise | 48",
        "|  | Cost |\n--- | ---",
        "Q1 | 41",
        "Q2 | 118",
    ]


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut off", b"neither of them"])
def test_damaged_files_are_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"^a\.pptx is damaged or is not what its name says$"):
        parse(tmp_path, content, "a.pptx")
