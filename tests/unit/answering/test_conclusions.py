"""Conclusions of a comparison: shown with their grounds or with a passage that draws them."""

import pytest

from askdock.answering.conclusions import Conclusion
from askdock.answering.facts import facts_of

QUESTION = "Which company acquired assets earlier, Alder or Birch?"


def holds(statement: str, *evidence: str, question: str = QUESTION) -> bool:
    return Conclusion(question).holds(statement, facts_of(statement), evidence)


@pytest.mark.parametrize(
    "statement",
    [
        "Alder acquired assets earlier.",
        "Alder acquired assets earlier, in March 2018.",
        "Alder acquired them in July 2020, earlier than Birch did in March 2018.",
        "Alder 的收购更早。",
        "Alder 于 2020年7月 收购,早于 Birch 的 2018年3月。",
    ],
)
def test_a_conclusion_without_grounds_is_not_shown(statement: str) -> None:
    assert not holds(statement, "Alder acquired assets in March 2018.")


@pytest.mark.parametrize(
    "statement",
    [
        "Alder acquired assets earlier, in March 2018, than Birch in July 2020.",
        "Birch acquired them in July 2020, later than Alder in March 2018.",
        "Birch did so in 2020 and Alder in 2018, so Alder was earlier.",
        "Alder acquired assets in March 2018.",
        "Alder no longer acquires assets.",
        "Alder 于 2018年3月 收购,早于 Birch 的 2020年7月。",
    ],
)
def test_a_conclusion_with_its_grounds_is(statement: str) -> None:
    assert holds(statement, "Alder acquired assets in March 2018.")


def test_a_passage_may_draw_it_itself() -> None:
    assert holds("Alder was earlier.", "Of the two, Alder was earlier.")


def test_only_where_a_comparison_is_asked() -> None:
    assert holds("The larger hall has seats.", "There are seats in the hall.", question="What is in the halls?")
