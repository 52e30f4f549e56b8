import pytest

from askdock.text.questions import asks_for_all, parts, subject_of, without_command


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


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (
            "Compare the warranty of the TH-300 and the W2 probe.",
            ["Compare the warranty of the TH-300.", "Compare the warranty of the W2 probe."],
        ),
        (
            "How do the hotel limits in China and North America differ?",
            ["How do the hotel limits in China differ?", "How do the hotel limits in North America differ?"],
        ),
        ("比较一线城市和省会城市的住宿标准。", ["一线城市的住宿标准。", "省会城市的住宿标准。"]),
        ("高铁一等座和二等座分别给谁？", ["高铁一等座给谁？", "二等座给谁？"]),
        ("比较 SIGTERM 和 SIGKILL", ["SIGTERM是什么？", "SIGKILL是什么？"]),
        ("停机和关机有什么区别？", ["停机是什么？", "关机是什么？"]),
    ],
)
def test_sides_of_a_comparison(question: str, sides: list[str]) -> None:
    assert parts(question) == sides


@pytest.mark.parametrize(
    "question",
    ["Is research and development in hall A?", "研发和行政岗位几点上班？", "What is more than 30 days?"],
)
def test_no_comparison(question: str) -> None:
    assert parts(question) == [question]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("List all service centres.", "service centres."),
        ("Which codes are there? List all of them.", "Which codes are there"),
        ("列出所有备件", "备件"),
        ("Where is it?", "Where is it?"),
    ],
)
def test_what_all_of_are_asked_for(question: str, topic: str) -> None:
    assert without_command(question) == topic


def test_what_asks_how_much_is_no_subject() -> None:
    assert subject_of("How much does it cost?") == "how does it cost?"
    assert subject_of("Is it a long way?") == "Is it a long way?"
