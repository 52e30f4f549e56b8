"""OpenAI's Responses API: an answer as a response, whole or in events."""

import json
import time
from collections.abc import Sequence
from typing import Any

from fastapi.sse import format_sse_event

from askdock.errors import InvalidInput
from askdock.records import AnswerDelta, Message, Progress
from askdock.services.api.openai.citations import places, source_list
from askdock.services.api.openai.unsupported import refuse_other_parts
from askdock.services.api.schemas.openai_responses import (
    IncompleteDetails,
    InputItem,
    OutputMessage,
    OutputText,
    ResponseOut,
    ResponsesIn,
    ResponseUsage,
    UrlCitationOut,
)
from askdock.services.api.schemas.questions import AnswerOut
from askdock.services.common.problem import Problem


def split_input(given: str | Sequence[InputItem]) -> tuple[str, list[Message]]:
    """The question and the turns before it; a system message may follow it.

    Raises InvalidInput when the last message is not the user's, UnsupportedParameter when it is not text.
    """
    if isinstance(given, str):
        return given, []
    messages = [
        (at, one) for at, one in enumerate(given) if one.type == "message" and one.role in ("user", "assistant")
    ]
    if not messages or messages[-1][1].role != "user":
        raise InvalidInput("the last message of `input` must be the user's question")
    at, question = messages[-1]
    refuse_other_parts(question.content, f"input.{at}.content")
    turns = [Message(one.role, one.text) for _, one in messages[:-1] if one.role in ("user", "assistant")]
    return question.text, turns


class ResponseWriter:
    """Writes one answer as a response."""

    def __init__(self, body: ResponsesIn, response_id: str, base_url: str, *, with_sources: bool) -> None:
        self._body = body
        self._id = response_id
        self._base_url = base_url
        self._with_sources = with_sources
        self._created = int(time.time())
        self._sequence = 0
        self._begun = False

    def whole(self, answer: AnswerOut) -> ResponseOut:
        """The finished response."""
        sources = source_list(answer) if self._with_sources else ""
        reason = {"length": "max_output_tokens", "content_filter": "content_filter"}.get(
            answer.finish_reason or ""
        )
        prompt = answer.usage.prompt_tokens if answer.usage else 0
        written = answer.usage.completion_tokens if answer.usage else 0
        annotations = [
            UrlCitationOut(
                type="url_citation",
                start_index=place.start,
                end_index=place.end,
                url=place.url,
                title=place.title,
                askdock=place.citation,
            )
            for place in places(answer, self._body.model, self._base_url)
        ]
        return ResponseOut(
            **self._head,
            status="incomplete" if reason else "completed",
            incomplete_details=IncompleteDetails.model_validate({"reason": reason}) if reason else None,
            output=[
                OutputMessage(
                    id=f"msg_{answer.id}",
                    type="message",
                    role="assistant",
                    status="incomplete" if reason else "completed",
                    content=[OutputText(type="output_text", text=answer.text + sources, annotations=annotations)],
                )
            ],
            usage=ResponseUsage(input_tokens=prompt, output_tokens=written, total_tokens=prompt + written),
            askdock=answer,
        )

    def encode(self, item: AnswerDelta | Progress | AnswerOut) -> bytes:
        """An item of an answer as events."""
        if isinstance(item, Progress):
            return b": thinking\n\n"
        written = b"" if self._begun else self._begin()
        self._begun = True
        if isinstance(item, AnswerDelta):
            return written + self._event("response.output_text.delta", **self._at, delta=item.text, logprobs=[])
        return written + self._end(self.whole(item), item)

    def failed(self, problem: Problem) -> bytes:
        """The event for an error under way."""
        return self._event("error", code=problem.code, message=problem.detail, param=None)

    @property
    def _head(self) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": "response",
            "created_at": self._created,
            "model": self._body.model,
            "previous_response_id": self._body.previous_response_id,
            "store": self._body.store is not False,
        }

    @property
    def _at(self) -> dict[str, Any]:
        return {"item_id": f"msg_{self._id[-32:]}", "output_index": 0, "content_index": 0}

    def _begin(self) -> bytes:
        empty = ResponseOut(**self._head, status="in_progress", output=[]).model_dump(mode="json")
        item = {"id": self._at["item_id"], "type": "message", "role": "assistant", "status": "in_progress"}
        part = {"type": "output_text", "text": "", "annotations": []}
        return (
            self._event("response.created", response=empty)
            + self._event("response.in_progress", response=empty)
            + self._event("response.output_item.added", output_index=0, item={**item, "content": []})
            + self._event("response.content_part.added", **self._at, part=part)
        )

    def _end(self, response: ResponseOut, answer: AnswerOut) -> bytes:
        message = response.output[0].model_dump(mode="json")
        part = message["content"][0]
        written = b""
        if len(part["text"]) > len(answer.text):
            sources = part["text"][len(answer.text) :]
            written += self._event("response.output_text.delta", **self._at, delta=sources, logprobs=[])
        for index, annotation in enumerate(part["annotations"]):
            written += self._event(
                "response.output_text.annotation.added", **self._at, annotation_index=index, annotation=annotation
            )
        written += self._event("response.output_text.done", **self._at, text=part["text"], logprobs=[])
        written += self._event("response.content_part.done", **self._at, part=part)
        written += self._event("response.output_item.done", output_index=0, item=message)
        name = "response.completed" if response.status == "completed" else "response.incomplete"
        return written + self._event(name, response=response.model_dump(mode="json"))

    def _event(self, name: str, **data: Any) -> bytes:
        body = json.dumps({"type": name, "sequence_number": self._sequence, **data}, ensure_ascii=False)
        self._sequence += 1
        return format_sse_event(event=name, data_str=body)
