import pytest

from askdock.answering.candidates import candidates
from askdock.answering.wording import denied, one_form, written_out


def test_short_words_of_a_row_are_written_out_behind_them() -> None:
    row = "Team: Drama; Wed: 16:30; Wed (2): 18:45; Max temp: 30"
    assert (
        written_out(row)
        == "Team: Drama; Wed Wednesday: 16:30; Wed Wednesday (2) second: 18:45; Max maximum temp: 30"
    )
    assert written_out("Wedding; Marble; sat; A-Sun") == "Wedding; Marble; sat; A-Sun"


@pytest.mark.parametrize(
    ("said", "form"),
    [("周三下午", "星期三下午"), ("礼拜天休息", "星期日休息"), ("一周一次", "一周一次"), ("星期五", "星期五")],
)
def test_chinese_weekdays_have_one_form(said: str, form: str) -> None:
    assert one_form(said) == form


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("空调不制冷时，先检查滤网。", True),
        ("空调无法制冷。", True),
        ("空調不製冷時", True),
        ("空调不响，冷气也足。", False),
        ("冷气很足。", False),
    ],
)
def test_what_is_not_so_is_told_with_words_between(sentence: str, told: bool) -> None:
    assert denied({"空调", "不冷"}, sentence) == ({"不冷"} if told else set())


def test_the_second_column_of_a_name_holds_what_is_asked(make_passages) -> None:
    row = "Team: Drama; Mon: 16:00; Wed: 16:30; Mon (2): 18:00; Wed (2): 18:45"
    (found,) = candidates("When is Drama's second Wednesday session?", make_passages(row))
    assert found.held == {"drama", "second", "wednesday"}
    assert found.reading == row


def test_rows_below_a_further_heading_of_their_passage_are_read_under_it(make_passages) -> None:
    sheet = "区域 | 计划\n华南 | 980\n\n二季度\n\n区域 | 计划\n华南 | 1010"
    first, second = (
        one
        for one in candidates("华南二季度计划是多少？", make_passages(sheet, headings=("一季度",)))
        if one.is_row
    )
    assert second.held - first.held == {"二季", "二季度"}


def test_what_stands_below_a_section_is_still_under_the_title(make_passages) -> None:
    passages = make_passages(
        "Annual leave\n\nIt is 25 days a year.", headings=("Leave policy",), title="Leave policy"
    )
    (found,) = candidates("What does “Leave policy” say about “Annual leave”?", passages)
    assert {"polici", "annual"} <= found.held
