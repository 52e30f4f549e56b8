import pytest

from askdock.answering.answer_type import expected, names


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many days of leave are there?", "quantity"),
        ("Who approves the leave?", "person"),
        ("Where is the canteen?", "place"),
        ("In which year was the plant opened?", "time"),
        ("What is the policy on leave?", None),
        ("地震造成多少人遇难？", "quantity"),
        ("冠军是谁", "person"),
        ("会议在哪里举行？", "place"),
        ("条例将于什么时候施行？", "time"),
        ("电视剧首播时间", "time"),
        ("论坛的主题是什么？", None),
    ],
)
def test_the_interrogative_tells_what_is_asked_for(question: str, kind: str | None) -> None:
    assert expected(question) == kind


@pytest.mark.parametrize(
    ("kind", "question", "names_one", "names_none"),
    [
        ("quantity", "2021年新增就业了多少人？", "2021年新增就业1269万人。", "2021年新增就业增长3%。"),
        ("quantity", "班车有多少个座位？", "线路: 四号线; 座位数: 19", "线路: 滨江线; 司机: 齐国栋"),
        ("quantity", "挂绳的售价是多少钱？", "挂绳售价98元。", "挂绳有3种颜色。"),
        ("quantity", "How many seats has it?", "It has 80 seats.", "It has comfortable seats."),
        ("quantity", "线缆的单价是多少元？", "名称: 线缆; 单价（元）: 980; 起订量: 1", "名称: 线缆; 起订量: 1"),
        ("time", "葬礼将于2022年何时举行？", "葬礼将于9月3日举行。", "2022年有3人参加葬礼。"),
        ("time", "When does the canteen open in 2021?", "It opens at noon.", "It opens in 2021."),
        ("person", "2022年冬奥会总导演是谁？", "总导演张艺谋接受了采访。", "总导演接受了采访。"),
        ("person", "Who leads Acme?", "At Acme it is Jane Miller.", "At Acme the board does."),
        ("place", "会议在哪里举行？", "会议在泰国曼谷举行。", "会议如期举行。"),
    ],
)
def test_a_sentence_names_such_a_thing_or_does_not(
    kind: str, question: str, names_one: str, names_none: str
) -> None:
    assert expected(question) == kind
    assert names(kind, names_one, question)
    assert not names(kind, names_none, question)


def test_what_the_question_names_answers_nothing() -> None:
    question = "张艺谋之后的总导演是谁？"
    assert not names("person", "总导演不再是张艺谋。", question)
    assert names("person", "总导演不再是张艺谋，而是沙晓岚。", question)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("三号冷库的温度是多少？", "三号冷库 零下二十五度"),
        ("欧阳志远的分机是多少？", "分機八八零一"),
        ("机房在几楼？", "機房在五樓。"),
        ("计划销售额是多少万元？", "销售额（万元） / 计划: 1010"),
    ],
)
def test_numerals_units_and_scripts_of_quantities(question: str, sentence: str) -> None:
    assert names("quantity", sentence, question)


def test_a_person_is_told_in_traditional_characters() -> None:
    assert names("person", "資訊部經理為歐陽志遠，分機八八零一。", "资讯部经理是谁？")
    assert not names("person", "印表機維修請先關閉電源。", "打印机维修找谁？")
