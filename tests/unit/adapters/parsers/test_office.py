import io
from pathlib import Path

import pptx
import pytest

from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.office import OfficeParser
from askdock.errors import UnreadableDocument
from askdock.records import ParsedDocument


def parse(path: Path, content: bytes, name: str) -> ParsedDocument:
    file = path / "stored"
    file.write_bytes(content)
    return OfficeParser(ParseLimits()).parse(file, name)


def test_a_slide_is_a_page(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    for title, body in (("Leave", "Fifteen days"), ("年假", "十五天")):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, body
    saved = io.BytesIO()
    deck.save(saved)
    document = parse(tmp_path, saved.getvalue(), "deck.pptx")
    assert [page.number for page in document.pages] == [1, 2]
    second = document.pages[1]
    assert document.text[second.start : second.end].split() == ["年假", "十五天"]
    assert [document.text[b.start : b.end] for b in document.blocks if b.kind == "heading"] == ["Leave", "年假"]


def test_rich_text(tmp_path: Path) -> None:
    source = rb"{\rtf1\ansi Caf\'e9 \u24180?\u20551?\par Second paragraph.\par}"
    assert parse(tmp_path, source, "note.rtf").text == "Café 年假\n\nSecond paragraph."


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut off", b"neither of them"])
def test_damaged_files_are_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"^a\.pptx is damaged or is not what its name says$"):
        parse(tmp_path, content, "a.pptx")
