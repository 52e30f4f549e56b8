import pytest

from askdock.answering.unanswered import unanswered

BOTH = "When does the canteen open and who runs the parking garage?"


@pytest.mark.parametrize(
    ("question", "answer", "lacking"),
    [
        (BOTH, "The canteen opens at noon. [1]", ["who runs the parking garage?"]),
        (BOTH, "The parking garage is run by Ana Reis. [1]", ["When does the canteen open?"]),
        (BOTH, "The canteen opens at noon, and Ana Reis runs the parking garage. [1]", []),
        (BOTH, "At noon. [1]", []),
        ("When does the canteen open?", "Parking is free. [1]", []),
        ("食堂几点开门，停车场由谁管理？", "食堂中午开门。[1]", ["停车场由谁管理？"]),
        ("食堂几点开门，停车场由谁管理？", "食堂中午开门，停车场由何建国管理。[1]", []),
        (
            "Compare the revenue of Acme Works and Borealis Labs in 2017.",
            "Acme Works had a revenue of $10 million. [1]",
            ["Compare the revenue of Borealis Labs in 2017."],
        ),
    ],
)
def test_the_part_of_which_nothing_is_said(question: str, answer: str, lacking: list[str]) -> None:
    assert unanswered(question, answer) == lacking
