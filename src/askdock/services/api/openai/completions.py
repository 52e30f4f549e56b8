"""An answer as an OpenAI chat completion, whole or in chunks."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from fastapi.sse import format_sse_event

from askdock.errors import InvalidInput
from askdock.records import AnswerDelta, Message, Progress
from askdock.services.api.openai.citations import places, source_list
from askdock.services.api.openai.unsupported import refuse_other_parts
from askdock.services.api.schemas.openai import (
    Annotation,
    ChatIn,
    ChatMessageIn,
    ChatMessageOut,
    ChatOut,
    ChatUsage,
    Choice,
    UrlCitation,
)
from askdock.services.api.schemas.questions import AnswerOut


def split_messages(messages: Sequence[ChatMessageIn]) -> tuple[str, list[Message]]:
    """The question and the turns before it; a system message may follow it.

    Raises InvalidInput when the last message is not the user's, UnsupportedParameter when it is not text.
    """
    said = [at for at, message in enumerate(messages) if message.role not in ("system", "developer")]
    if not said or messages[said[-1]].role != "user":
        raise InvalidInput("the last message must be the user's question")
    last = said[-1]
    refuse_other_parts(messages[last].content, f"messages.{last}.content")
    history = [
        Message(message.role, message.text) for message in messages[:last] if message.role in ("user", "assistant")
    ]
    return messages[last].text, history


def completion(answer: AnswerOut, collection: str, base_url: str, *, with_sources: bool = False) -> ChatOut:
    """The whole answer, with its sources at the end of the text where that is wanted."""
    message = ChatMessageOut(
        role="assistant",
        content=answer.text + (source_list(answer) if with_sources else ""),
        annotations=list(_annotations(answer, collection, base_url)),
    )
    return ChatOut(
        id=f"chatcmpl-{answer.id}",
        object="chat.completion",
        created=int(time.time()),
        model=collection,
        choices=[Choice(index=0, message=message, finish_reason=finish_reason(answer))],
        usage=usage_of(answer),
        askdock=answer,
    )


def chunk_encoder(
    body: ChatIn, base_url: str, stream_id: str, *, with_sources: bool = False
) -> Callable[[AnswerDelta | Progress | AnswerOut], bytes]:
    """The encoder of one answer's items as chunks (OpenAI's `chat.completion.chunk`)."""
    head = {"id": stream_id, "object": "chat.completion.chunk", "created": int(time.time()), "model": body.model}
    with_usage = body.stream_options is not None and body.stream_options.include_usage
    begun = False

    def chunk(delta: dict[str, object], finish: str | None = None, **more: object) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _event({**head, "choices": [choice], **more})

    def encode(item: AnswerDelta | Progress | AnswerOut) -> bytes:
        nonlocal begun
        if isinstance(item, Progress):
            return b": thinking\n\n"
        written = b"" if begun else chunk({"role": "assistant", "content": ""})
        begun = True
        if isinstance(item, AnswerDelta):
            return written + chunk({"content": item.text})
        if with_sources and (sources := source_list(item)):
            written += chunk({"content": sources})
        annotations = [one.model_dump(mode="json") for one in _annotations(item, body.model, base_url)]
        written += chunk({"annotations": annotations}, finish_reason(item), askdock=item.model_dump(mode="json"))
        if with_usage:
            written += _event({**head, "choices": [], "usage": usage_of(item).model_dump()})
        return written

    return encode


def _event(data: object) -> bytes:
    return format_sse_event(data_str=json.dumps(data, ensure_ascii=False))


def _annotations(answer: AnswerOut, collection: str, base_url: str) -> Iterator[Annotation]:
    for place in places(answer, collection, base_url):
        cited = UrlCitation(start_index=place.start, end_index=place.end, url=place.url, title=place.title)
        yield Annotation(type="url_citation", url_citation=cited, askdock=place.citation)


def finish_reason(answer: AnswerOut) -> Literal["stop", "length", "content_filter"]:
    """Why the answer ends, in OpenAI's words."""
    match answer.finish_reason:
        case "length" | "content_filter" as reason:
            return reason
        case _:
            return "stop"


def usage_of(answer: AnswerOut) -> ChatUsage:
    """The tokens of an answer; 0 where they are not known."""
    prompt = answer.usage.prompt_tokens if answer.usage else 0
    written = answer.usage.completion_tokens if answer.usage else 0
    return ChatUsage(prompt_tokens=prompt, completion_tokens=written, total_tokens=prompt + written)
