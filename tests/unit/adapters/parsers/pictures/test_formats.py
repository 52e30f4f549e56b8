"""Pictures of each format: found by their captions, and taken out again."""

import base64
import io
import zipfile
from pathlib import Path

import docx
import pptx
import pytest
from docx.shared import Inches
from PIL import Image
from pptx.util import Inches as Side

from askdock.adapters.parsers import make_parser
from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.media_types import DOCX, EPUB, HTML, PPTX
from askdock.adapters.parsers.pictures.cut import take_out
from askdock.errors import DocumentTooComplex, UnreadableDocument
from askdock.formats.parsed_json import parsed_from_json, parsed_to_json
from askdock.records import ParsedDocument

RED, BLUE = (200, 0, 0), (0, 0, 200)


def png(colour: tuple[int, int, int] = RED, side: int = 40) -> bytes:
    made = io.BytesIO()
    noise = Image.effect_noise((side, side), 90).convert("RGB")
    Image.blend(Image.new("RGB", (side, side), colour), noise, 0.1).save(made, "PNG")
    return made.getvalue()


def parse(path: Path, media_type: str) -> ParsedDocument:
    parsed = make_parser(media_type, ParseLimits()).parse(path, "a")
    # As it is stored.
    return parsed_from_json(parsed_to_json(parsed))


def captions(parsed: ParsedDocument) -> list[str]:
    return [parsed.text[figure.start : figure.end] for figure in parsed.figures]


def colours(path: Path, media_type: str, parsed: ParsedDocument) -> list[str]:
    """Whether each picture is more red or more blue."""
    found = []
    for figure in parsed.figures:
        content = take_out(path, "a", media_type, figure.part, ParseLimits())
        red, _, blue = Image.open(io.BytesIO(content)).convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
        found.append("red" if red > blue else "blue")
    return found


def test_word(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("Before.")
    made.add_picture(io.BytesIO(png(RED)), Inches(2))
    made.add_paragraph("The pump from the left", style="Caption")
    made.add_paragraph("Between.")
    made.add_picture(io.BytesIO(png(BLUE)), Inches(2))
    made.add_paragraph("图2 阀门")
    made.add_paragraph("And a logo:")
    made.add_picture(io.BytesIO(png(BLUE, 30)), Inches(0.3))
    made.save(str(tmp_path / "f"))
    parsed = parse(tmp_path / "f", DOCX)
    assert captions(parsed) == ["The pump from the left", "图2 阀门"]
    assert colours(tmp_path / "f", DOCX, parsed) == ["red", "blue"]


def test_word_in_a_table_with_the_caption_below(tmp_path: Path) -> None:
    made = docx.Document()
    table = made.add_table(1, 2)
    for cell, colour in zip(table.rows[0].cells, (RED, BLUE), strict=True):
        cell.paragraphs[0].add_run().add_picture(io.BytesIO(png(colour)), Inches(2))
        cell.add_paragraph("a panel")
    made.add_paragraph("Figure 1: Two panels")
    made.save(str(tmp_path / "f"))
    parsed = parse(tmp_path / "f", DOCX)
    assert captions(parsed) == ["Figure 1: Two panels"] * 2
    assert colours(tmp_path / "f", DOCX, parsed) == ["red", "blue"]


def test_slides(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    logo = png(BLUE)
    for title, colour in (("The pump", RED), ("The valve", BLUE), ("Prices", None)):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = title
        slide.shapes.add_picture(io.BytesIO(logo), 0, 0, Side(1), Side(1))
        if colour:
            shown = slide.shapes.add_picture(io.BytesIO(png(colour)), 0, 0, Side(3), Side(3))
            if colour == BLUE:
                shown._element.nvPicPr.cNvPr.set("descr", "Valve seven, closed")
    deck.save(str(tmp_path / "f"))
    parsed = parse(tmp_path / "f", PPTX)
    assert captions(parsed) == ["The pump", "(Image: Valve seven, closed)"]
    assert [figure.page for figure in parsed.figures] == [1, 2]
    assert colours(tmp_path / "f", PPTX, parsed) == ["red", "blue"]


def data(colour: tuple[int, int, int]) -> str:
    return f"data:image/png;base64,{base64.b64encode(png(colour)).decode()}"


def test_a_page_that_holds_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "f").write_text(
        f"<html><body><nav><img src='{data(BLUE)}'></nav><h1>Pumps</h1>"
        f"<figure><img src='{data(RED)}'><figcaption>The pump</figcaption></figure><p>It stops.</p>"
        f"<p><img src='{data(BLUE)}' alt='Valve seven'></p><p>It runs.</p>"
        f"<p><img src='{data(BLUE)}' width='16' alt='a sign'></p><p><img src='far.png' alt='elsewhere'></p>"
        "</body></html>"
    )
    parsed = parse(tmp_path / "f", HTML)
    assert captions(parsed) == ["The pump", "(Image: Valve seven)"]
    assert colours(tmp_path / "f", HTML, parsed) == ["red", "blue"]


def test_a_book(tmp_path: Path) -> None:
    container = '<container><rootfiles><rootfile full-path="OPS/p.opf"/></rootfiles></container>'
    package = (
        '<package><manifest><item id="a" href="text/a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    page = (
        "<body><p>One.</p><div class='figure'><img src='../img/p%201.png'/><p class='caption'>The pump</p></div>"
        "<img src='../img/drawing.svg' alt='a drawing'/></body>"
    )
    with zipfile.ZipFile(tmp_path / "f", "w") as archive:
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("OPS/p.opf", package)
        archive.writestr("OPS/text/a.xhtml", page)
        archive.writestr("OPS/img/p 1.png", png(RED))
        archive.writestr("OPS/img/drawing.svg", "<svg/>")
    parsed = parse(tmp_path / "f", EPUB)
    assert captions(parsed) == ["The pump"]
    assert colours(tmp_path / "f", EPUB, parsed) == ["red"]


def test_what_is_no_picture_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "f", "w") as archive:
        archive.writestr("word/media/a.png", b"no picture")
        archive.writestr("word/media/b.png", png())
    for part in ("word/media/a.png", "word/media/none.png", "../etc/passwd", "img:0"):
        with pytest.raises(UnreadableDocument, match="no picture"):
            take_out(tmp_path / "f", "a.docx", DOCX, part, ParseLimits())
    (tmp_path / "h").write_text("<img src='https://example.org/a.png'>")
    for part in ("img:0", "img:1", "img:x"):
        with pytest.raises(UnreadableDocument):
            take_out(tmp_path / "h", "a.html", HTML, part, ParseLimits())
    monkeypatch.setattr("askdock.adapters.parsers.pictures.cut._MAX_PIXELS", 100)
    with pytest.raises(DocumentTooComplex, match="pixels"):
        take_out(tmp_path / "f", "a.docx", DOCX, "word/media/b.png", ParseLimits())
