"""Scanned pages and the time they may take. What Tesseract reads is test_parsing_docs.py's."""

import io
import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw

from askdock.adapters.parsers import make_parser
from askdock.adapters.parsers.archive import ZipParser
from askdock.adapters.parsers.detect import detect_media_type
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.pdf import ocr as pdf_ocr
from askdock.adapters.parsers.pdf import rapid, tesseract
from askdock.adapters.parsers.pdf.parser import PdfParser
from askdock.adapters.parsers.pdf.picture import Picture, Read, drawn_picture
from askdock.adapters.parsers.pdf.rapid_child import line_words
from askdock.errors import DocumentTooComplex, NoText, UnreadableDocument
from askdock.records import UnreadPage

PAGES = 3


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of which nothing but pictures is left."""
    if not tesseract.languages("eng"):
        assert not os.environ.get("CI"), "Tesseract is not installed: tools/system-packages.txt names it"
        pytest.skip("Tesseract is not installed")
    written = FPDF()
    for number in range(1, PAGES + 1):
        written.add_page()
        written.set_font("helvetica", size=20)
        written.cell(text=f"Valve number {number} is open")
    scanned = FPDF()
    with pdfium.PdfDocument(bytes(written.output())) as document:
        for page in document:
            scanned.add_page()
            picture = io.BytesIO()
            page.render(scale=2).to_pil().save(picture, "PNG")
            scanned.image(picture, x=0, y=0, w=scanned.w)
            page.close()
    path = tmp_path_factory.mktemp("scan") / "scan.pdf"
    scanned.output(str(path))
    return path


def test_all_pages_are_read_where_there_is_time(scan: Path) -> None:
    parsed = PdfParser(ParseLimits(ocr_page_seconds=300)).parse(scan, "scan.pdf")
    assert [page.number for page in parsed.pages] == [1, 2, 3]
    assert "number 3 is open" in parsed.text
    assert parsed.unread == ()


def read_line(number: int) -> list[Read]:
    """What is recognised of a page."""
    return [Read(f"Read-as-number-{number}.", 100, 100, 400, 130)]


@pytest.fixture(autouse=True)
def by_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra may be installed or not."""
    monkeypatch.setattr(pdf_ocr.rapid, "installed", lambda: False)


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page takes half a second by a clock that nothing else moves."""
    now = [0.0]

    def recognise(_picture: Picture, _languages: str, _seconds: float) -> list[Read]:
        now[0] += 0.5
        return read_line(1)

    monkeypatch.setattr(pdf_ocr, "_processor_time", lambda: now[0])
    monkeypatch.setattr(tesseract, "read", recognise)


@pytest.mark.usefixtures("slowly")
def test_what_was_read_in_time_is_kept_and_the_rest_is_named(scan: Path) -> None:
    parsed = PdfParser(ParseLimits(ocr_seconds=0.4)).parse(scan, "scan.pdf")
    assert [page.number for page in parsed.pages] == [1]
    assert parsed.unread == (UnreadPage(2, "time"), UnreadPage(3, "time"))


def test_a_page_that_takes_too_long_costs_that_page_only(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def second_is_hard(picture: Picture, _languages: str, _seconds: float) -> list[Read]:
        calls.append(picture)
        if len(calls) == 2:
            raise TimeoutError
        return read_line(len(calls))

    monkeypatch.setattr(tesseract, "read", second_is_hard)
    parsed = PdfParser(ParseLimits()).parse(scan, "scan.pdf")
    assert ([page.number for page in parsed.pages], parsed.unread) == ([1, 3], (UnreadPage(2, "time"),))


def test_a_scan_that_there_is_no_time_for_says_which_setting_gives_it(scan: Path) -> None:
    with pytest.raises(NoText, match="ASKDOCK_OCR_SECONDS"):
        PdfParser(ParseLimits(ocr_seconds=0)).parse(scan, "scan.pdf")


@pytest.mark.usefixtures("slowly")
def test_the_documents_of_an_archive_share_the_time(scan: Path, tmp_path: Path) -> None:
    archive = tmp_path / "scans.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(scan, "a.pdf")
        packed.write(scan, "b.pdf")
    parsed = ZipParser(ParseLimits(ocr_seconds=0.4)).parse(archive, "scans.zip")
    assert parsed.text.count("a.pdf") == 1
    assert "b.pdf" not in parsed.text


def test_only_what_may_hold_scans_has_more_time() -> None:
    limits = ParseLimits(wall_seconds=10, ocr_seconds=20)
    assert limits.seconds("application/pdf") == limits.seconds("application/zip") == 30
    assert limits.seconds("text/plain") == 10


def test_without_tesseract_a_scanned_page_among_others_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tesseract, "languages", lambda _wanted: "")
    made = FPDF()
    picture = Image.new("L", (300, 300), 128)
    for width in (None, 0.9, 0.3):  # a page of text, a scan, a page with nothing but a logo
        made.add_page()
        if width is None:
            made.set_font("helvetica", size=11)
            made.cell(text="The only page with a text layer.")
        else:
            made.image(picture, x=0, y=0, w=width * made.w, h=width * made.h)
    made.output(str(tmp_path / "mixed.pdf"))
    parsed = PdfParser(ParseLimits()).parse(tmp_path / "mixed.pdf", "mixed.pdf")
    assert ([page.number for page in parsed.pages], parsed.unread) == ([1], (UnreadPage(2, "scan"),))


def test_a_page_that_takes_more_processor_time_than_it_may_is_given_up(scan: Path) -> None:
    with pdfium.PdfDocument(scan) as document:
        picture = drawn_picture(document[0])
    dense = Picture(np.random.default_rng(1).integers(0, 256, (2400, 1800), dtype=np.uint8), picture.scale)
    with pytest.raises(TimeoutError):
        tesseract.read(dense, "eng", 1)


def test_a_scan_with_a_stamped_line_is_a_scan(scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "read", lambda _picture, _languages, _seconds: read_line(7))
    made = FPDF()
    made.add_page()
    made.image(Image.new("L", (300, 300), 200), x=0, y=0, w=made.w, h=made.h)
    made.set_font("helvetica", size=10)
    made.cell(text="FAX 2024-05-01 page 1")
    made.output(str(tmp_path / "fax.pdf"))
    parsed = PdfParser(ParseLimits()).parse(tmp_path / "fax.pdf", "fax.pdf")
    assert "FAX 2024-05-01 page 1" in parsed.text
    assert "Read-as-number-7." in parsed.text


def test_a_tilted_picture_is_set_straight_and_its_lines_are_found() -> None:
    pixels = np.full((1400, 1000), 255, dtype=np.uint8)
    for y in (200, 600, 1000):
        for x in range(100, 900):
            at = round(y + (x - 500) * np.tan(np.radians(2)))
            pixels[at : at + 3, x] = 0
    for taken, falls in ((pixels, 1), (pixels[:, ::-1].copy(), -1)):
        straight = Picture(taken, 150 / 72).straight()
        lines = [line for line in straight.rulings(10).horizontal if line.end - line.start > 300]
        assert len(lines) == 3
        # 288 points to the right of the middle of the page, two degrees lower.
        x, y = straight.origin_of(240 + 150, lines[1].at)
        assert (x, y) == (
            pytest.approx(390, abs=2),
            pytest.approx(384 - falls * 150 * np.tan(np.radians(2)), abs=2),
        )


def test_a_page_on_a_darker_table_is_made_square() -> None:
    corners = [(90, 60), (930, 110), (60, 1330), (960, 1290)]
    taken = Image.new("L", (1000, 1400), 60)
    draw = ImageDraw.Draw(taken)
    draw.polygon([corners[0], corners[1], corners[3], corners[2]], fill=220)
    # A line across the page at a quarter of both of its sides.
    draw.line([(82, 377), (938, 405)], fill=30, width=4)
    # Light from one side: the paper there is as dark as ink would be at the other.
    light = np.linspace(0.6, 1.0, 1000)
    straight = Picture((np.asarray(taken) * light).astype(np.uint8), 1.0).straight()
    assert straight.pixels.mean() > 160
    (line,) = straight.rulings(10).horizontal
    assert (line.start, line.end) == (pytest.approx(0, abs=6), pytest.approx(1000, abs=6))
    for at, there in zip([(0, 1400), (1000, 1400), (0, 0), (1000, 0)], corners, strict=True):
        assert straight.origin_of(*at) == pytest.approx((there[0], 1400 - there[1]), abs=8)


@pytest.mark.parametrize("make", ["white", "dark picture", "band at the top"])
def test_what_is_no_page_on_a_table_stays_as_it_is(make: str) -> None:
    pixels = np.full((1400, 1000), 250, dtype=np.uint8)
    if make == "dark picture":
        pixels[:] = 20
        pixels[600:800, 300:700] = 240
    elif make == "band at the top":
        pixels[:120] = 40
    assert Picture(pixels, 1.0).straight().origin is None


@pytest.mark.parametrize("extension", ["png", "jpg", "tiff", "webp"])
def test_a_picture_is_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extension: str) -> None:
    monkeypatch.setattr(tesseract, "languages", lambda _wanted: "eng")
    monkeypatch.setattr(tesseract, "read", lambda _picture, _languages, _seconds: read_line(1))
    file = tmp_path / f"photo.{extension}"
    pages = {"save_all": True, "append_images": [Image.new("L", (600, 800), 255)]} if extension == "tiff" else {}
    Image.new("L", (600, 800), 255).save(file, **pages)
    media_type = detect_media_type(file, file.name)
    parsed = make_parser(media_type, ParseLimits()).parse(file, file.name)
    assert parsed.text.startswith("Read-as-number-1.")
    sizes = [(page.number, page.width, page.height) for page in parsed.pages]
    assert sizes == ([(1, 288, 384), (2, 288, 384)] if pages else [(1, 288, 384)])


@pytest.mark.parametrize("side", [8_000, 15_000])
def test_a_picture_of_too_many_pixels_is_refused(tmp_path: Path, side: int) -> None:
    file = tmp_path / "photo.png"
    Image.new("1", (side, side), 1).save(file)
    with pytest.raises(DocumentTooComplex, match=r"photo\.png has more than"):
        make_parser("image/png", ParseLimits()).parse(file, "photo.png")


def test_a_damaged_picture_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "languages", lambda _wanted: "eng")
    file = tmp_path / "photo.png"
    Image.new("L", (600, 800), 255).save(file)
    file.write_bytes(file.read_bytes()[:60])
    with pytest.raises(UnreadableDocument, match=r"photo\.png is damaged"):
        make_parser("image/png", ParseLimits()).parse(file, "photo.png")


def test_lines_of_one_type_are_one_paragraph_however_high_their_ink_is(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [(100, 50, "Title"), (200, 27, "The wall is as high as the tide and"), (228, 25, "no more, so saw")]
    read = [Read(text, 100, top, 100 + 20 * len(text), top + tall) for top, tall, text in lines]
    monkeypatch.setattr(tesseract, "languages", lambda _wanted: "eng")
    monkeypatch.setattr(tesseract, "read", lambda _picture, _languages, _seconds: read)
    words = pdf_ocr.Recogniser(ParseLimits(), Budget()).words(Picture(np.zeros((400, 900), np.uint8), 1.0))
    assert [round(word.size) for word in words] == [45, 24, 24]


def test_words_of_a_line_are_put_together_as_it_is_written() -> None:
    box = [[0, 0], [100, 0], [100, 20], [0, 20]]
    pieces = [
        (char, 1.0, [[x, 0], [x + 9, 0], [x + 9, 20], [x, 20]])
        for x, char in zip(range(0, 60, 10), "阀门kg是", strict=False)
    ]
    words = list(line_words(box, "阀门kg 是", pieces))
    assert [(word.text, word.x0, word.x1) for word in words] == [("阀门kg", 0, 39), ("是", 40, 49)]
    assert list(line_words(box, "other text", pieces)) == [Read("other text", 0, 2, 100, 18)]


def test_the_operator_names_the_languages_and_their_order(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def read(_picture: Picture, languages: str, _seconds: float) -> list[Read]:
        asked.append(languages)
        return read_line(1)

    monkeypatch.setattr(tesseract, "read", read)
    PdfParser(ParseLimits(ocr_languages="eng+deu")).parse(scan, "scan.pdf")
    assert set(asked) == {"eng+deu"}
    assert tesseract.languages("eng+klingon+chi_sim") in ("eng", "eng+chi_sim"), "those that are installed"


_CHILD = """
import sys, types

