"""Characters, order, headings and what people added to PDF pages: each with the smallest page that shows it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from fpdf import FPDF
from tests.support.sheets import Sheet, saved

from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.pdf.characters import SOFT_HYPHEN, normalised
from askdock.adapters.parsers.pdf.parser import PdfParser
from askdock.records import ParsedDocument

PROSE = "The pump must be vented before the transmitter is adjusted, since air in the line shifts it."


def chinese_font() -> bool:
    """Whether fontconfig knows one; where there is no fontconfig the test tells."""
    if (found := shutil.which("fc-list")) is None:
        return True
    return bool(subprocess.run([found, ":lang=zh", "family"], capture_output=True, check=True).stdout.strip())


def parse(path: Path) -> ParsedDocument:
    return PdfParser(ParseLimits()).parse(path, "page.pdf")


def of(folder: Path, *sheets: Sheet) -> ParsedDocument:
    return parse(saved(folder, *sheets))


@pytest.mark.parametrize(("first", "second"), [("\U0001d707", "\U00020bb7"), ("é", "\U0001f600")])
def test_characters_beyond_the_basic_plane_shift_nothing(tmp_path: Path, first: str, second: str) -> None:
    sheet = Sheet()
    sheet.mapped(60, 700, "u v")
    sheet.text(60, 680, "A line below it.")
    sheet.rows((60, 160), 640, [["Dye", "Load"], ["blue", "10"], ["red", "20"]])
    document = parse(saved(tmp_path, sheet, u=first, v=second))
    assert f"{first} {second}" in document.text
    assert "blue | 10" in document.text
    (box,) = document.boxes(document.text.index("A line"), document.text.index("A line") + 1)
    assert box.y0 < 680 < box.y1


def test_radicals_are_the_characters_they_look_like(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.mapped(60, 700, "uv")
    assert parse(saved(tmp_path, sheet, u="⼆", v="⻛")).text == "二风"


def test_ligatures_are_letters(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.mapped(60, 700, "u")
    assert parse(saved(tmp_path, sheet, u="ﬃ")).text == "ffi"


@pytest.mark.parametrize(
    ("base", "raised", "text"),
    [("10", "6", "10^6 Pa"), ("10", "-3", "10^-3 Pa"), ("m", "2", "m^2 Pa"), ("12 EUR", "1", "12 EUR[1] Pa")],
)
def test_raised_numbers_are_kept_apart(tmp_path: Path, base: str, raised: str, text: str) -> None:
    sheet = Sheet()
    sheet.operators.append(
        f"BT /F1 10 Tf 1 0 0 1 60 700 Tm ({base}) Tj /F1 6 Tf 4 Ts ({raised}) Tj /F1 10 Tf 0 Ts ( Pa) Tj ET"
    )
    assert of(tmp_path, sheet).text == text


def test_the_mark_of_a_note_within_chinese_is_kept_apart(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.operators.append(
        "BT /F4 10 Tf 1 0 0 1 60 700 Tm (uuuuuu) Tj /F1 6 Tf 3 Ts (6) Tj /F4 10 Tf 0 Ts (vvvvvv) Tj ET"
    )
    assert parse(saved(tmp_path, sheet, u="错", v="误")).text == "错错错错错错[6]误误误误误误"


def test_a_letter_that_leans_over_a_blank_does_not_take_it(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.operators.append("BT /F1 10 Tf 1 0 0 1 60 700 Tm [(list of ) 290 (the world)] TJ ET")
    assert of(tmp_path, sheet).text == "list of the world"


def test_lowered_numbers_stay_as_they_are(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.operators.append("BT /F1 10 Tf 1 0 0 1 60 700 Tm (CO) Tj /F1 6 Tf -2 Ts (2) Tj ET")
    assert of(tmp_path, sheet).text == "CO2"


def test_columns_that_are_drawn_line_by_line_are_read_one_after_the_other(tmp_path: Path) -> None:
    sheet = Sheet()
    left = (
        "The committee reviewed the annual",
        "report and found no objections, the",
        "auditor was paid 8,400 euros for the",
        "year",
    )
    right = (
        "The hall in Mill Street will be then",
        "painted in August, two painters bid",
        "the first asks 11,200 euros and the",
        "second",
    )
    for number, parts in enumerate(zip(left, right, strict=True)):
        for x, part in zip((60, 320), parts, strict=True):
            sheet.text(x, 700 - 12 * number, part)
    text = of(tmp_path, sheet).text
    assert "the auditor was paid 8,400 euros for the year" in text
    assert text.index("year") < text.index("The hall")


def test_text_is_read_where_it_stands_however_it_was_drawn(tmp_path: Path) -> None:
    sheet = Sheet()
    for y, line in ((660, "Third line."), (680, "Second line."), (700, "First line.")):
        sheet.text(60, y, line)
    assert of(tmp_path, sheet).text.split() == ["First", "line.", "Second", "line.", "Third", "line."]


def test_running_heads_and_feet_are_dropped_and_kept_as_metadata(tmp_path: Path) -> None:
    sheets = []
    for number in range(1, 6):
        sheet = Sheet()
        sheet.text(60, 810, "ACME internal", 8)
        sheet.text(60, 700, f"Chapter text of sheet {number}, which is like no other.")
        sheet.text(60, 400, "Text in the middle of each page stays.")
        sheet.text(480, 30, f"Page {number} of 5", 8)
        sheets.append(sheet)
    document = of(tmp_path, *sheets)
    assert "ACME" not in document.text
    assert " of 5" not in document.text
    assert document.text.count("Text in the middle") == 5
    assert ("running head", "ACME internal") in document.metadata


def test_a_page_whose_only_line_is_the_same_on_all_keeps_it(tmp_path: Path) -> None:
    sheets = [Sheet() for _ in range(3)]
    for sheet in sheets:
        sheet.text(60, 810, "Draft")
    assert of(tmp_path, *sheets).text.count("Draft") == 3


def headings(document: ParsedDocument) -> list[tuple[str, int]]:
    return [(document.text[b.start : b.end], b.level) for b in document.blocks if b.kind == "heading"]


def body(sheet: Sheet, y: float) -> float:
    for number in range(4):
        sheet.text(60, y - 13 * number, PROSE)
    return y - 13 * 4 - 10


def test_headings_in_bold_type_of_the_size_of_the_text(tmp_path: Path) -> None:
    sheet = Sheet()
    y = 700.0
    for title in ("Mooring", "Reefer containers"):
        sheet.text(60, y, title, bold=True)
        y = body(sheet, y - 13)
    assert headings(of(tmp_path, sheet)) == [("Mooring", 1), ("Reefer containers", 1)]


def test_headings_by_their_numbers(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.text(60, 760, "3 Installation", 16)
    y = body(sheet, 735)
    for title in ("3.1 Wiring", "3.2 Plumbing"):
        sheet.text(60, y, title)
        y = body(sheet, y - 13)
    assert headings(of(tmp_path, sheet)) == [("3 Installation", 1), ("3.1 Wiring", 2), ("3.2 Plumbing", 2)]


def test_headings_a_little_larger_than_the_text(tmp_path: Path) -> None:
    sheet = Sheet()
    y = 760.0
    for title in ("Dangerous goods of all classes in the shed at the northern quay", "Records"):
        sheet.text(60, y, title, 11.5)
        y = body(sheet, y - 15)
    found = of(tmp_path, sheet)
    assert [title for title, _ in headings(found)][1:] == ["Records"]
    assert found.text.split("\n\n")[0].startswith("Dangerous goods")


def test_bold_words_within_text_are_no_headings(tmp_path: Path) -> None:
    sheet = Sheet()
    body(sheet, 700)
    sheet.text(60, 600, "Note:", bold=True)
    sheet.text(92, 600, "the valve stays shut.")
    assert headings(of(tmp_path, sheet)) == []


def test_turned_text_reads_as_it_is_written(tmp_path: Path) -> None:
    sheet = Sheet()
    body(sheet, 700)
    sheet.turned(40, 200, "Approved by the quality department")
    document = of(tmp_path, sheet)
    assert "Approved by the quality department" in document.text
    (box,) = document.boxes(document.text.index("Approved"), document.text.index("Approved") + 1)
    assert box.x1 - box.x0 < 20 < box.y1 - box.y0


def test_text_boxes_notes_and_files_are_read(tmp_path: Path) -> None:
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=11)
    made.cell(text="Inspections take place every six weeks.")
    made.free_text_annotation("CHANGED: every four weeks.", x=20, y=60, w=80, h=10)
    made.text_annotation(x=100, y=100, text="Ask the authority.", title="Reviewer")
    made.embed_file(basename="values.csv", bytes=b"Valve,Bar\nV1,6\n")
    made.output(str(tmp_path / "page.pdf"))
    text = parse(tmp_path / "page.pdf").text
    assert "CHANGED: every four weeks." in text
    assert "(Reviewer: Ask the authority.)" in text
    assert "Valve: V1; Bar: 6" in text
    assert text.index("six weeks") < text.index("CHANGED") < text.index("Valve")


@pytest.mark.skipif(
    not chinese_font(), reason="no Chinese font is installed, which PDFium needs for lone characters"
)
def test_vertical_writing_is_read_from_the_right(tmp_path: Path) -> None:
    sheet = Sheet()
    for x, column in ((400, "古塔修缮"), (370, "始建于宋"), (340, "历时竣工")):
        for number, char in enumerate(column):
            sheet.text(x, 700 - 14 * number, char, 12)
    assert "".join(of(tmp_path, sheet).text.split()) == "古塔修缮始建于宋历时竣工"


@pytest.mark.parametrize("code", ["\x06", "\x1e", "\x7f"])
def test_control_characters_are_no_text(tmp_path: Path, code: str) -> None:
    sheet = Sheet()
    sheet.mapped(60, 700, "uFirst line of textu")
    sheet.mapped(60, 686, "u and uits second lineu")
    document = PdfParser(ParseLimits()).parse(saved(tmp_path, sheet, u=code), "sheets.pdf")
    assert document.text == "First line of text and its second line"
    assert [document.text[line.start : line.end] for line in document.lines] == [
        "First line of text",
        "and its second line",
    ]


def test_places_where_a_word_may_break_are_no_part_of_it() -> None:
    assert normalised("exam\xadple\u200b") == "example"
    assert normalised("exam\xad") == f"exam{SOFT_HYPHEN}"
