import pytest

from askdock.adapters.memory import HashEmbedder
from askdock.answering.answer_type import names
from askdock.answering.counted import counts, counts_other
from askdock.answering.extract import Extractor
from askdock.records import Vector


class Alike(HashEmbedder):
    """Every question is near everything."""

    model = "intfloat/multilingual-e5-small"

    def embed_query(self, text: str) -> Vector:
        return super().embed_query("same")


@pytest.mark.parametrize(
    ("question", "statement", "told"),
    [
        ("安贞门站有几个出口？", "该站设有A、B、C、D等4个出入口。", True),
        ("安贞门站有几个出口？", "车站为二层，另有一条线路。", False),
        ("How many fire exits are there?", "The hall has four new fire exits.", True),
        ("How many fire exits are there?", "It was opened in 2014 by two mayors.", False),
        ("How long is the hall?", "The hall has 4 exits.", False),
    ],
)
def test_a_number_of_what_is_counted(question: str, statement: str, told: bool) -> None:
    assert counts(question, statement) == told


def test_a_row_without_what_is_counted_has_numbers_of_other_things() -> None:
    row = "Centre: Rotterdam; Repair time (working days): 8"
    assert counts_other(("How many employees work in Rotterdam?", ""), row)
    assert not counts_other(("How many working days does Rotterdam take?", ""), row)
    assert not counts_other(("How many pieces are in stock?",), "Part: VX-1; Stock: 0")


def test_a_date_or_a_length_of_time_is_no_number_of_things() -> None:
    question = "How many employees work in Rotterdam?"
    assert not names("quantity", "In force from 1 January 2025, at 9:00, for employees in Rotterdam.", question)
    assert not names("quantity", "Employees may work from home on two days a week.", question)
    assert names("quantity", "Rotterdam has 34 employees.", question)


def test_a_row_of_the_name_alone_does_not_answer(make_passages) -> None:
    row = "Centre: Suzhou; Country: China; Opening hours: Mon-Sat 8:30-18:00; Repair time (days): 7"
    other = "Centre: Graz; Country: Austria; Opening hours: Mon-Fri 8:00-17:00; Repair time (days): 9"
    passages = make_passages(f"{row}\n{other}")
    answers = Extractor(Alike(8))
    assert answers.answer("At what time does the overtime shuttle bus leave in Suzhou?", passages) is None
    told = answers.answer("What are the opening hours in Suzhou?", passages)
    assert told is not None
    assert "8:30" in told.text


def test_a_question_in_other_words_keeps_the_kind_of_thing_asked_for(make_passages) -> None:
    passages = make_passages("An oxygen sensor is planned for the W3 probe, which will not come before 2026.")
    answers = Extractor(Alike(8))
    asked, wording = "What is the price of the W3 probe?", "What is the 价格 of the W3 probe?"
    assert answers.answer(wording, passages, asked=asked) is None
