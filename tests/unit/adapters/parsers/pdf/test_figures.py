"""Financial statements: rows of figures under years, however they are decorated."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.support.sheets import Sheet, saved

from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.pdf.parser import PdfParser
from askdock.records import ParsedDocument

YEARS = ("2021", "2020", "2019")
RIGHT = (400, 470, 540)
"""Right edges of the columns."""
STATEMENT = [
    ("REVENUE",),
    ("Net sales", "$ 192,052", "$ 163,220", "$ 149,351"),
    ("Membership fees", "3,877", "3,541", "3,352"),
    ("Interest expense", "(171)", "(160)", "-"),
    ("Growth", "16 %", "9 %", "(2) %"),
    ("Net income attributable to the shareholders of the company", "$ 5,007", "$ 4,002", "$ 3,659"),
]
READ = [
    "| REVENUE |  |  |  |",
    "Net sales | $192,052 | $163,220 | $149,351",
    "Membership fees | 3,877 | 3,541 | 3,352",
    "Interest expense | (171) | (160) | -",
    "Growth | 16 % | 9 % | (2) %",
    "Net income attributable to the shareholders of the company | $5,007 | $4,002 | $3,659",
]


def width(text: str) -> float:
    """Of Helvetica at 10 points, where figures are as wide as each other."""
    return sum({",": 2.78, ".": 2.78, "(": 3.33, ")": 3.33, "-": 3.33}.get(char, 5.56) for char in text)


def figures(sheet: Sheet, y: float, values: Sequence[str]) -> None:
    """Values flush right, the sign of the currency at the left of the column, per cent and brackets hanging."""
    for right, value in zip(RIGHT, values, strict=True):
        sign, figure = value.split() if value.startswith("$") else ("", value.removesuffix(" %"))
        if sign:
            sheet.text(right - 55, y, sign)
        hanging = 3.33 if figure.endswith(")") else 0
        sheet.text(right - width(figure) + hanging, y, figure)
        if value.endswith("%"):
            sheet.text(right + 5, y, "%")


def statement(
    sheet: Sheet, rows: Sequence[Sequence[str]] = STATEMENT, top: float = 700, step: float = 16
) -> float:
    y = top
    for label, *values in rows:
        sheet.text(50, y, label)
        if values:
            figures(sheet, y, values)
        y -= step
    return y


def years(sheet: Sheet, y: float = 720) -> None:
    for right, year in zip(RIGHT, YEARS, strict=True):
        sheet.text(right - 30, y, year, bold=True)


def plain(sheet: Sheet) -> None:
    years(sheet)
    statement(sheet)


def bands(sheet: Sheet) -> None:
    for number in range(0, len(STATEMENT), 2):
        sheet.fill(48, 696 - 16 * number, 500, 16)
    plain(sheet)


def bands_in_pieces(sheet: Sheet) -> None:
    for number in range(0, len(STATEMENT), 2):
        for left, right in ((48, 330), (340, 405), (410, 475), (480, 550)):
            sheet.fill(left, 696 - 16 * number, right - left, 16)
    plain(sheet)


def lines_of_sums(sheet: Sheet) -> None:
    for right in RIGHT:
        for y in (716, 650, 616, 613):
            sheet.line(right - 60, y, right + 4, y)
    plain(sheet)


def a_column_of_colour(sheet: Sheet) -> None:
    sheet.fill(342, 600, 64, 130)
    plain(sheet)


def parse(folder: Path, *sheets: Sheet) -> ParsedDocument:
    return PdfParser(ParseLimits()).parse(saved(folder, *sheets), "report.pdf")


def rows(document: ParsedDocument) -> list[str]:
    found = [document.text[b.start : b.end] for b in document.blocks if b.kind == "table_row"]
    return [line for row in found for line in row.split("\n") if not line.startswith("---")]


@pytest.mark.parametrize("draw", [plain, bands, bands_in_pieces, lines_of_sums, a_column_of_colour])
def test_each_row_has_its_values_under_the_years(tmp_path: Path, draw: Callable[[Sheet], None]) -> None:
    sheet = Sheet()
    draw(sheet)
    assert rows(parse(tmp_path, sheet)) == ["|  | 2021 | 2020 | 2019 |", *READ]


def test_a_name_above_all_years_is_in_each(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.text(400, 738, "Year ended May 31,", bold=True)
    sheet.line(340, 734, 545, 734)
    sheet.text(50, 720, "(in millions)")
    plain(sheet)
    head = rows(parse(tmp_path, sheet))[0]
    assert head == "(in millions) | " + " | ".join(f"Year ended May 31, / {year}" for year in YEARS)


def test_a_date_in_two_lines_is_one_name(tmp_path: Path) -> None:
    sheet = Sheet()
    for right in RIGHT:
        sheet.text(right - 38, 732, "May 31,", bold=True)
    plain(sheet)
    assert rows(parse(tmp_path, sheet))[0] == "|  | May 31, 2021 | May 31, 2020 | May 31, 2019 |"


@pytest.mark.parametrize("banded", [True, False])
def test_a_wrapped_label_is_one_row(tmp_path: Path, banded: bool) -> None:
    sheet = Sheet()
    if banded:
        for y in (696, 653):
            sheet.fill(48, y, 500, 16)
        sheet.fill(48, 669, 500, 27, grey=0.95)
    years(sheet)
    statement(sheet, STATEMENT[1:2])
    sheet.text(50, 686, "Common stock, par value $1.00; 3,119,843,000 shares")
    statement(sheet, [("Authorized and issued", "3,120", "3,120", "3,120"), *STATEMENT[2:4]], top=674)
    assert rows(parse(tmp_path, sheet))[2] == (
        "Common stock, par value $1.00; 3,119,843,000 shares Authorized and issued | 3,120 | 3,120 | 3,120"
    )


def test_figures_within_labels_are_no_column(tmp_path: Path) -> None:
    sheet = Sheet()
    years(sheet)
    bottom = statement(sheet, [*STATEMENT[1:4], ("Less allowances of $174 and $189", "4,532", "4,660", "4,711")])
    sheet.text(50, bottom, "Shares outstanding:")
    sheet.text(200, bottom, "549,245,105")
    statement(sheet, STATEMENT[4:], top=bottom - 16)
    read = rows(parse(tmp_path, sheet))
    assert "Less allowances of $174 and $189 | 4,532 | 4,660 | 4,711" in read
    assert "| Shares outstanding: 549,245,105 |  |  |  |" in read


def test_the_name_of_a_statement_heads_it(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.text(190, 766, "CONSOLIDATED STATEMENTS OF INCOME")
    sheet.text(255, 750, "(in millions)")
    plain(sheet)
    sheet.text(50, 500, "The accompanying notes are part of these statements, and must be read with them.")
    document = parse(tmp_path, sheet)
    assert [document.text[b.start : b.end] for b in document.blocks if b.kind == "heading"] == [
        "CONSOLIDATED STATEMENTS OF INCOME (in millions)"
    ]
    assert "in millions" not in rows(document)[0]


def test_every_word_is_read_once(tmp_path: Path) -> None:
    sheet = Sheet()
    bands(sheet)
    words = " ".join(parse(tmp_path, sheet).text.replace("|", " ").replace("---", " ").split())
    assert sorted(words.replace("$", "$ ").split()) == sorted(
        " ".join([*YEARS, *(cell for row in STATEMENT for cell in row)]).split()
    )


def test_signs_set_apart_are_no_columns_in_a_table_of_two_rows(tmp_path: Path) -> None:
    sheet = Sheet()
    years(sheet)
    for y in (732, 716, 678):
        sheet.line(48, y, 556, y)
    statement(
        sheet, [("SG&A expenses", "$ 18,461", "$ 16,332", "$ 14,994"), ("Wages", "1,204", "1,301", "(1,411)")]
    )
    assert rows(parse(tmp_path, sheet))[1:] == [
        "SG&A expenses | $18,461 | $16,332 | $14,994",
        "Wages | 1,204 | 1,301 | (1,411)",
    ]


def test_a_line_sets_a_sign_apart(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.rows((60, 205, 305), 700, [["Fee", "Currency", "Amount"], ["Entry", "$", "12"], ["Exit", "$", "14"]])
    sheet.grid((55, 200, 300, 400), (712, 696, 681, 666))
    assert rows(parse(tmp_path, sheet)) == ["Fee | Currency | Amount", "Entry | $ | 12", "Exit | $ | 14"]
