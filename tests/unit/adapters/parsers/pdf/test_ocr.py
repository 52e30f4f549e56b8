"""Scanned pages and the time they may take. What Tesseract reads is test_parsing_docs.py's."""

import io
import os
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pypdfium2 as pdfium
import pytest
from fpdf import FPDF
from PIL import Image

from askdock.adapters.parsers.archive import ZipParser
from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.pdf import ocr as pdf_ocr
from askdock.adapters.parsers.pdf.parser import PdfParser
from askdock.adapters.parsers.pdf.words import Word
from askdock.errors import NoText
from askdock.records import UnreadPage

PAGES = 3


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of which nothing but pictures is left."""
    if not pdf_ocr.languages():
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


def read_line(number: int) -> list[Word]:
    """What is recognised of a page."""
    return [Word(f"Read-as-number-{number}.", 10, 690, 100, 700, 10)]


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page takes half a second by a clock that nothing else moves."""
    now = [0.0]

    def recognise(_program: str, _page: pdfium.PdfPage, _end: float) -> list[Word]:
        now[0] += 0.5
        return read_line(1)

    monkeypatch.setattr(pdf_ocr, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(pdf_ocr, "_recognised", recognise)


@pytest.mark.usefixtures("slowly")
def test_what_was_read_in_time_is_kept_and_the_rest_is_named(scan: Path) -> None:
    parsed = PdfParser(ParseLimits(ocr_seconds=0.4)).parse(scan, "scan.pdf")
    assert [page.number for page in parsed.pages] == [1]
    assert parsed.unread == (UnreadPage(2, "time"), UnreadPage(3, "time"))


def test_a_page_that_takes_too_long_costs_that_page_only(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recognise, calls = pdf_ocr._recognised, []

    def second_is_hard(program: str, page: pdfium.PdfPage, _end: float) -> list[Word]:
        calls.append(page)
        return recognise(program, page, 0.0) if len(calls) == 2 else read_line(len(calls))

    monkeypatch.setattr(pdf_ocr, "_recognised", second_is_hard)
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
    monkeypatch.setattr(pdf_ocr, "languages", lambda: "")
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
