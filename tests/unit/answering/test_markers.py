"""Markers are read in every shape that models write; what is no marker stays."""

import pytest

from askdock.answering.markers import read_markers

CLAIM = "The limit is 210 euros"
MARKERS = (
    "[1]",
    "[^1]",
    "[#1]",
    "[[1]]",
    "[passage 1]",
    "[Source: 1]",
    "[passage 1: travel.txt]",
    "[1†L1-L4]",
    "[1:0]",
    "【1】",
    "【1†source】",
    "【1:0†travel.txt】",
    "［1］",
    r"\[1\]",
    "{1}",
    "{{1}}",
    "<passage 1>",
    "<sup>1</sup>",
    "<cite>1</cite>",
    "**[1]**",
    "*[1]*",
    "([1])",
    "[1], [1]",
    "[1] and [1]",
    "(1)",
    "(see passage 1)",
)


@pytest.mark.parametrize("marker", MARKERS)
def test_a_marker_is_taken_out_with_all_that_belongs_to_it(marker: str) -> None:
    read = read_markers(f"{CLAIM} {marker}.")
    assert (read.text, read.numbers) == (f"{CLAIM}.", (1,))


def test_a_raised_digit_is_a_marker_and_a_power_is_none() -> None:
    assert read_markers("The limit is 210 euros².") == ("The limit is 210 euros.", (2,), 22)
    assert read_markers("The limit is 210 euros ¹.").numbers == (1,)
    assert read_markers("The hall has 50 m².").numbers == read_markers("The site has 3 km².").numbers == ()


@pytest.mark.parametrize("mark", ["\ue200cite\ue202turn0search1\ue201", "[99999999999]", "[1-99999999]"])
def test_a_mark_that_points_at_no_passage_is_taken_out(mark: str) -> None:
    assert read_markers(f"{CLAIM}{mark}.")[:2] == (f"{CLAIM}.", ())


@pytest.mark.parametrize("text", ["It opens at [10:30].", "Decided in [2024] EWCA.", "The set {a, b} is closed."])
def test_other_brackets_stay(text: str) -> None:
    assert read_markers(text)[:2] == (text, ())
