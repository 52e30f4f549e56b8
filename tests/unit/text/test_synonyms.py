import pytest

from askdock.text.synonyms import MOST, known, parse, wordings

CAPEX = ["capital expenditure", "capex", "purchases of property, plant and equipment"]
LEAVE = ["年假", "带薪休假", "annual leave"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "What were the Capital Expenditures of 2018?",
            ("What were the capex of 2018?", "What were the purchases of property, plant and equipment of 2018?"),
        ),
        ("How much annual leave is there?", ("How much 年假 is there?", "How much 带薪休假 is there?")),
        ("帶薪休假有幾天？", ("年假有几天?", "annual leave有几天?")),
        ("What does capexo mean?", ()),
        ("Who is the annual president on leave?", ()),
    ],
)
def test_other_terms_stand_in_place_of_those_of_the_question(question, expected) -> None:
    assert wordings(question, [CAPEX, LEAVE]) == expected


def test_terms_of_several_groups_are_replaced_together() -> None:
    found = wordings(
        "Was capex part of the P&L?", [["capex", "purchases"], ["P&L", "income statement", "results"]]
    )
    assert found == ("Was purchases part of the income statement?", "Was capex part of the results?")


def test_the_longest_term_counts_and_no_part_of_it() -> None:
    groups = [["gas", "fuel"], ["gas turbine", "engine"]]
    assert wordings("Is the gas turbine old?", groups) == ("Is the engine old?",)


def test_wordings_are_bounded() -> None:
    assert len(wordings("Is x old?", [["x", *(f"y{number}" for number in range(9))]])) == MOST


def test_lines_are_read_without_comments() -> None:
    lines = ["# ours", "", "capex = capital expenditure", "P&L = results  # as people say"]
    assert parse(lines) == [["capex", "capital expenditure"], ["P&L", "results"]]


def test_the_groups_that_a_text_has_a_term_of() -> None:
    groups = [["capex", "capital expenditure"], ["年假", "带薪休假"], ["seal", "gasket"]]
    assert known("Our capital expenditures, and 帶薪休假?", groups) == groups[:2]
    assert known("Nothing of these", groups) == []
