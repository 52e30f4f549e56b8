"""What is answered without a cosine, and what is refused whatever the cosine."""

import pytest

from askdock.adapters.memory import HashEmbedder
from askdock.answering.extract import Extractor
from askdock.answering.things import things_of
from askdock.answering.versions import lacks_version, versions_of
from askdock.answering.whole import is_term
from askdock.records import Vector

PARTS = (
    "Part number: VX-3310; Name: Feed roller; Price EUR: 46.00; Supplier: Corbin Rubber\n"
    "Part number: VX-3315; Name: Feed roller; Price EUR: 52.50; Supplier: Corbin Rubber\n"
    "Part number: VX-4102; Name: Thermal fuse; Price EUR: 3.20; Supplier: Hale Electric"
)


class Strangers(HashEmbedder):
    """No question is near anything."""

    model = "intfloat/multilingual-e5-small"

    def embed_query(self, text: str) -> Vector:
        return 0 * super().embed_query(text)


class Alike(HashEmbedder):
    """Every question is near everything."""

    model = "intfloat/multilingual-e5-small"

    def embed_query(self, text: str) -> Vector:
        return super().embed_query("same")


def asked(embedder: HashEmbedder, question: str, passages) -> str | None:
    answer = Extractor(embedder).answer(question, passages)
    return answer.text if answer else None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What does VX-3315 cost?", "52.50"),
        ("List all parts supplied by Hale Electric.", "VX-4102"),
        ("What colour is VX-3315?", None),
        ("What does VX-9999 cost?", None),
    ],
)
def test_the_row_of_what_is_named_is_quoted_for_its_column(make_passages, question: str, told: str | None) -> None:
    answer = asked(Strangers(8), question, make_passages(PARTS))
    assert (answer is None) if told is None else (answer is not None and told in answer)


def test_a_term_that_stands_there_is_shown(make_passages) -> None:
    text = "| 仓库 | 存放物品 |\n| --- | --- |\n| 北郊仓 | 纸张、油墨 |\n| 南港仓 | 成品 |"
    assert "北郊仓" in (asked(Strangers(8), "油墨", make_passages(text)) or "")
    assert [is_term(one) for one in ("油墨", "dust filter", "油墨放在哪里", "Who is it?", "年假吗")] == [
        *(True, True, False, False, False)
    ]


def test_a_line_under_the_label_that_is_asked_for_comes_first(make_passages) -> None:
    minutes = "Minutes of the committee, 10 March 2026\n\nPresent: Ada Berg, Bruno Keller\nAbsent: Emil Sand"
    answer = asked(Alike(8), "Who was absent from the committee in March?", make_passages(minutes))
    assert answer is not None
    assert answer.startswith("Absent: Emil Sand")


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("How much does a library card for companies in Westfield cost?", True),
        ("How much does a library card cost?", False),
        ("May I bring a parrot to the library?", True),
        ("May I renew a library card?", False),
        ("When was Tidewell 4.0 released?", True),
        ("When was Tidewell 3.1 released?", False),
    ],
)
def test_what_the_passages_do_not_name_is_refused(make_passages, question: str, refused: bool) -> None:
    passages = make_passages(
        "A library card costs 8 euros a year. You may renew a card. The library is closed on Mondays.",
        "Tidewell 3.1 was released on 14 October 2025.",
        title="Library",
    )
    assert (asked(Alike(8), question, passages) is None) == refused


def test_versions_are_told_from_numbers_of_clauses_and_shares() -> None:
    assert versions_of("When was Tidewell 4.0 released?") == {"4.0"}
    assert versions_of("版本 2.5 有什么变化？") == {"2.5"}
    assert versions_of("What does Section 4.2 say of Class B 2.5 percent?") == set()
    assert lacks_version("Tidewell 14.0, 4.01", "4.0")
    assert not lacks_version("since 4.0.2", "4.0")


def test_things_of_a_short_question_alone() -> None:
    names = {"Westfield", "Double", "Commander", "Homer"}
    assert things_of("Which build of Double Commander is in Westfield?", names) == [
        ["Double", "Commander"],
        ["Westfield"],
    ]
    assert things_of("Who is older, Homer or Westfield?", names) == []


