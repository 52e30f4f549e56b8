"""Any OpenAI-compatible chat endpoint, streamed.

https://platform.openai.com/docs/api-reference/chat. The official client makes objects of every field of every
piece. A server reads thousands of pieces a second (docs/performance.md), so here only what is used is read.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, suppress
from time import perf_counter

import httpx2
from pydantic import BaseModel, ValidationError

from askdock.adapters.web.bounded_transport import BoundedTransport
from askdock.errors import LLMRefused, LLMTimeout, LLMUnavailable
from askdock.records import Message, Usage
from askdock.telemetry import ModelCall, model_call

CONNECT_SECONDS = 5.0
MOST_CHARACTERS = 100_000
"""A reply that is longer has lost its way."""
TRANSIENT = frozenset({408, 409, 425, 429})
"""Statuses below 500 after which another try may do better."""
MOST_IDLE = 100
"""Connections kept to be used again."""
LAST_EVENT = "[DONE]"
END_SECONDS = 0.1
"""How long the end of a response is waited for after its last event: only a response that is read whole gives its
connection back to be used again."""


class _Delta(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Chunk(BaseModel):
    choices: list[_Choice]
    model: str | None = None
    usage: _Usage | None = None
    error: object = None


class OpenAIChat:
    """A `ChatModel` over HTTP. Times are in seconds; nothing is retried once a token has come."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str | None,
        model: str,
        first_token_seconds: float,
        gap_seconds: float,
        total_seconds: float,
    ) -> None:
        self._base_url = base_url
        self._model = model
        self._first_token_seconds = first_token_seconds
        self._gap_seconds = gap_seconds
        self._total_seconds = total_seconds
        self._url = f"{base_url.rstrip('/')}/chat/completions"
        # How many answers are under way at once is limited where they begin. Only connecting is timed here: the
        # rest has limits of its own below.
        self._client = httpx2.AsyncClient(
            transport=BoundedTransport(limits=httpx2.Limits(max_keepalive_connections=MOST_IDLE)),
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            timeout=httpx2.Timeout(None, connect=min(CONNECT_SECONDS, first_token_seconds)),
        )

    @property
    def name(self) -> str:
        """The model that is asked for."""
        return self._model

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str | Usage]:
        """Yield pieces of the reply, then the usage. Raises LLMUnavailable, LLMTimeout."""
        call, begin = ModelCall("chat", self._model, self._base_url), perf_counter()
        with model_call(call) as headers:
            async with aclosing(self._reply(messages, call, headers)) as pieces:
                async for piece in pieces:
                    if call.first_token_seconds is None:
                        call.first_token_seconds = perf_counter() - begin
                    yield piece

    async def _reply(
        self, messages: Sequence[Message], call: ModelCall, headers: Mapping[str, str]
    ) -> AsyncGenerator[str | Usage]:
        begin = asyncio.get_running_loop().time()
        first = begin + self._first_token_seconds
        end = begin + self._total_seconds
        try:
            async with asyncio.timeout_at(min(first, end)):
                response = await self._client.send(self._request(messages, headers), stream=True)
            async with aclosing(response):
                if not response.is_success:
                    again = response.status_code in TRANSIENT or response.status_code >= 500
                    raise (LLMUnavailable if again else LLMRefused)(
                        f"the language model at {self._base_url} answered with status {response.status_code}"
                    )
                async with aclosing(self._pieces(response, first, end, call)) as pieces:
                    async for piece in pieces:
                        yield piece
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise LLMTimeout(f"the language model at {self._base_url} is too slow") from error
        except httpx2.ConnectError as error:
            raise LLMUnavailable(f"cannot reach the language model at {self._base_url}") from error
        except (ValidationError, UnicodeDecodeError, httpx2.SSEError) as error:
            raise self._invalid() from error
        except httpx2.HTTPError as error:
            raise LLMUnavailable(f"the language model at {self._base_url} broke off its reply") from error

    def _request(self, messages: Sequence[Message], headers: Mapping[str, str]) -> httpx2.Request:
        body = {
            "model": self._model,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "temperature": 0,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        return self._client.build_request("POST", self._url, json=body, headers=headers)

    async def _pieces(
        self, response: httpx2.Response, first: float, end: float, call: ModelCall
    ) -> AsyncGenerator[str | Usage]:
        loop = asyncio.get_running_loop()
        deadline, written = first, 0
        events = aiter(httpx2.EventSource(response))
        while (data := await _data(events, min(deadline, end))) is not None and data != LAST_EVENT:
            chunk = _Chunk.model_validate_json(data)
            if chunk.error:
                raise self._invalid()
            call.answered_by = chunk.model or call.answered_by
            for choice in chunk.choices:
                if choice.finish_reason is not None:
                    call.finish_reason = choice.finish_reason
                if choice.delta is not None and (text := choice.delta.content):
                    written += len(text)
                    if written > MOST_CHARACTERS:
                        raise LLMUnavailable(f"the language model at {self._base_url} does not come to an end")
                    deadline = loop.time() + self._gap_seconds
                    yield text
            if chunk.usage is not None:
                call.prompt_tokens = chunk.usage.prompt_tokens
                call.completion_tokens = chunk.usage.completion_tokens
                yield Usage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
        if data == LAST_EVENT:
            with suppress(TimeoutError):
                await _data(events, loop.time() + END_SECONDS)
        if call.finish_reason is None:
            raise LLMUnavailable(f"the language model at {self._base_url} broke off its reply")
        if not written:
            raise LLMUnavailable(f"the language model at {self._base_url} replied nothing")

    def _invalid(self) -> LLMUnavailable:
        return LLMUnavailable(f"the language model at {self._base_url} sent no valid reply")


async def _data(events: AsyncIterator[httpx2.ServerSentEvent], deadline: float) -> str | None:
    """Of the next event; None at the end."""
    async with asyncio.timeout_at(deadline):
        event = await anext(events, None)
    return None if event is None else event.data
