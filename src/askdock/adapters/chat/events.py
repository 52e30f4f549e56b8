"""The events of a streamed reply, and a reply in one piece, as servers send them: only what is used is read.

https://platform.openai.com/docs/api-reference/chat-streaming and .../responses-streaming, and what others make of
it: content as a list of parts, reasoning in fields of several names, missing or null fields.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, TypeAdapter

from askdock.records import Usage

_CUT = {
    **dict.fromkeys(("length", "max_tokens", "max_output_tokens", "model_length"), "length"),
    **dict.fromkeys(
        ("content_filter", "safety", "recitation", "blocklist", "prohibited_content", "spii", "sensitive"),
        "content_filter",
    ),
}
"""Why a reply was cut: the words of OpenAI, Anthropic, Gemini, Mistral and Zhipu, in lower case -> OpenAI's."""
_BROKEN = frozenset({"error", "network_error", "insufficient_system_resource", "abort"})
"""Reasons that are failures of the server (DeepSeek, OpenRouter, Zhipu, vLLM)."""


@dataclass(slots=True)
class Event:
    """The content of one event."""

    text: str = ""
    thought: bool = False
    """It holds reasoning."""
    finish: str | None = None
    usage: Usage | None = None
    model: str | None = None
    error: object = None


class _Delta(BaseModel):
    content: str | list[Any] | None = None
    reasoning_content: Any = None
    reasoning: Any = None
    thinking: Any = None
    reasoning_details: Any = None
    refusal: str | None = None
    extra_content: Any = None


class _Choice(BaseModel):
    index: int | None = None
    delta: _Delta | None = None
    message: _Delta | None = None
    text: str | None = None
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None


class _Chunk(BaseModel):
    choices: list[_Choice] | None = None
    model: str | None = None
    usage: _Usage | None = None
    error: object = None


class _Response(BaseModel):
    model: str | None = None
    status: str | None = None
    usage: _Usage | None = None
    error: object = None
    incomplete_details: dict[str, Any] | None = None
    output: list[dict[str, Any]] | None = None


class _ResponseEvent(BaseModel):
    type: str = ""
    delta: Any = None
    response: _Response | None = None
    error: object = None
    message: str | None = None


_CHUNK = TypeAdapter(_Chunk)
_RESPONSE_EVENT = TypeAdapter(_ResponseEvent)
_RESPONSE = TypeAdapter(_Response)


def read_chat(data: str | bytes) -> Event:
    """Read a chunk of a chat completion, or a whole one. Raises ValidationError."""
    chunk = _CHUNK.validate_json(data)
    event = Event(usage=_usage(chunk.usage), model=chunk.model, error=chunk.error)
    for choice in chunk.choices or ():
        if choice.index:
            continue  # a second reply that nobody asked for
        reason = (choice.finish_reason or "").lower()
        if reason in _BROKEN:
            event.error = event.error or reason
        elif reason:
            event.finish = _CUT.get(reason, "stop")
        if (said := choice.delta or choice.message) is not None:
            text, thought = _content(said.content)
            if _marked_as_thought(said.extra_content):
                text, thought = "", True
            event.text += text or said.refusal or ""
            event.thought |= thought or any(
                (said.reasoning_content, said.reasoning, said.thinking, said.reasoning_details)
            )
        elif choice.text:
            event.text += choice.text
    return event


def read_response(data: str | bytes) -> Event:
    """Read an event of the Responses API, or a whole response. Raises ValidationError."""
    event = _RESPONSE_EVENT.validate_json(data)
    if event.type in ("response.output_text.delta", "response.refusal.delta"):
        return Event(text=event.delta if isinstance(event.delta, str) else "")
    if "reasoning" in event.type:
        return Event(thought=True)
    if event.type == "error" or event.type == "response.failed":
        return Event(error=event.error or event.message or (event.response and event.response.error) or "failed")
    if event.type in ("response.completed", "response.incomplete") and event.response is not None:
        return _ended(event.response)
    if event.type:
        return Event(model=event.response.model if event.response else None)
    whole = _RESPONSE.validate_json(data)
    ended = _ended(whole)
    for item in whole.output or ():
        ended.thought |= item.get("type") == "reasoning"
        ended.text += "".join(str(part.get("text") or "") for part in item.get("content") or () if "text" in part)
    return ended


def _ended(response: _Response) -> Event:
    if response.error:
        return Event(error=response.error)
    reason = (response.incomplete_details or {}).get("reason")
    finish = {"max_output_tokens": "length", "content_filter": "content_filter"}.get(str(reason), "stop")
    return Event(finish=finish, usage=_usage(response.usage), model=response.model)


def _content(content: str | list[Any] | None) -> tuple[str, bool]:
    """Text and whether some of it is a thought, of content in one piece or in parts."""
    if content is None or isinstance(content, str):
        return content or "", False
    text, thought = "", False
    for part in content:
        if isinstance(part, str):
            text += part
        elif isinstance(part, dict):
            kind = str(part.get("type", "text"))
            if "think" in kind or "reason" in kind:
                thought = True
            elif isinstance(part.get("text"), str):
                text += part["text"]
    return text, thought


def _marked_as_thought(extra: Any) -> bool:
    """Gemini's compatible endpoint sends thoughts as content with a mark."""
    google = extra.get("google") if isinstance(extra, dict) else None
    return bool(google.get("thought")) if isinstance(google, dict) else False


def _usage(usage: _Usage | None) -> Usage | None:
    if usage is None:
        return None
    prompt = usage.prompt_tokens if usage.prompt_tokens is not None else usage.input_tokens
    completion = usage.completion_tokens if usage.completion_tokens is not None else usage.output_tokens
    if prompt is None and completion is None:
        return None
    return Usage(prompt or 0, completion or 0)
