"""Tables on PDF pages: each with the smallest page that shows it."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from tests.support.sheets import Sheet, saved

from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.pdf.parser import PdfParser
from askdock.records import ParsedDocument

XS = (60, 150, 330, 430)
EDGES = (55, 145, 325, 425, 500)
HEAD = ["Code", "Probable cause", "What to do", "Part"]
PROSE = "The pump must be vented before the transmitter is adjusted, since air in the line shifts"


def parse(folder: Path, *sheets: Sheet) -> ParsedDocument:
    return PdfParser(ParseLimits()).parse(saved(folder, *sheets), "sheets.pdf")


def rows(document: ParsedDocument) -> list[str]:
    """The rows of all tables without the lines of dashes."""
    found = [document.text[b.start : b.end] for b in document.blocks if b.kind == "table_row"]
    return [line for row in found for line in row.split("\n") if not line.startswith("---")]


def test_a_wrapped_cell_between_ruling_lines_is_one_row(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.rows(XS, 700, [HEAD, ["E-4012", "Zero shift refused,", "Vent the line and", "QR-1"]])
    sheet.rows(XS, 674, [["", "reference cell has", "start again"], ["", "drifted"]], step=11)
    sheet.grid(EDGES, (712, 696, 655))
    assert rows(parse(tmp_path, sheet)) == [
        " | ".join(HEAD),
        "E-4012 | Zero shift refused, reference cell has drifted | Vent the line and start again | QR-1",
    ]


def wrapped(sheet: Sheet) -> float:
    y = sheet.rows(XS, 700, [HEAD])
    for code in ("E-4012", "E-4013", "E-4014"):
        sheet.rows(XS, y, [[code, "Zero shift refused,", "Vent the line and", "QR-1"]])
        sheet.rows(XS, y - 11, [["", "reference cell drifted", "start again"]])
        y -= 30
    return y


@pytest.mark.parametrize("ruled", [True, False], ids=["rules", "nothing drawn"])
def test_wrapped_cells_without_lines_between_the_rows(tmp_path: Path, ruled: bool) -> None:
    sheet = Sheet()
    bottom = wrapped(sheet)
    if ruled:
        for y in (712, 695, bottom + 12):
            sheet.line(55, y, 500, y)
    assert rows(parse(tmp_path, sheet)) == [
        " | ".join(HEAD),
        *(
            f"{code} | Zero shift refused, reference cell drifted | Vent the line and start again | QR-1"
            for code in ("E-4012", "E-4013", "E-4014")
        ),
    ]


def test_wrapped_chinese_cells_are_joined_without_blanks(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.rows(
        XS, 700, [["代码", "可能原因", "处理方法", "备件"], ["四号", "零点偏移被拒绝，", "排空管路后重新", "甲一"]]
    )
    sheet.rows(XS, 674, [["", "参比池已漂移", "启动"]])
    sheet.grid(EDGES, (712, 696, 665))
    assert rows(parse(tmp_path, sheet))[1] == "四号 | 零点偏移被拒绝，参比池已漂移 | 排空管路后重新启动 | 甲一"


def test_narrow_columns_are_columns(tmp_path: Path) -> None:
    sheet = Sheet()
    data = [
        ["No.", "Part", "State"],
        ["10", "KX-1010", "open"],
        ["11", "KX-1011", "closed"],
        ["12", "KX-1012", "open"],
    ]
    sheet.rows((60, 82, 129), 700, data)
    for y in (712, 696, 642):
        sheet.line(58, y, 165, y)
    assert rows(parse(tmp_path, sheet)) == [" | ".join(row) for row in data]


@pytest.mark.parametrize("drawn", ["grid", "rules"])
def test_a_table_of_two_rows(tmp_path: Path, drawn: str) -> None:
    sheet = Sheet()
    sheet.rows(XS, 700, [["Plan", "Users", "Price", "Term"], ["Basic", "five", "60 EUR", "a year"]])
    if drawn == "grid":
        sheet.grid(EDGES, (712, 696, 680))
    else:
        for y in (712, 696, 680):
            sheet.line(55, y, 500, y)
    assert rows(parse(tmp_path, sheet)) == ["Plan | Users | Price | Term", "Basic | five | 60 EUR | a year"]


def test_a_cell_over_rows_stands_in_each(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.rows(
        XS,
        700,
        [["Group", "Field", "Value", "Note"], ["", "Flow", "12 l/min", "max"], ["", "Noise", "48 dB", "min"]],
    )
    sheet.text(60, 677, "Pump")
    for y in (712, 696, 665):
        sheet.line(55, y, 500, y)
    sheet.line(145, 681, 500, 681)
    for x in EDGES:
        sheet.line(x, 712, x, 665)
    assert rows(parse(tmp_path, sheet))[1:] == ["Pump | Flow | 12 l/min | max", "Pump | Noise | 48 dB | min"]


def test_a_cell_over_columns_stands_under_each_head(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.rows(
        XS, 700, [["Item", "Small", "Large", "Note"], ["Flow", "", "", "a"], ["Noise", "40 dB", "48 dB", "b"]]
    )
    sheet.text(300, 685, "12 l/min at both")
    for y in (712, 696, 681, 665):
        sheet.line(55, y, 500, y)
    for x in EDGES:
        sheet.line(x, 712, x, 696)
        sheet.line(x, 681, x, 665)
    for x in (55, 145, 425, 500):
        sheet.line(x, 696, x, 681)
    assert rows(parse(tmp_path, sheet))[1] == "Flow | 12 l/min at both | 12 l/min at both | a"


def levels(sheet: Sheet) -> None:
    sheet.text(60, 693, "Product", bold=True)
    sheet.text(205, 700, "First half", bold=True)
    sheet.text(375, 700, "Second half", bold=True)
    xs = (60, 180, 260, 350, 430)
    for x, name in zip(xs[1:], ("Units", "EUR", "Units", "EUR"), strict=True):
        sheet.text(x, 685, name, bold=True)
    sheet.rows(
        xs, 668, [["North", "1,204", "88,310", "1,377", "95,020"], ["South", "904", "61,020", "871", "60,110"]]
    )


LEVELS = "Product | First half / Units | First half / EUR | Second half / Units | Second half / EUR"


def test_the_levels_of_a_head_between_ruling_lines(tmp_path: Path) -> None:
    sheet = Sheet()
    levels(sheet)
    xs = (55, 170, 250, 340, 420, 500)
    for y in (712, 680, 664, 648):
        sheet.line(55, y, 500, y)
    sheet.line(170, 696, 500, 696)
    for x in xs:
        sheet.line(x, 712 if x in (55, 170, 340, 500) else 696, x, 648)
    assert rows(parse(tmp_path, sheet)) == [
        LEVELS,
        "North | 1,204 | 88,310 | 1,377 | 95,020",
        "South | 904 | 61,020 | 871 | 60,110",
    ]


@pytest.mark.parametrize("short", [True, False], ids=["short rules", "centred alone"])
def test_the_levels_of_a_head_between_rules(tmp_path: Path, short: bool) -> None:
    sheet = Sheet()
    levels(sheet)
    for y in (712, 680, 646):
        sheet.line(55, y, 500, y)
    if short:
        sheet.line(175, 696, 300, 696)
        sheet.line(345, 696, 480, 696)
    assert rows(parse(tmp_path, sheet))[0] == LEVELS


def test_a_name_over_two_columns_without_names_of_their_own(tmp_path: Path) -> None:
    sheet = Sheet()
    for x, name in zip((60, 230, 330, 400), ("Set", "Train", "Dev", "Test"), strict=True):
        sheet.text(x, 700, name)
    data = [["Natural", "79,168", "58,880", "8,757", "3,610"], ["Trivia", "78,785", "60,413", "8,837", "11,313"]]
    sheet.rows((60, 200, 260, 330, 400), 680, data)
    for y in (714, 694, 655):
        sheet.line(55, y, 450, y)
    assert rows(parse(tmp_path, sheet)) == ["Set | Train | Train | Dev | Test", *(" | ".join(row) for row in data)]


def test_a_title_row_is_above_the_table(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.text(200, 715, "Prices of 2024")
    sheet.rows(
        XS,
        700,
        [["Plan", "Users", "Price", "Term"], ["Basic", "five", "60", "a year"], ["Plus", "ten", "90", "a year"]],
    )
    for y in (727, 711, 696, 681, 665):
        sheet.line(55, y, 500, y)
    for x in EDGES:
        sheet.line(x, 711, x, 665)
    for x in (55, 500):
        sheet.line(x, 727, x, 711)
    document = parse(tmp_path, sheet)
    assert document.text.startswith("Prices of 2024\n\nPlan | Users | Price | Term\n---")


@pytest.mark.parametrize("cells", [True, False], ids=["each cell", "each row"])
def test_bands_of_colour_make_rows(tmp_path: Path, cells: bool) -> None:
    sheet = Sheet()
    for top in (665, 633):
        for left, right in pairwise(EDGES) if cells else [(55, 500)]:
            sheet.fill(left, top, right - left, 16)
    data = [
        HEAD,
        ["E-1", "Air in line", "Vent it", "Q1"],
        ["E-2", "No power", "Call", "Q2"],
        ["E-3", "Leak", "Seal it", "Q3"],
    ]
    for row, y in zip(data, (685, 669, 653, 637), strict=True):
        for x, cell in zip(XS, row, strict=True):
            sheet.text(x, y, cell, bold=row is HEAD)
    assert rows(parse(tmp_path, sheet)) == [" | ".join(row) for row in data]


def test_rows_of_figures_between_two_lines_are_rows(tmp_path: Path) -> None:
    sheet = Sheet()
    data = [
        ["Item", "2023", "2022"],
        ["Revenue", "9,658", "1,994"],
        ["Cost", "7,727", "9,182"],
        ["Income", "(2,516)", "5,878"],
    ]
    sheet.rows((60, 200, 300), 700, data)
    sheet.grid((55, 190, 290, 360), (712, 696, 648))
    assert rows(parse(tmp_path, sheet)) == [" | ".join(row) for row in data]


def test_labels_in_the_middle_of_their_rows(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.rows(XS, 700, [["Group", "Field", "Unit", "Value"]])
    fields = [
        ["", "Flow", "l/min", "12"],
        ["", "Lift", "m", "8"],
        ["", "Noise", "dB", "48"],
        ["", "Power", "W", "90"],
    ]
    sheet.rows(XS, 680, fields)
    sheet.text(60, 672.5, "Pump")
    sheet.text(60, 642.5, "Motor")
    for y in (712, 694, 628):
        sheet.line(55, y, 500, y)
    assert rows(parse(tmp_path, sheet))[1:] == [
        "Pump | Flow | l/min | 12",
        "Pump | Lift | m | 8",
        "Motor | Noise | dB | 48",
        "Motor | Power | W | 90",
    ]


GROUPED = [
    ["", "Flow", "l/min", "12"],
    ["", "Lift", "m", "8"],
    ["", "Noise", "dB", "48"],
    ["", "Power", "W", "90"],
]
GROUPED_ROWS = [
    "Group | Field | Unit | Value",
    "Pump | Flow | l/min | 12",
    "Pump | Lift | m | 8",
    "Motor | Noise | dB | 48",
    "Motor | Power | W | 90",
]


def test_rules_below_a_shaded_head_leave_out_the_labels_of_several_rows(tmp_path: Path) -> None:
    sheet = Sheet()
    for left, right in pairwise(EDGES):
        sheet.fill(left, 694, right - left, 18)
    sheet.rows(XS, 700, [["Group", "Field", "Unit", "Value"]])
    sheet.rows(XS, 680, GROUPED)
    sheet.text(60, 672.5, "Pump")
    sheet.text(60, 642.5, "Motor")
    for start, y in ((145, 675), (55, 660), (145, 645), (55, 628)):
        sheet.line(start, y, 500, y)
    assert rows(parse(tmp_path, sheet)) == GROUPED_ROWS


def test_bands_of_colour_leave_out_the_labels_of_several_rows(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.fill(55, 645, 90, 46)
    for top, edges in ((675, EDGES[1:]), (645, EDGES[1:]), (615, EDGES[1:])):
        for left, right in pairwise(edges):
            sheet.fill(left, top, right - left, 16)
    sheet.rows(XS, 695, [["Group", "Field", "Unit", "Value"]])
    sheet.rows(XS, 680, [*GROUPED, ["", "Speed", "rpm", "750"]])
    sheet.text(60, 665, "Pump")
    sheet.text(60, 627.5, "Motor")
    found = rows(parse(tmp_path, sheet))
    assert [row.split(" | ")[0] for row in found] == ["Group", "Pump", "Pump", "Pump", "Motor", "Motor"]
    assert found[-1] == "Motor | Speed | rpm | 750"


def test_labels_of_close_rows_are_those_of_their_rows(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.rows((150, 300), 712, [["2024", "2023"]])
    sheet.rows((150, 220, 300, 370), 698, [["open", "closed", "open", "closed"]])
    sheet.text(60, 705, "Post")
    names = ["Ferry", "Lock gate", "Crane", "Buoy"]
    data = [[name, "(12)", "8.5", "n. a.", "90"] for name in names]
    sheet.rows((60, 150, 220, 300, 370), 684, data, step=14)
    head, *found = rows(parse(tmp_path, sheet))
    assert head == "Post | 2024 / open | 2024 / closed | 2023 / open | 2023 / closed"
    assert [row.split(" | ")[0] for row in found] == names


def test_a_value_in_the_middle_of_the_lines_beside_it_has_a_column_of_its_own(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.rows(XS, 700, [HEAD])
    for number, top in enumerate((680, 650, 620)):
        sheet.rows((60, 150), top, [[f"Line {number}", "The valve is left"], ["", "open at night"]], step=12)
        sheet.rows((330,), top, [["Close it by hand"], ["and lock it"]], step=12)
        sheet.text(430, top - 6, f"Q{number}")
    for y in (712, 694, 664, 634, 604):
        sheet.line(55, y, 500, y)
    expected = [
        f"Line {number} | The valve is left open at night | Close it by hand and lock it | Q{number}"
        for number in range(3)
    ]
    assert rows(parse(tmp_path, sheet)) == [" | ".join(HEAD), *expected]


@pytest.mark.parametrize("ruled", [True, False])
def test_labels_on_the_middle_one_of_their_rows(tmp_path: Path, ruled: bool) -> None:
    sheet = Sheet()
    for x, name in zip(XS, ("Group", "Field", "Unit", "Value"), strict=True):
        sheet.text(x, 700, name, bold=True)
    fields = ("Flow", "Lift", "Noise", "Power", "Speed", "Slip")
    sheet.rows(XS, 680, [["", name, "m", str(number)] for number, name in enumerate(fields)])
    sheet.text(60, 665, "Pump")
    sheet.text(60, 620, "Motor")
    for y in (712, 694, 598) if ruled else ():
        sheet.line(55, y, 500, y)
    labelled = [row.split(" | ")[:2] for row in rows(parse(tmp_path, sheet))[1:]]
    assert labelled == [["Pump" if number < 3 else "Motor", name] for number, name in enumerate(fields)]


def test_a_bold_head_above_a_row_without_a_band_is_the_head(tmp_path: Path) -> None:
    sheet = Sheet()
    for x, name in zip(XS, HEAD, strict=True):
        sheet.text(x, 685, name, bold=True)
    data = [[f"E-{number}", "Air in line", "Vent it", f"Q{number}"] for number in range(5)]
    sheet.rows(XS, 669, data, step=16)
    for top in (649, 617):
        for left, right in pairwise(EDGES):
            sheet.fill(left, top, right - left, 16)
    assert rows(parse(tmp_path, sheet)) == [" | ".join(row) for row in [HEAD, *data]]


def test_empty_cells_keep_their_place(tmp_path: Path) -> None:
    sheet = Sheet()
    data = [
        ["Item", "Note", "2023", "2022"],
        ["Cash", "", "1,200", "900"],
        ["Debt", "7", "", "800"],
        ["Tax", "", "4", ""],
    ]
    sheet.rows(XS, 700, data)
    for y in (712, 696, 645):
        sheet.line(55, y, 500, y)
    assert rows(parse(tmp_path, sheet))[1:] == ["Cash |  | 1,200 | 900", "Debt | 7 |  | 800", "| Tax |  | 4 |  |"]


def test_each_line_of_a_cell_has_its_box(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.rows(XS, 700, [HEAD, ["E-4012", "Zero shift refused,", "Vent the line", "QR-1"]])
    sheet.text(150, 674, "reference cell drifted")
    sheet.grid(EDGES, (712, 696, 665))
    document = parse(tmp_path, sheet)
    places = {document.text[line.start : line.end]: line for line in document.lines}
    upper, lower = places["Zero shift refused,"], places["reference cell drifted"]
    assert upper.x0 == pytest.approx(150, abs=1)
    assert lower.x0 == pytest.approx(150, abs=1)
    assert upper.y0 - lower.y0 == pytest.approx(11, abs=0.5)
    assert upper.x1 < 325
    assert document.boxes(document.text.index("QR-1"), document.text.index("QR-1") + 1)[0].x0 > 425


def long_table(first: int, count: int, *, head: bool = True, top: float = 780) -> Sheet:
    sheet = Sheet()
    data = [["No.", "Customer", "Amount", "State"]] if head else []
    data += [[str(n), f"Customer {n}", f"{n},100.50", "open"] for n in range(first, first + count)]
    bottom = sheet.rows(XS, top, data)
    sheet.grid(EDGES, [top + 12 - 15 * n for n in range(len(data) + 1)])
    assert bottom > 30
    return sheet


@pytest.mark.parametrize("repeated", [True, False], ids=["head repeated", "head once"])
def test_a_table_over_pages_is_one(tmp_path: Path, repeated: bool) -> None:
    sheets = [long_table(1, 45), long_table(46, 45, head=repeated), long_table(91, 3, head=repeated)]
    document = parse(tmp_path, *sheets)
    found = rows(document)
    assert found == [
        "No. | Customer | Amount | State",
        *(f"{n} | Customer {n} | {n},100.50 | open" for n in range(1, 94)),
    ]
    assert document.text.count("---") == 4
    pages = {page.number: document.text[page.start : page.end] for page in document.pages}
    assert pages[2].startswith("46 | Customer 46")
    assert pages[3].endswith("93 | Customer 93 | 93,100.50 | open")


def test_running_heads_between_the_parts_of_a_table_are_dropped(tmp_path: Path) -> None:
    sheets = [long_table(1, 45, top=770), long_table(46, 45, top=770), long_table(91, 3, top=770)]
    for number, sheet in enumerate(sheets, start=1):
        sheet.text(60, 815, "ACME internal", 8)
        sheet.text(480, 25, f"Page {number} of 3", 8)
    document = parse(tmp_path, *sheets)
    assert len(rows(document)) == 94
    assert "ACME" not in document.text
    assert "Page 2" not in document.text
    assert ("running head", "ACME internal") in document.metadata


@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "columns alone"])
def test_heads_and_rows_at_the_top_of_each_page_are_no_running_heads(tmp_path: Path, ruled: bool) -> None:
    sheets = []
    for first in (1, 41, 81):
        sheet = Sheet()
        data = [["No.", "Name", "Amount"], *([str(n), f"Part {n}", str(13 * n)] for n in range(first, first + 40))]
        sheet.rows((60, 120, 300), 815, data)
        if ruled:
            sheet.grid((55, 115, 295, 380), [827 - 15 * n for n in range(len(data) + 1)])
        sheets.append(sheet)
    document = parse(tmp_path, *sheets)
    assert rows(document) == ["No. | Name | Amount", *(f"{n} | Part {n} | {13 * n}" for n in range(1, 121))]


def test_a_row_that_the_page_cuts_is_one_row(tmp_path: Path) -> None:
    first, second = Sheet(), Sheet()
    data = [
        ["No.", "Cause", "Remedy", "Part"],
        *([str(n), "Air in the line", "Vent it", "Q1"] for n in range(1, 6)),
    ]
    first.rows(XS, 130, [*data, ["6", "Zero shift refused,", "Call us", "Q2"]])
    first.grid(EDGES, [142 - 15 * n for n in range(8)])
    second.rows(
        XS, 780, [["No.", "Cause", "Remedy", "Part"], ["", "cell drifted", "", ""], ["7", "Leak", "Seal", "Q3"]]
    )
    second.grid(EDGES, (792, 777, 762, 747))
    assert rows(parse(tmp_path, first, second))[-2:] == [
        "6 | Zero shift refused, cell drifted | Call us | Q2",
        "7 | Leak | Seal | Q3",
    ]


def test_tables_side_by_side_do_not_mix(tmp_path: Path) -> None:
    sheet = Sheet()
    left = [["Fuse", "Amps"], ["F1", "10"], ["F2", "16"], ["F3", "20"]]
    right = [["Valve", "Bar"], ["V1", "6"], ["V2", "8"], ["V3", "9"]]
    sheet.rows((60, 130), 700, left)
    sheet.rows((330, 400), 700, right)
    ys = (712, 696, 681, 666, 651)
    sheet.grid((55, 125, 200), ys)
    sheet.grid((325, 395, 470), ys)
    assert rows(parse(tmp_path, sheet)) == [" | ".join(row) for row in (*left, *right)]


def test_a_turned_table_on_an_upright_page(tmp_path: Path) -> None:
    sheet = Sheet()
    data = [["Approved", "by", "Date"], ["Quality", "Ms Ferreira", "2024"], ["Works", "Mr Brandt", "2023"]]
    for number, row in enumerate(data):
        for y, cell in zip((100, 200, 330), row, strict=True):
            sheet.turned(100 + 16 * number, y, cell)
    for number in range(4):
        sheet.line(88 + 16 * number, 95, 88 + 16 * number, 400)
    for y in (95, 195, 325, 400):
        sheet.line(88, y, 136, y)
    document = parse(tmp_path, sheet)
    assert rows(document) == [" | ".join(row) for row in data]
    (box, *_) = document.boxes(document.text.index("Brandt"), document.text.index("Brandt") + 1)
    assert 115 < box.x0 < box.x1 < 140
    assert 195 < box.y0 < box.y1 < 330


def test_a_turned_page_with_narrow_columns(tmp_path: Path) -> None:
    sheet = Sheet(rotate=90)
    data = [["No.", "Part", "State"], ["10", "KX-1010", "open"], ["11", "KX-1011", "closed"]]
    for number, row in enumerate(data):
        for y, cell in zip((60, 82, 129), row, strict=True):
            sheet.turned(100 + 15 * number, y, cell)
    for x in (88, 104, 135):
        sheet.line(x, 58, x, 165)
    assert rows(parse(tmp_path, sheet)) == [" | ".join(row) for row in data]


def test_the_blanks_of_type_of_one_width_make_no_column(tmp_path: Path) -> None:
    sheet = Sheet()
    data = [
        ["Key", "Meaning"],
        ["^A c", "a new window"],
        ["^A n", "the next window"],
        ["^A DD", "leave and log out"],
    ]
    for number, (keys, meaning) in enumerate(data):
        y = 700 - 15 * number
        for at, part in enumerate(keys.split()):
            # As wide as the letters themselves.
            sheet.text(60 + 18 * at, y, part)
        sheet.text(200, y, meaning)
    for number in range(5):
        sheet.line(55, 711 - 15 * number, 400, 711 - 15 * number)
    sheet.line(190, 711, 190, 651)
    assert rows(parse(tmp_path, sheet)) == [" | ".join(row) for row in data]


def test_pairs_of_names_and_values_are_rows_without_a_head(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.rows((60, 180), 700, [["Name:", "R. Singh"], ["Date:", "2024-01-02"], ["Room:", "4.12"]])
    assert rows(parse(tmp_path, sheet)) == ["|  |  |", "Name: | R. Singh", "Date: | 2024-01-02", "Room: | 4.12"]


def hanging_numbers(sheet: Sheet) -> None:
    for number in range(1, 5):
        sheet.text(60, 720 - 30 * number, f"{number}.")
        sheet.text(90, 720 - 30 * number, PROSE)
        sheet.text(90, 708 - 30 * number, "the zero of the instrument by some points.")


def contents(sheet: Sheet) -> None:
    for number, (title, page) in enumerate(
        [("Safety", 3), ("Wiring", 7), ("Operation", 12), ("Faults", 20), ("Index", 31)]
    ):
        sheet.text(60, 700 - 15 * number, title)
        sheet.text(480, 700 - 15 * number, str(page))


def contents_between_rules(sheet: Sheet) -> None:
    sheet.line(60, 720, 500, 720)
    sheet.line(60, 600, 500, 600)
    for number, title in enumerate(["Safety", "Wiring of the pump", "Operation", "Faults", "Index of names"]):
        sheet.text(60, 700 - 15 * number, f"{number}. {title}")
        for x in range(200, 460, 8):
            sheet.text(x, 700 - 15 * number, ".")
        sheet.text(480, 700 - 15 * number, str(40 + number))


def two_columns(sheet: Sheet) -> None:
    for number in range(12):
        sheet.text(60, 700 - 12 * number, f"{number} The pump must be vented before the zero is")
        sheet.text(320, 700 - 12 * number, f"{number} shut and the line is under pressure, since the")


def justified(sheet: Sheet) -> None:
    for number in range(6):
        for x, word in zip((60, 130, 190, 270, 360, 430), PROSE.split()[number : number + 6], strict=True):
            sheet.text(x + 9 * ((number * 7 + x) % 5), 700 - 12 * number, word)


@pytest.mark.parametrize("draw", [hanging_numbers, contents, contents_between_rules, two_columns, justified])
def test_prose_is_no_table(tmp_path: Path, draw: Callable[[Sheet], None]) -> None:
    sheet = Sheet()
    draw(sheet)
    assert rows(parse(tmp_path, sheet)) == []


def test_names_wider_than_their_columns_are_not_cut(tmp_path: Path) -> None:
    sheet = Sheet()
    xs = (60, 160, 260)
    for x, name in zip(xs, ("Terrace interval", "Closed outlets", "Open waterways"), strict=True):
        sheet.text(x, 700, name, bold=True)
    sheet.rows(xs, 680, [["20", "0.5", "0.6"], ["30", "0.7", "0.8"], ["40", "0.9", "1.0"]])
    for y in (712, 694, 640):
        sheet.line(55, y, 360, y)
    assert rows(parse(tmp_path, sheet)) == [
        "Terrace interval | Closed outlets | Open waterways",
        "20 | 0.5 | 0.6",
        "30 | 0.7 | 0.8",
        "40 | 0.9 | 1.0",
    ]


def test_the_blanks_of_a_justified_line_make_no_column(tmp_path: Path) -> None:
    sheet = Sheet()
    xs = (60, 180, 280)
    sheet.rows(xs, 700, [["", "Contour", "Strips"]])
    sheet.rows((60, 110, 180, 230, 280), 680, [["Slope", "gradient", "Largest", "slope", "Value"]])
    sheet.rows(xs, 668, [["(%)", "(ft)", ""]])
    sheet.rows(xs, 650, [["1-2", "400", "0.6"], ["3-5", "300", "0.5"], ["6-8", "200", "0.5"]])
    for y in (712, 694, 610):
        sheet.line(55, y, 340, y)
    found = rows(parse(tmp_path, sheet))
    assert found[-3:] == ["1-2 | 400 | 0.6", "3-5 | 300 | 0.5", "6-8 | 200 | 0.5"]
    assert found[1] == "Slope gradient (%) | Largest slope (ft) | Value"


def test_a_word_that_runs_into_the_next_cell_ends_where_that_begins(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.text(60, 700, "Jurisdiction", bold=True)
    sheet.text(106, 700, "Treaty", bold=True)
    sheet.rows((60, 106), 680, [["Peru", "yes"], ["Chad", "no"]])
    sheet.grid((55, 103, 180), (712, 694, 678, 660))
    assert rows(parse(tmp_path, sheet)) == ["Jurisdiction | Treaty", "Peru | yes", "Chad | no"]


def test_lines_about_text_that_fills_one_column_alone_make_no_table(tmp_path: Path) -> None:
    sheet = Sheet()
    for number in range(8):
        sheet.text(70, 700 - 15 * number, f"command --option{number} value")
    sheet.text(330, 700, "Listing")
    sheet.grid((60, 320, 500), [712 - 15 * number for number in range(9)])
    document = parse(tmp_path, sheet)
    assert rows(document) == []
    assert "command --option7 value" in document.text
