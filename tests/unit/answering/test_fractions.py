"""Shares in words and percentages are the same fact; a part of another size is none."""

from fractions import Fraction

import pytest

from askdock.answering.facts import evidence_of, facts_of, missing_facts
from askdock.answering.fractions import take_fractions

SURVEY = (
    "Half of the 1,200 employees answered; 38% worked remotely, one in ten had changed teams, a third of the cost "
    "was paid."
)
PLANT = (
    "照明占四分之一，空调占三成，产值同比增长一成五，废品率为百分之二，试用期工资为正式工资的八成，一半用于出口。"
)


def lacking(statement: str, passage: str) -> tuple[str, ...]:
    return missing_facts(facts_of(statement), evidence_of(passage))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("three quarters of the traffic", Fraction(3, 4)),
        ("a fifth of the cost", Fraction(1, 5)),
        ("two-thirds", Fraction(2, 3)),
        ("nine out of ten", Fraction(9, 10)),
        ("cut by half", Fraction(1, 2)),
        ("三分之二", Fraction(2, 3)),
        ("5分之3", Fraction(3, 5)),
        ("八成", Fraction(4, 5)),
        ("一成五", Fraction(3, 20)),
        ("两成半", Fraction(1, 4)),
    ],
)
def test_a_share_is_read(text: str, share: Fraction) -> None:
    assert take_fractions(text)[1] == {share}


@pytest.mark.parametrize(
    "text",
    [
        "in the third quarter of 2021",
        "the second half of the year",
        "two and a half years",
        "half an hour",
        "one third-party tool",
        "一成为会员",
        "两成员",
        "第三成品库",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert take_fractions(text)[1] == set()


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("50% of the employees answered.", SURVEY),
        ("Half of the employees answered.", SURVEY),
        ("10 percent had changed teams.", SURVEY),
        ("33% of the cost was paid.", SURVEY),
        ("照明占25%。", PLANT),
        ("空调占30%。", PLANT),
        ("增长15%。", PLANT),
        ("试用期工资是正式工资的80%。", PLANT),
        ("50%用于出口。", PLANT),
        ("It was three quarters.", "It was 75%."),
    ],
)
def test_a_percentage_says_the_same(statement: str, passage: str) -> None:
    assert lacking(statement, passage) == ()


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("Two thirds of the employees answered.", SURVEY),
        ("One in five had changed teams.", SURVEY),
        ("38 employees worked remotely.", SURVEY),
        ("38 percentage points more worked remotely.", SURVEY),
        ("照明占三分之一。", PLANT),
        ("空调占四成。", PLANT),
        ("增长七成。", PLANT),
        ("工资的90%。", PLANT),
        ("A quarter of the traffic", "three quarters of the traffic"),
    ],
)
def test_another_share_is_another_fact(statement: str, passage: str) -> None:
    assert lacking(statement, passage) != ()
