"""Real documents that others made: what must be found in them."""

import os
from pathlib import Path
from typing import Any

import pytest
from tests.support.parsing_set import cases, is_found, part

from askdock.adapters.parsers import all_parsers
from askdock.adapters.parsers.detect import detect_media_type
from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.pdf import rapid, tesseract
from askdock.errors import EncryptedDocument, NoText
from askdock.ingestion.parse import ParseStage
from askdock.records import ParsedDocument

DATA = Path(os.environ.get("ASKDOCK_TEST_DATA", Path(__file__).parents[5] / "shared" / "data"))
FOLDER = DATA / "parsing-docs"


CASES = cases(FOLDER)
SCANS = [case for case in CASES if any(expected.get("ocr") for expected in case["expect"])]
READABLE = [case for case in CASES if case not in SCANS and "password" not in case["file"]]

LIMITS = ParseLimits(ocr_page_seconds=300)
"""The time of recognition is test_pdf_ocr.py's."""

pytestmark = pytest.mark.skipif(not CASES, reason=f"no parsing-docs in {DATA} (set ASKDOCK_TEST_DATA)")


def name(case: dict[str, Any]) -> str:
    return Path(case["file"]).name


def parse(case: dict[str, Any]) -> ParsedDocument:
    path = FOLDER / case["file"]
    return ParseStage(all_parsers(LIMITS)).parse(path, path.name, detect_media_type(path, path.name))


@pytest.mark.parametrize("case", READABLE, ids=name)
def test_expected_text_is_found_where_it_stands(case: dict[str, Any]) -> None:
    document = parse(case)
    for expected in case["expect"]:
        assert is_found(expected, part(document, expected["where"])), expected


@pytest.mark.parametrize("case", SCANS, ids=name)
def test_scans_are_refused_where_tesseract_is_missing(
    case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rapid, "installed", lambda: False)
    monkeypatch.setattr(tesseract, "languages", lambda _wanted: "")
    with pytest.raises(NoText):
        parse(case)


def test_a_scanned_table_is_read_by_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rapid, "installed", lambda: False)
    (case,) = [case for case in SCANS if case["file"].endswith("table-multi-row-column-cells.pdf")]
    document = parse(case)
    rows = [document.text[b.start : b.end] for b in document.blocks if b.kind == "table_row"]
    assert "Dexterity | 5 | 4 | 1 | 98.3%, n=4 | 1672.1 sec, n=4" in rows
    (box, *_) = document.boxes(document.text.index("Dexterity"), document.text.index("Dexterity") + 1)
    assert 0 < box.x0 < box.x1 < box.page_width
    assert 0 < box.y0 < box.y1 < box.page_height


def test_a_password_protected_file_is_refused() -> None:
    path = FOLDER / "files" / "password.pdf"
    with pytest.raises(EncryptedDocument):
        ParseStage(all_parsers()).parse(path, path.name, "application/pdf")
