import pytest

from askdock.answering.question import asks_for_all, denies, parts


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("How long is the cable and what does it cost?", ["How long is the cable?", "what does it cost?"]),
        (
            "一个网关可以接多少台仪表，断网时缓存多少天的数据？",
            ["一个网关可以接多少台仪表？", "断网时缓存多少天的数据？"],
        ),
        ("What are the terms and conditions?", ["What are the terms and conditions?"]),
        ("What are terms, conditions and fees?", ["What are terms, conditions and fees?"]),
        ("在苏州，食堂在几楼？", ["在苏州，食堂在几楼？"]),
        ("When is it?", ["When is it?"]),
        ("", [""]),
    ],
)
def test_the_questions_in_one(question: str, found: list[str]) -> None:
    assert parts(question) == found


@pytest.mark.parametrize("question", ["List all courses.", "List the error codes", "有哪些保修除外情况？"])
def test_all_of_a_kind(question: str) -> None:
    assert asks_for_all(question)


@pytest.mark.parametrize("question", ["What is the list price?", "价目表里水泵多少钱？"])
def test_one_of_a_kind(question: str) -> None:
    assert not asks_for_all(question)


@pytest.mark.parametrize("question", ["What may employees not do?", "哪些情况不予保修？", "Who isn't covered?"])
def test_negations(question: str) -> None:
    assert denies(question)


@pytest.mark.parametrize("question", ["Is there a notebook?", "不锈钢护管多少钱？"])
def test_words_that_only_look_like_one(question: str) -> None:
    assert not denies(question)
