"""The parameters of a request, without those that the model refused."""

import re
from collections.abc import Sequence
from typing import Any

from askdock.adapters.chat.endpoint import Speech
from askdock.records import Message

_DROPPABLE = (
    "temperature",
    "stream_options",
    "max_completion_tokens",
    "max_tokens",
    "max_output_tokens",
    "stream",
)
"""What an answer does without. Longer names first: one may contain another."""
_SYSTEM_ROLE = re.compile(
    r"system['\"`]?[ _]?(?:role|messages?|prompt|instruction)|role['\"`: ]+system", re.IGNORECASE
)


class Parameters:
    """Request parameters of one model. Those it refuses are left out from then on."""

    def __init__(self, model: str, speaks: Speech, max_tokens: int | None, temperature: float = 0.0) -> None:
        self._model = model
        self._speaks = speaks
        self._max_tokens = max_tokens
        self._temperature = temperature
        self._refused: set[str] = set()

    @property
    def refused(self) -> frozenset[str]:
        """Names of what is left out."""
        return frozenset(self._refused)

    def body(self, messages: Sequence[Message]) -> dict[str, Any]:
        """The JSON of a request."""
        turns = [{"role": one.role, "content": one.content} for one in messages]
        if "system" in self._refused:
            turns = _without_system(messages)
        limit = "max_output_tokens" if self._speaks == "responses" else self._limit_name()
        body: dict[str, Any] = {
            "model": self._model,
            "input" if self._speaks == "responses" else "messages": turns,
            "temperature": self._temperature,
            "stream": True,
        }
        if self._speaks == "responses":
            body["store"] = False
        else:
            body["stream_options"] = {"include_usage": True}
        if self._max_tokens is not None:
            body[limit] = self._max_tokens
        for name in self._refused:
            body.pop(name, None)
        if "stream" in self._refused:
            body.pop("stream_options", None)
        return body

    def drop(self, param: str | None, reason: str) -> str | None:
        """Leave out the parameter that a refusal with status 400 or 422 is about; returns its name.

        None: the refusal is about something else, or about what was left out already.
        """
        if param in _DROPPABLE:
            name: str | None = param
        else:
            name = next((one for one in _DROPPABLE if re.search(rf"(?<![\w-]){one}(?![\w-])", reason)), None)
            if name == "stream" and not re.search(
                r"['\"`]stream['\"`]|\bto stream\b|stream(?:ing)? is not", reason
            ):
                name = None  # the word alone says little
        if name is None and _SYSTEM_ROLE.search(reason):
            name = "system"
        if name is None or name in self._refused:
            return None
        self._refused.add(name)
        return name

    def _limit_name(self) -> str:
        # The newer name is the one that reasoning models ask for; the older is known to every server.
        return "max_completion_tokens" if "max_tokens" in self._refused else "max_tokens"


def _without_system(messages: Sequence[Message]) -> list[dict[str, str]]:
    """The system message at the beginning of the user's: some templates know no other roles."""
    system = "\n\n".join(one.content for one in messages if one.role == "system")
    turns = [{"role": one.role, "content": one.content} for one in messages if one.role != "system"]
    if turns and system:
        turns[0] = {**turns[0], "content": f"{system}\n\n{turns[0]['content']}"}
    return turns
