"""Asks a chat model one question, to see whether it answers, how fast, and what it supports."""

from contextlib import aclosing
from dataclasses import dataclass
from time import perf_counter

from askdock.adapters.chat.openai import OpenAIChat
from askdock.errors import LLMTimeout, LLMUnavailable
from askdock.records import Finish, Message, Thinking, Usage

_QUESTION = (
    Message("system", "Answer from the passage, in one sentence, followed by its number in square brackets."),
    Message(
        "user", "<passage 1>\nThe canteen opens at noon.\n</passage 1>\n\nQuestion: When does the canteen open?"
    ),
)


@dataclass(frozen=True, slots=True)
class ChatProbe:
    """The result of a probe. Seconds are None where nothing was received."""

    model: str
    ok: bool
    detail: str
    """The reply, or why there is none."""
    first_token_seconds: float | None = None
    total_seconds: float | None = None
    reasons: bool = False
    """It thinks before it answers."""
    cites: bool = False
    """It put the passage's number behind its sentence."""
    tells_usage: bool = False
    finish_reason: str | None = None
    refused_parameters: tuple[str, ...] = ()


async def probe(chat: OpenAIChat) -> ChatProbe:
    """Ask once. Raises nothing: what the endpoint says is the result."""
    begin, first = perf_counter(), None
    reply, reasons, usage, finish = "", False, False, None
    try:
        async with aclosing(chat.stream(_QUESTION)) as pieces:
            async for piece in pieces:
                if isinstance(piece, str):
                    first = first or perf_counter() - begin
                    reply += piece
                reasons |= isinstance(piece, Thinking)
                usage |= isinstance(piece, Usage)
                finish = piece.reason if isinstance(piece, Finish) else finish
    except (LLMUnavailable, LLMTimeout) as error:
        return ChatProbe(chat.name, False, str(error), refused_parameters=tuple(sorted(chat.refused_parameters)))
    return ChatProbe(
        model=chat.name,
        ok=True,
        detail=" ".join(reply.split())[:200],
        first_token_seconds=first,
        total_seconds=perf_counter() - begin,
        reasons=reasons,
        cites="[1]" in reply,
        tells_usage=usage,
        finish_reason=finish,
        refused_parameters=tuple(sorted(chat.refused_parameters)),
    )
