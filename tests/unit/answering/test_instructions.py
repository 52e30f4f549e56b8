"""What a chat model is told, with an answering profile and without."""

import pytest

from askdock.adapters.memory import index_texts
from askdock.answering.instructions import NOTED, RULES, system_message
from askdock.answering.prompt import build_prompt, estimate_tokens
from askdock.records import AnsweringProfile

HOUSE = AnsweringProfile(instructions="Call us Tarn Instruments.", tone="plain")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_rules_come_first_whatever_a_profile_says(language: str) -> None:
    assert system_message(language) == RULES[language]
    message = system_message(language, HOUSE)
    assert message.startswith(RULES[language] + "\n")
    assert message.endswith("\nCall us Tarn Instruments.")


def test_a_trace_has_no_instructions() -> None:
    passages = index_texts(["The canteen opens at noon."]).passages
    prompt = build_prompt("When?", passages, "en", how=HOUSE)
    assert HOUSE.instructions in prompt.messages[0].content
    assert HOUSE.instructions not in prompt.noted
    assert prompt.noted.endswith(NOTED)
    assert NOTED not in build_prompt("When?", passages, "en", how=AnsweringProfile(tone="plain")).noted


def test_instructions_take_the_place_of_passages() -> None:
    passages = index_texts(["The canteen opens at noon. " * 20, "Parking is free. " * 20]).passages
    how = AnsweringProfile(instructions="Be brief. " * 30)
    budget = next(
        size for size in range(100, 2_000) if len(build_prompt("When?", passages, "en", size).passages) == 2
    )
    fewer = build_prompt("When?", passages, "en", budget, how=how)
    assert len(fewer.passages) == 1
    assert sum(estimate_tokens(one.content) for one in fewer.messages) <= budget
