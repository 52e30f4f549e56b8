import pytest

from askdock.answering.question import clause_of, dates_of, denies, numbered_of


@pytest.mark.parametrize("question", ["What may employees not do?", "哪些情况不予保修？", "Who isn't covered?"])
def test_negations(question: str) -> None:
    assert denies(question)


@pytest.mark.parametrize("question", ["Is there a notebook?", "不锈钢护管多少钱？"])
def test_words_that_only_look_like_one(question: str) -> None:
    assert not denies(question)


@pytest.mark.parametrize(
    ("question", "named"),
    [("Who joined in May 2021?", True), ("Who joined before May 2021?", False), ("Who may?", False)],
)
def test_dates_that_an_answer_must_be_of(question: str, named: bool) -> None:
    assert bool(dates_of(question)) == named


@pytest.mark.parametrize(
    ("question", "clause"),
    [("第4条怎么规定？", "4"), ("文件第 4 行写的是什么？", ""), ("What says clause 3.2?", "3.2")],
)
def test_numbers_of_clauses(question: str, clause: str) -> None:
    assert clause_of(question) == clause


@pytest.mark.parametrize(
    ("text", "things"),
    [("2号线和十二号线", {"2号线", "12号线"}), ("５号樓", {"5号楼"}), ("三月五号开会", set()), ("型号", set())],
)
def test_things_told_apart_by_their_number(text: str, things: set[str]) -> None:
    assert numbered_of(text) == things