def test_the_section_whose_heading_has_what_is_asked_comes_first(make_passages) -> None:
    text = (
        "What is not covered\n\n- Damage by transport\n- Use of thick film\n\n"
        "Claims\n\nSend claims for the warranty to Ingrid Moreau, who covers them."
    )
    passages = make_passages(text, title="Warranty terms", headings=("Warranty terms", "What is not covered"))
    answer = asked(Alike(8), "What is not covered by the warranty?", passages)
    assert answer is not None
    assert answer.startswith("- Damage by transport [1]\n- Use of thick film [2]")


def test_a_person_by_first_name_and_surname_comes_before_a_capital(make_passages) -> None:
    text = (
        "The driver changes the Value field of a battery.\n\nBatteries are changed by the mechanic Jonas Brandt."
    )
    answer = asked(Alike(8), "Who changes batteries?", make_passages(text))
    assert answer is not None
    assert answer.startswith("Batteries are changed by the mechanic Jonas Brandt.")


def test_a_chinese_question_about_what_stands_nowhere_is_refused(make_passages) -> None:
    passages = make_passages("钩鼻海蛇分布在印度洋沿岸。新进员工须在三天内参加培训。")
    assert asked(Alike(8), "扁尾海蛇分布在哪些地区？", passages) is None
    assert asked(Alike(8), "钩鼻海蛇分布在哪些地区？", passages) is not None
    assert asked(Alike(8), "新员工要在几天内参加培训？", passages) is not None


@pytest.mark.parametrize(
    ("question", "passage", "refused"),
    [
        ("What is the phone number of Ingrid Moreau?", "Send claims to Ingrid Moreau, with a photograph.", True),
        ("What is the 电话 of Ingrid Moreau?", "Send claims to Ingrid Moreau, with a photograph.", True),
        ("What is the phone number of Ada Berg?", "Ada Berg, phone 030 1234.", False),
        ("欧阳志远的分机是多少？", "資訊部經理為歐陽志遠，分機八八零一。", False),
        ("保卫科的电话是多少？", "保卫科在一楼，电话畅通。", True),
    ],
)
def test_a_number_to_call_is_not_answered_without_one(
    make_passages, question: str, passage: str, refused: bool
) -> None:
    assert (asked(Alike(8), question, make_passages(passage)) is None) == refused


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("空调不冷怎么办？", False),
        ("空调漏水怎么办？", True),
        ("打印机卡纸怎么办？", True),
        ("打印机无法联网怎么办？", False),
    ],
)
def test_what_to_do_is_told_of_the_trouble_that_is_asked_about(
    make_passages, question: str, refused: bool
) -> None:
    notes = "空调不制冷时，先检查滤网是否堵塞。\n\n打印机无法联网时，先重启交换机。"
    assert (asked(Alike(8), question, make_passages(notes)) is None) == refused


def test_days_of_the_week_are_no_things_that_must_be_named(make_passages) -> None:
    row = "Lane: North; Tue: 07:00; Thu: 07:30\nLane: South; Tue: 08:10; Thu: 08:40"
    told = asked(Alike(8), "When does the North lane swim on Tuesdays?", make_passages(row))
    assert told is not None
    assert "07:00" in told
    assert "08:10" not in told


@pytest.mark.parametrize(
    ("question", "passage", "refused"),
    [
        ("Which port does the game server listen on?", "The game server listens on a port of its own.", True),
        ("Which port does the game server listen on?", "The game server listens on port 30000.", False),
        ("From which port does the ferry leave?", "The ferry leaves from the port of Holm.", False),
        ("钻孔文件是哪个扩展名？", "钻孔文件的扩展名可以更改。", True),
        ("钻孔文件是哪个扩展名？", "钻孔文件的扩展名是 .drl。", False),
    ],
)
def test_a_port_or_an_extension_is_told(make_passages, question: str, passage: str, refused: bool) -> None:
    assert (asked(Alike(8), question, make_passages(passage)) is None) == refused


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("云湖酒店的客房是多少？", False),
        ("云湖酒店的经理是谁？", False),
        ("云湖酒店的厨师是谁？", True),
        ("云湖酒店的泳池有多长？", False),
        ("云湖酒店的数量是多少？", False),
        ("云湖酒店的房租是多少？", True),
    ],
)
def test_what_is_asked_of_a_thing_stands_in_a_passage(make_passages, question: str, refused: bool) -> None:
    passages = make_passages("云湖酒店设有客房 736 间，经理为李大勇，泳池长 30 米。")
    assert (asked(Alike(8), question, passages) is None) == refused
