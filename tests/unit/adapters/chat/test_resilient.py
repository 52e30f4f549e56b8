"""Retries, breaker and fallbacks, over models that fail as they are told."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import pytest

from askdock.adapters.chat import resilient as resilient_chat
from askdock.adapters.chat.resilient import Breaker, ResilientChat
from askdock.errors import LLMRefused, LLMTimeout, LLMUnavailable
from askdock.records import Message, ModelSelected, Usage

DOWN = LLMUnavailable("down")


@dataclass
class Model:
    """Each call plays the next script; the last one is played for ever."""

    name: str
    scripts: list[list[Any]]
    calls: int = 0
    waits: list[float] = field(default_factory=list)

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str | Usage]:
        script = self.scripts[min(self.calls, len(self.scripts) - 1)]
        self.calls += 1
        for step in script:
            if isinstance(step, Exception):
                raise step
            yield step


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resilient_chat, "FIRST_WAIT_SECONDS", 0.0)


def play(*models: Model, retries: int = 2, failures: int = 5, chat: ResilientChat | None = None) -> list[Any]:
    made = chat or ResilientChat(models, retries=retries, breaker_failures=failures, breaker_seconds=60)

    async def run() -> list[Any]:
        async with aclosing(made.stream([Message("user", "x")])) as pieces:
            return [piece async for piece in pieces]

    return asyncio.run(run())


def test_a_model_that_recovers_is_tried_twice_more() -> None:
    model = Model("a", [[DOWN], [DOWN], ["yes", Usage(1, 1)]])
    assert play(model) == [ModelSelected("a"), "yes", Usage(1, 1)]
    assert model.calls == 3


def test_the_next_model_answers_and_is_named() -> None:
    first, second = Model("a", [[DOWN]]), Model("b", [["yes"]])
    assert play(first, second) == [ModelSelected("b"), "yes"]
    assert first.calls == 3


@pytest.mark.parametrize("error", [LLMTimeout("slow"), LLMRefused("bad key")])
def test_what_would_happen_again_is_not_tried_again(error: Exception) -> None:
    first, second = Model("a", [[error]]), Model("b", [["yes"]])
    assert play(first, second) == [ModelSelected("b"), "yes"]
    assert first.calls == 1


def test_nothing_is_tried_again_after_the_first_token() -> None:
    first, second = Model("a", [["half", DOWN]]), Model("b", [["yes"]])
    with pytest.raises(LLMUnavailable, match="down"):
        play(first, second)
    assert (first.calls, second.calls) == (1, 0)


def test_the_last_error_is_told_when_all_fail() -> None:
    with pytest.raises(LLMTimeout, match="slow"):
        play(Model("a", [[DOWN]]), Model("b", [[LLMTimeout("slow")]]))


def test_a_model_that_keeps_failing_is_left_alone() -> None:
    now = 0.0
    model = Model("a", [[DOWN]])
    chat = ResilientChat([model], retries=0, breaker_failures=3, breaker_seconds=30, clock=lambda: now)
    for _ in range(5):
        with pytest.raises(LLMUnavailable):
            play(chat=chat)
    assert model.calls == 3
    now = 31.0
    model.scripts = [["yes"]]
    model.calls = 0
    assert play(chat=chat)[-1] == "yes"
    assert play(chat=chat)[-1] == "yes"


def test_after_its_time_the_breaker_admits_one_try() -> None:
    now = 0.0
    breaker = Breaker(2, 30, lambda: now)
    for _ in range(2):
        breaker.note(success=False)
    assert not breaker.admits()
    now = 30.0
    assert (breaker.admits(), breaker.admits()) == (True, False)
    breaker.note(success=True)
    assert breaker.admits()
