"""Figures of PDFs: what is drawn, found by its caption, and cut out."""

import io
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image

from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.media_types import PDF
from askdock.adapters.parsers.pdf.captions import captions, pair
from askdock.adapters.parsers.pdf.cut import cut_out
from askdock.adapters.parsers.pdf.layout import Line, Paragraph
from askdock.adapters.parsers.pdf.parser import PdfParser
from askdock.adapters.sandbox import ParserSandbox
from askdock.errors import UnreadableDocument
from askdock.formats.parsed_json import parsed_from_json, parsed_to_json
from askdock.records import Figure, ParsedDocument

TEXT = "The pump must be vented before the transmitter is adjusted, since air in the line shifts the zero. " * 3
WIDTH, HEIGHT = 600.0, 800.0


def drawn(folder: Path, *captions: str, picture: bool = False) -> Path:
    """A page with a drawing above each caption."""
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=11)
    for caption in captions:
        made.multi_cell(0, 5, TEXT, new_x="LMARGIN", new_y="NEXT")
        top = made.get_y() + 4
        if picture:
            made.image(Image.new("RGB", (80, 40), "red"), 40, top, 80, 40)
        else:
            made.set_fill_color(255, 0, 0)
            for step in range(8):
                made.rect(40 + 10 * step, top, 8, 40, style="F")
        made.set_y(top + 44)
        made.multi_cell(0, 5, caption, new_x="LMARGIN", new_y="NEXT")
        made.ln(6)
    file = folder / "stored"
    made.output(str(file))
    return file


def parsed(file: Path) -> ParsedDocument:
    return PdfParser(ParseLimits()).parse(file, "pump.pdf")


@pytest.mark.parametrize("picture", [False, True], ids=["drawing", "picture"])
def test_a_figure_is_what_is_drawn_by_its_caption(tmp_path: Path, picture: bool) -> None:
    file = drawn(tmp_path, "Figure 1: The pump", "Fig. 2 Its valve", picture=picture)
    document = parsed(file)
    assert [document.text[one.start : one.end] for one in document.figures] == [
        "Figure 1: The pump",
        "Fig. 2 Its valve",
    ]
    first, second = document.figures
    assert first.page == 1
    assert first.y0 > second.y1
    assert 200 < first.x1 - first.x0 < 280
    assert 100 < first.y1 - first.y0 < 150
    stored = parsed_from_json(parsed_to_json(document))
    assert stored.figures[1].x0 == pytest.approx(second.x0, abs=0.05)
    assert parsed_from_json(parsed_to_json(stored)) == stored


def test_a_figure_cut_out_is_the_drawing(tmp_path: Path) -> None:
    file = drawn(tmp_path, "Figure 1: The pump")
    (figure,) = parsed(file).figures
    sandbox = ParserSandbox(ParseLimits())
    try:
        data = sandbox.cut_out(file, "pump.pdf", PDF, figure)
    finally:
        sandbox.close()
    picture = Image.open(io.BytesIO(data))
    assert picture.size == pytest.approx((2 * (figure.x1 - figure.x0), 2 * (figure.y1 - figure.y0)), abs=2)
    red = sum(count for count, color in picture.getcolors(1 << 16) or () if color == (255, 0, 0))
    assert red / (picture.width * picture.height) > 0.5


def test_a_page_of_a_mile_is_drawn_small(tmp_path: Path) -> None:
    made = FPDF(unit="pt", format=(14_000, 14_000))
    made.add_page()
    made.rect(0, 0, 14_000, 14_000, style="F")
    file = tmp_path / "stored"
    made.output(str(file))
    picture = Image.open(io.BytesIO(cut_out(file, "a.pdf", Figure(1, 0, 0, 14_000, 14_000, 0, 1))))
    assert max(picture.size) <= 1600


@pytest.mark.parametrize("place", [Figure(2, 0, 0, 9, 9, 0, 1), Figure(1, 5, 5, 5, 5, 0, 1)])
def test_a_place_that_there_is_not(tmp_path: Path, place: Figure) -> None:
    with pytest.raises(UnreadableDocument):
        cut_out(drawn(tmp_path, "Figure 1: The pump"), "a.pdf", place)


def test_a_text_without_drawings_has_no_figures(tmp_path: Path) -> None:
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=11)
    made.multi_cell(0, 5, "Figure 1: The pump")
    file = tmp_path / "stored"
    made.output(str(file))
    assert parsed(file).figures == ()


@pytest.mark.parametrize(
    ("text", "is_caption"),
    [
        ("Figure 3: Pump", True),
        ("Figure 3. Pump", True),
        ("FIG. 2 – Pump", True),
        ("Fig. 2.1 The pump", True),
        ("Figure A1: Pump", True),
        ("Figure 7", True),
        ("图1 水泵", True),
        ("图2-1：水泵", True),
        ("图 3、水泵", True),
        ("Figure 3 shows the pump.", False),
        ("Figure 2.3 illustrates it.", False),
        ("Figure 3.", False),
        ("图1所示的水泵", False),
        ("Figures of the year", False),
        ("Configure 3: no", False),
    ],
)
def test_what_is_a_caption(text: str, is_caption: bool) -> None:
    line = Line(text, 100, 300, 110, 100, 10)
    assert bool(list(captions(Paragraph(text, 10, bullet=False, spans=((line, 0, len(text)),))))) is is_caption


def test_captions_of_a_page_are_on_one_side_of_its_figures() -> None:
    upper, lower = (100.0, 500.0, 400.0, 700.0), (100.0, 200.0, 400.0, 400.0)
    # The second figure is nearer to the first one's caption than the first is.
    below = pair([(100.0, 410.0, 400.0, 420.0), (100.0, 150.0, 400.0, 160.0)], [upper, lower], WIDTH, HEIGHT)
    assert [box and box[3] > 450 for box in below] == [True, False]
    above = pair([(100.0, 740.0, 400.0, 750.0), (100.0, 410.0, 400.0, 420.0)], [upper, lower], WIDTH, HEIGHT)
    assert [box and box[3] > 450 for box in above] == [True, False]


def test_panels_and_pieces_belong_to_one_figure() -> None:
    panels = [(100.0, 300.0, 240.0, 400.0), (270.0, 300.0, 400.0, 400.0)]
    (box,) = pair([(100.0, 280.0, 400.0, 290.0)], panels, WIDTH, HEIGHT)
    assert box == (90.0, 290.0, 410.0, 410.0)
    points = [(x, y, x + 4.0, y + 4.0) for x, y in ((120.0, 320.0), (200.0, 380.0), (300.0, 450.0))]
    (box,) = pair([(100.0, 280.0, 400.0, 290.0)], points, WIDTH, HEIGHT)
    assert box is not None
    assert box[3] > 450
    assert pair([(100.0, 280.0, 400.0, 290.0)], points[:1], WIDTH, HEIGHT) == [None]