class Engine:
    def __init__(self, params): pass
    def __call__(self, pixels, return_word_box):
        if pixels[0, 0, 0] == 1:
            while True: pass
        if pixels[0, 0, 0] == 2:
            raise ValueError
        box = [[0, 0], [90, 0], [90, 20], [0, 20]]
        return types.SimpleNamespace(boxes=[box], txts=["open"], scores=[1.0], word_results=[[]])

sys.modules["rapidocr"] = types.SimpleNamespace(RapidOCR=Engine)
from askdock.adapters.parsers.pdf.rapid_child import main
main()
"""


@pytest.fixture
def by_rapid(monkeypatch: pytest.MonkeyPatch) -> Iterator[rapid.Rapid]:
    """PP-OCR whose engine never ends on a picture that begins with 1, and breaks on one that begins with 2."""
    engine = rapid.Rapid((sys.executable, "-c", _CHILD))
    monkeypatch.setattr(rapid, "installed", lambda: True)
    monkeypatch.setattr(pdf_ocr, "PP_OCR", engine)
    yield engine
    engine.close()


def picture_of(first: int) -> Picture:
    return Picture(np.full((30, 100), first, np.uint8), 1.0)


def test_a_picture_on_which_pp_ocr_never_ends_is_ended_and_the_next_one_is_read(by_rapid: rapid.Rapid) -> None:
    budget = Budget()
    recogniser = pdf_ocr.Recogniser(ParseLimits(ocr_page_seconds=1), budget)
    with pytest.raises(pdf_ocr.NotRecognised) as left_out:
        recogniser.words(picture_of(1))
    assert left_out.value.why == "time"
    assert budget.ocr_seconds >= 1
    assert [word.text for word in recogniser.words(picture_of(0))] == ["open"]
    assert by_rapid.spent > 0


def test_a_picture_that_pp_ocr_breaks_on_does_not_end_it(by_rapid: rapid.Rapid) -> None:
    with pytest.raises(ChildProcessError, match="ValueError"):
        by_rapid.read(picture_of(2), 30)
    assert [word.text for word in by_rapid.read(picture_of(0), 30)] == ["open"]


def test_pp_ocr_that_cannot_be_started_is_said() -> None:
    with pytest.raises(ChildProcessError, match="status 3"):
        rapid.Rapid((sys.executable, "-c", "raise SystemExit(3)")).read(picture_of(0), 30)
