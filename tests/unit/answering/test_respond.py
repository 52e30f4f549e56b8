"""A model whose context is small is asked with as many passages as fit it."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from askdock.answering.prompt import PROMPT_TOKENS, estimate_tokens
from askdock.answering.respond import MIN_PROMPT_TOKENS, GenerativeResponder
from askdock.errors import LLMContextOverflow
from askdock.ports import ChatModel
from askdock.records import Answer, Finish, Message, ModelSelected, Thinking, Usage

TEXT = "The canteen opens at noon. Parking is free."


class SmallContext(ChatModel):
    """Reads no more than `tokens`."""

    name = "small"

    def __init__(self, tokens: int) -> None:
        self.tokens = tokens
        self.sent: list[int] = []

    async def stream(
        self, messages: Sequence[Message]
    ) -> AsyncIterator[str | Usage | ModelSelected | Thinking | Finish]:
        self.sent.append(messages[-1].content.count("<passage"))
        if sum(estimate_tokens(one.content) for one in messages) > self.tokens:
            raise LLMContextOverflow("too long")
        yield "The canteen opens at noon [1]."


def answer(responder: GenerativeResponder, passages) -> Answer:
    async def last() -> object:
        return [piece async for piece in responder.respond("When does the canteen open?", passages)][-1]

    found = asyncio.run(last())
    assert isinstance(found, Answer)
    return found


def test_short_passages_that_do_not_fit_are_fewer_the_next_time(make_passages) -> None:
    chat = SmallContext(250)
    assert answer(GenerativeResponder(chat), make_passages(*[TEXT] * 8)).answered
    assert chat.sent[0] == 8
    assert 1 <= chat.sent[-1] < 8


def test_what_one_question_needed_does_not_starve_the_others(make_passages) -> None:
    chat = SmallContext(250)
    responder = GenerativeResponder(chat)
    answer(responder, make_passages(*[TEXT] * 8))
    chat.tokens = PROMPT_TOKENS
    answer(responder, make_passages(*[TEXT] * 4))
    assert chat.sent[-1] == 4  # within MIN_PROMPT_TOKENS
    assert MIN_PROMPT_TOKENS < PROMPT_TOKENS


def test_where_not_one_passage_fits_it_is_an_error(make_passages) -> None:
    chat = SmallContext(1)
    with pytest.raises(LLMContextOverflow):
        answer(GenerativeResponder(chat), make_passages(*[TEXT] * 8))
    assert len(chat.sent) < 6
