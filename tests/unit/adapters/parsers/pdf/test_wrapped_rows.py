"""Rows whose cells have different numbers of lines, each set in the middle of its row, as browsers print them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.support.sheets import Sheet
from tests.unit.adapters.parsers.pdf.test_tables import parse, rows

XS = (60, 150, 330, 470)
HEAD = ["Object", "Observation", "Interval", "Code"]
LINE, SIZE = 13.5, 12
SHORT = ("ferry", ("loses pressure at low water",), ("each winter",), ("K7",))
WRAPPED = (
    ("lock gate",),
    ("mooring line is inspected", "after the storm"),
    ("seen by the pilot", "every six weeks"),
    ("T41-", "281"),
)


def centred(sheet: Sheet, middle: float, cells: Sequence[Sequence[str]], xs: Sequence[float] = XS) -> None:
    """A row whose cells have their middle at that height."""
    for x, lines in zip(xs, cells, strict=True):
        for number, line in enumerate(lines):
            sheet.text(x, middle - SIZE / 3 + LINE * ((len(lines) - 1) / 2 - number), line, SIZE)


def table(body: Sequence[Sequence[Sequence[str]]], *, rules: bool, step: float = 34) -> Sheet:
    """A table with a line below each row, or above and below the head and at the end alone."""
    sheet = Sheet()
    centred(sheet, 700, [[name] for name in HEAD])
    heights = [714.0, 690.0]
    for row in body:
        centred(sheet, heights[-1] - step / 2, row)
        heights.append(heights[-1] - step)
    for y in heights if rules else (*heights[:2], heights[-1]):
        sheet.line(55, y, 520, y)
    return sheet


def joined(cells: Sequence[Sequence[str]]) -> str:
    return " | ".join("".join(lines) if lines[0].endswith("-") else " ".join(lines) for lines in cells)


def one_line(number: int) -> list[tuple[str]]:
    return [(f"ferry {number}",), ("loses pressure at low water",), ("each winter",), (f"K{number}",)]


@pytest.mark.parametrize("rules", [True, False], ids=["rules", "booktabs"])
def test_a_label_in_the_middle_of_wrapped_cells_is_in_their_row(tmp_path: Path, rules: bool) -> None:
    other = [
        ("mooring", "line"),
        ("seen by the pilot each", "day"),
        ("opened for all of the", "ships"),
        ("K14-", "620"),
    ]
    body = [WRAPPED, one_line(1), other, WRAPPED]
    assert rows(parse(tmp_path, table(body, rules=rules))) == [" | ".join(HEAD), *map(joined, body)]


def test_a_wrapped_row_between_rules_does_not_end_the_table(tmp_path: Path) -> None:
    wrapped = [("10",), ("harbour crane must not be", "opened"), ("once",), ("61",)]
    body = [one_line(1), one_line(2), wrapped, one_line(3), one_line(4)]
    document = parse(tmp_path, table(body, rules=True))
    assert rows(document) == [" | ".join(HEAD), *map(joined, body)]
    assert document.text.count("---") == len(HEAD)


def test_cells_of_half_a_line_apart_tell_nothing_of_the_step_of_lines(tmp_path: Path) -> None:
    """A row all of whose cells wrap has no strip between its lines, as its neighbours have."""
    full = [
        ("mooring", "line"),
        ("ferry loses pressure at low", "water"),
        ("gate seen by pilot", "only"),
        ("W22-", "652"),
    ]
    body = [WRAPPED, full, WRAPPED, WRAPPED]
    assert rows(parse(tmp_path, table(body, rules=False)))[2] == joined(full)


def test_short_rules_set_the_rows_of_a_label_apart(tmp_path: Path) -> None:
    sheet = Sheet()
    centred(sheet, 700, [[name] for name in HEAD])
    heights = [714, 690]
    for group in ("North pier", "South pier", "Roadstead", "Basin"):
        top = heights[-1]
        for number, y in enumerate((top - 11, top - 33)):
            centred(sheet, y, [[], [f"crane {number}"], ["once a year"], [f"K{number}"]])
        centred(sheet, top - 22, [[group], [], [], []])
        sheet.line(145, top - 22, 520, top - 22)
        heights.append(top - 44)
    for y in heights:
        sheet.line(55, y, 520, y)
    assert rows(parse(tmp_path, sheet))[1:5] == [
        "North pier | crane 0 | once a year | K0",
        "North pier | crane 1 | once a year | K1",
        "South pier | crane 0 | once a year | K0",
        "South pier | crane 1 | once a year | K1",
    ]


def test_a_cell_that_reaches_into_the_gap_of_the_others_is_in_its_column(tmp_path: Path) -> None:
    """One of many rows may cross what is free in the others: the columns are set apart where none does."""
    sheet = Sheet()
    for number in range(40):
        y = 780 - 17 * number
        wide = number == 20
        text = "seen from the pier after the long storm" if wide else "seen from the pier"
        for x, cell in zip(
            (60, 110, 150 if wide else 230, 400), (str(number), "ferry", text, "1,200"), strict=True
        ):
            sheet.text(x, y, cell)
        sheet.line(55, y - 5, 440, y - 5)
    assert "20 | ferry | seen from the pier after the long storm | 1,200" in rows(parse(tmp_path, sheet))


def test_running_text_above_a_table_of_figures_is_no_head(tmp_path: Path) -> None:
    sheet = Sheet()
    prose = (
        "The port authority keeps its records for ten years, and the water level is read at the old gauge a day."
    )
    for y in (730, 721):
        sheet.text(50, y, prose, 8)
    data = [["Object", "Load", "Power"], *([f"crane {at}", f"{at},723", f"{at},898"] for at in range(1, 6))]
    for number, row in enumerate(data):
        for x, cell in zip((55, 160, 230), row, strict=True):
            sheet.text(x, 700 - 18 * number, cell, SIZE)
    found = rows(parse(tmp_path, sheet))
    assert found[0] == "Object | Load | Power"
    assert len(found) == len(data)
