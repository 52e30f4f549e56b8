import pytest

from askdock.answering.question import denies


@pytest.mark.parametrize("question", ["What may employees not do?", "哪些情况不予保修？", "Who isn't covered?"])
def test_negations(question: str) -> None:
    assert denies(question)


@pytest.mark.parametrize("question", ["Is there a notebook?", "不锈钢护管多少钱？"])
def test_words_that_only_look_like_one(question: str) -> None:
    assert not denies(question)
