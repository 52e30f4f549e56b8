import pytest
from hypothesis import given
from hypothesis import strategies as st

from askdock.text.chinese import is_interrogative, number, of_other_region, simplified


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("二十五", "25"),
        ("十五", "15"),
        ("二十", "20"),
        ("八八零一", "8801"),
        ("二〇二五", "2025"),
        ("一百二十", "120"),
        ("一百零五", "105"),
        ("八百五", "850"),
        ("三千六百", "3600"),
        ("一万五", "15000"),
        ("六万八千", "68000"),
        ("十二万", "120000"),
        ("一亿二千万", "120000000"),
        ("千万", None),
        ("万一", None),
        ("一二十", None),
    ],
)
def test_a_numeral_in_digits(numeral: str, value: str | None) -> None:
    assert number(numeral) == value


@given(st.integers(min_value=1, max_value=9999))
def test_every_number_below_ten_thousand_is_read(value: int) -> None:
    digits, said = "零一二三四五六七八九", ""
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            said += digits[digit] + unit
        elif said and value % place and not said.endswith("零"):
            said += "零"
    assert number(said) == str(value)


@pytest.mark.parametrize("word", ["几点", "几楼", "几周", "多久", "多大", "怎么办", "哪天", "什么时候", "谁"])
def test_words_that_only_ask(word: str) -> None:
    assert is_interrogative(word)


@pytest.mark.parametrize("word", ["几何", "多数", "哪吒", "何况", "点", "上班"])
def test_words_that_do_not(word: str) -> None:
    assert not is_interrogative(word)


def test_traditional_characters_become_simplified_ones_each_for_itself() -> None:
    assert simplified("歐陽志遠 HR-04 離職") == "欧阳志远 HR-04 离职"


@given(st.text(alphabet="漢語歐陽離職幾樓後裏臺汉语abc 01，。"))
def test_simplifying_keeps_length_and_is_done_at_once(text: str) -> None:
    once = simplified(text)
    assert len(once) == len(text)
    assert simplified(once) == once


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("打印机维修找谁？", "印表机维修找谁？"),
        ("印表機維修找誰？", "打印机维修找谁？"),
        ("食堂几点开门？", "食堂几点开门？"),
        ("Who repairs the printer?", "Who repairs the printer?"),
    ],
)
def test_words_of_the_other_region(text: str, other: str) -> None:
    assert of_other_region(text) == other
