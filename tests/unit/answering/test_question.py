import pytest

from askdock.answering.question import dates_of, denies


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
