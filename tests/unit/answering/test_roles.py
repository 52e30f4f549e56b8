"""Names in each other's place are found: both stand in the passage, and who did it is told otherwise."""

import pytest

from askdock.answering.check import StatementChecker
from askdock.answering.support import SupportChecker

BRIDGE = "Nadia Ferrante designed the bridge and Tobias Lindqvist built it."
OFFICE = (
    "Priya Raman was succeeded as chief engineer by Oskar Blom in March 2019; Blom reports to Helena Duarte, who "
    "leads operations in Porto. Ana Reis, Ben Ito and Carl Voss wrote the manual."
)
CONTRACT = "采购部经理周晓雯负责签订合同，财务总监何建国负责审批付款。产品销往沈雅琴管理的华东区。"


def shown(make_passages, passage: str, statement: str) -> str:
    return StatementChecker("", make_passages(passage), SupportChecker()).check(f"{statement} [1]")


@pytest.mark.parametrize(
    ("passage", "statement"),
    [
        (BRIDGE, "Tobias Lindqvist designed the bridge."),
        (BRIDGE, "Nadia Ferrante built the bridge."),
        (BRIDGE, "The bridge was designed by Tobias Lindqvist."),
        (OFFICE, "Priya Raman succeeded Oskar Blom as chief engineer."),
        (OFFICE, "Helena Duarte was succeeded as chief engineer by Oskar Blom."),
        (OFFICE, "Helena Duarte reports to Blom."),
        (OFFICE, "Oskar Blom leads operations in Porto."),
        (CONTRACT, "何建国负责签订合同，周晓雯负责审批付款。"),
        (CONTRACT, "采购部经理何建国负责签订合同。"),
        (CONTRACT, "财务总监周晓雯负责审批付款。"),
        (CONTRACT, "华东区由何建国管理。"),
    ],
)
def test_a_name_in_the_place_of_another_is_not_shown(make_passages, passage: str, statement: str) -> None:
    assert shown(make_passages, passage, statement) == ""


@pytest.mark.parametrize(
    ("passage", "statement"),
    [
        (BRIDGE, "Nadia Ferrante designed the bridge."),
        (BRIDGE, "The bridge was designed by Nadia Ferrante."),
        (BRIDGE, "Tobias Lindqvist built the bridge."),
        (OFFICE, "Oskar Blom succeeded Priya Raman as chief engineer in March 2019."),
        (OFFICE, "Priya Raman was succeeded by Oskar Blom."),
        (OFFICE, "Helena Duarte leads operations in Porto."),
        (OFFICE, "Oskar Blom reports to Helena Duarte."),
        (OFFICE, "Ana Reis wrote the manual."),
        ("In October 2021, the firm appointed Amanda Wilson.", "In October, Amanda Wilson was appointed."),
        (OFFICE, "The manual was written by Carl Voss, Ben Ito and Ana Reis."),
        (CONTRACT, "周晓雯负责签订合同，何建国负责审批付款。"),
        (CONTRACT, "合同由周晓雯负责签订。"),
        (CONTRACT, "华东区由沈雅琴管理。"),
    ],
)
def test_a_name_in_its_own_place_is(make_passages, passage: str, statement: str) -> None:
    assert statement[:8] in shown(make_passages, passage, statement)
