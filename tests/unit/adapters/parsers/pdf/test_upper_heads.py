"""Heads of two levels whose upper one stands above the lines of the table."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from tests.support.sheets import Sheet
from tests.unit.adapters.parsers.pdf.test_tables import parse, rows

XS = (60, 150, 240, 330, 420)
EDGES = (55, 145, 235, 325, 415, 500)
NAMES = ("Draught", "Load", "Draught", "Load")
BODY = [["Ferry", "1,204", "88,310", "1,377", "95,020"], ["Dredger", "904", "61,020", "871", "60,110"]]
LEVELS = "Ship | First / Draught | First / Load | Second / Draught | Second / Load"


def table(over: Sequence[tuple[float, str]], label: float = 693, *, drawn: str) -> Sheet:
    """`over`: where the names of the upper level begin; `label`: height of the name of the first column."""
    sheet = Sheet()
    if drawn == "bands":
        sheet.fill(55, 665, 445, 15)
        for left, right in pairwise(EDGES):
            sheet.fill(left, 665, right - left, 15)
    for x, name in over:
        sheet.text(x, 700, name, bold=True)
    sheet.text(60, label, "Ship", bold=True)
    for x, name in zip(XS[1:], NAMES, strict=True):
        sheet.text(x, 685, name, bold=True)
    sheet.rows(XS, 668, BODY)
    if drawn == "rules":
        for y in (681, 665, 650):
            sheet.line(55, y, 500, y)
        sheet.line(145, 696, 500, 696)
    return sheet


@pytest.mark.parametrize("drawn", ["rules", "bands"])
@pytest.mark.parametrize(
    ("over", "label"),
    [
        ([(150, "First"), (330, "Second")], 693),
        ([(185, "First"), (360, "Second")], 693),
        ([(150, "First"), (330, "Second")], 685),
    ],
    ids=["at the left", "in the middle", "label below"],
)
def test_names_over_several_columns_go_before_theirs(
    tmp_path: Path, drawn: str, over: list[tuple[float, str]], label: float
) -> None:
    assert rows(parse(tmp_path, table(over, label, drawn=drawn))) == [LEVELS, *map(" | ".join, BODY)]


def test_the_last_row_without_a_band_is_a_row(tmp_path: Path) -> None:
    assert rows(parse(tmp_path, table([(150, "First"), (330, "Second")], drawn="bands")))[-1] == " | ".join(
        BODY[1]
    )


@pytest.mark.parametrize(
    ("x", "title", "bold"),
    [(60, "Ships of the northern harbour", True), (250, "Ships at sea", True), (150, "all in tonnes", False)],
    ids=["at the left", "over the middle", "plain type"],
)
def test_a_title_above_the_head_is_no_level(tmp_path: Path, x: float, title: str, bold: bool) -> None:
    sheet = table([], 685, drawn="rules")
    sheet.text(x, 700, title, bold=bold)
    found = rows(parse(tmp_path, sheet))
    assert found[0] == " | ".join(["Ship", *NAMES])
