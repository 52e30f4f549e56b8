import pytest
from hypothesis import given
from hypothesis import strategies as st

from askdock.text import sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Smith paid 3.5 million. He left.", ["Dr. Smith paid 3.5 million.", "He left."]),
        ("Use e.g. tape. It holds.", ["Use e.g. tape.", "It holds."]),
        ("She wrote to J. Brown. He answered.", ["She wrote to J. Brown.", "He answered."]),
        ('"Really?" she said.', ['"Really?"', "she said."]),
        ("年假为15天。“好的。”他说。", ["年假为15天。", "“好的。”", "他说。"]),
        ("版本3.2发布！请升级；谢谢", ["版本3.2发布！", "请升级；", "谢谢"]),
        ("- first item\n- second item", ["- first item", "- second item"]),
        ("name | price\nCable | 4.50", ["name | price", "Cable | 4.50"]),
        (
            "A line that was broken because it is longer than the page\nis wide. Next.",
            ["A line that was broken because it is longer than the page\nis wide.", "Next."],
        ),
        (
            "The following documents are needed for a claim of expenses:\nInvoice of the hotel",
            ["The following documents are needed for a claim of expenses:", "Invoice of the hotel"],
        ),
        (
            "(a) the copper price rises by more than fifteen percent;\n(b) import duties change",
            ["(a) the copper price rises by more than fifteen percent;", "(b) import duties change"],
        ),
        ("1. Scope\n1.2. The seller delivers. No. 3", ["1. Scope", "1.2. The seller delivers.", "No. 3"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_of(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@given(st.text(alphabet='ab A.!?。；\n"”) 1中|:-', max_size=80))
def test_spans_are_in_order_trimmed_and_cover_all_but_white_space(text: str) -> None:
    spans = list(sentences(text))
    assert spans == sorted(spans)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    covered = "".join(text[start:end] for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split())


def test_lines_that_each_begin_with_a_number_are_sentences_of_their_own() -> None:
    text = "123 where any command that was called ended with a state of 1-125\n124 where one ended with 255"
    assert [text[slice(*span)] for span in sentences(text)] == text.split("\n")
