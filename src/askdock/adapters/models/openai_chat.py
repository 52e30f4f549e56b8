"""Any OpenAI-compatible chat endpoint, streamed."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from contextlib import aclosing
from time import perf_counter
from typing import TypeVar

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

from askdock.adapters.models.bounded_transport import BoundedTransport
from askdock.errors import LLMRefused, LLMTimeout, LLMUnavailable
from askdock.records import Message, Usage
from askdock.telemetry import ModelCall, model_call

T = TypeVar("T")

CONNECT_SECONDS = 5.0
MOST_CHARACTERS = 100_000
"""A reply that is longer has lost its way."""
TRANSIENT = frozenset({408, 409, 425, 429})
"""Statuses below 500 after which another try may do better."""


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
        # Local servers want no key, the client wants one.
        times = httpx2.Timeout(total_seconds, connect=min(CONNECT_SECONDS, first_token_seconds))
        self._client = openai.AsyncOpenAI(
            base_url=base_url,
            api_key=api_key or "none",
            max_retries=0,
            timeout=times,
            http_client=httpx2.AsyncClient(transport=BoundedTransport(), timeout=times),
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
            stream = await _before(min(first, end), self._create(messages, headers))
            async with stream:
                async for piece in self._pieces(stream, first, end, call):
                    yield piece
        except (TimeoutError, openai.APITimeoutError) as error:
            raise LLMTimeout(f"the language model at {self._base_url} is too slow") from error
        except openai.APIConnectionError as error:
            raise LLMUnavailable(f"cannot reach the language model at {self._base_url}") from error
        except openai.APIStatusError as error:
            again = error.status_code in TRANSIENT or error.status_code >= 500
            raise (LLMUnavailable if again else LLMRefused)(
                f"the language model at {self._base_url} answered with status {error.status_code}"
            ) from error
        except httpx2.HTTPError as error:
            raise LLMUnavailable(f"the language model at {self._base_url} broke off its reply") from error
        except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
            # The client builds its objects from whatever JSON comes, without looking.
            raise LLMUnavailable(f"the language model at {self._base_url} sent no valid reply") from error

    async def _create(
        self, messages: Sequence[Message], headers: Mapping[str, str]
    ) -> openai.AsyncStream[ChatCompletionChunk]:
        return await self._client.chat.completions.create(
            model=self._model,
            messages=[_as_param(message) for message in messages],
            temperature=0,
            stream=True,
            stream_options={"include_usage": True},
            extra_headers=headers,
        )

    async def _pieces(
        self, stream: openai.AsyncStream[ChatCompletionChunk], first: float, end: float, call: ModelCall
    ) -> AsyncGenerator[str | Usage]:
        deadline, written = first, 0
        chunks = aiter(stream)
        while (chunk := await _before(min(deadline, end), anext(chunks, None))) is not None:
            call.answered_by = chunk.model or call.answered_by
            for choice in chunk.choices:
                if choice.finish_reason is not None:
                    call.finish_reason = choice.finish_reason
                if choice.delta.content:
                    written += len(choice.delta.content)
                    if written > MOST_CHARACTERS:
                        raise LLMUnavailable(f"the language model at {self._base_url} does not come to an end")
                    deadline = asyncio.get_running_loop().time() + self._gap_seconds
                    yield choice.delta.content
            if chunk.usage is not None:
                call.prompt_tokens = chunk.usage.prompt_tokens
                call.completion_tokens = chunk.usage.completion_tokens
                yield Usage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
        if call.finish_reason is None:
            raise LLMUnavailable(f"the language model at {self._base_url} broke off its reply")
        if not written:
            raise LLMUnavailable(f"the language model at {self._base_url} replied nothing")


async def _before(deadline: float, work: Awaitable[T]) -> T:
    return await asyncio.wait_for(work, deadline - asyncio.get_running_loop().time())


def _as_param(message: Message) -> ChatCompletionMessageParam:
    match message.role:
        case "system":
            return {"role": "system", "content": message.content}
        case "assistant":
            return {"role": "assistant", "content": message.content}
        case "user":
            return {"role": "user", "content": message.content}
