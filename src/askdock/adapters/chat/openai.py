"""Any OpenAI-compatible chat endpoint, streamed.

https://platform.openai.com/docs/api-reference/chat. The official client makes objects of every field of every
piece. A server reads thousands of pieces a second (docs/performance.md), so here only what is used is read.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from time import perf_counter

import httpx2
from pydantic import ValidationError

from askdock.adapters.chat.endpoint import parse_endpoint
from askdock.adapters.chat.events import Event, read_chat, read_response
from askdock.adapters.chat.pace import FirstTokenLimit, Limits, Watch
from askdock.adapters.chat.parameters import Parameters
from askdock.adapters.chat.refusals import Refusal, as_error, connect_error, read_refusal, redacted
from askdock.adapters.chat.thoughts import Piece, ThoughtFilter, begins_in_thought
from askdock.adapters.web.bounded import bound
from askdock.errors import LLMTimeout, LLMUnavailable
from askdock.records import Finish, Message, ReplyPiece, Thinking, Usage
from askdock.telemetry import ModelCall, model_call

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0
MAX_CHARACTERS = 100_000
"""A reply that is longer has lost its way."""
MAX_IDLE = 100
"""Connections kept to be used again."""
LAST_EVENT = "[DONE]"
END_SECONDS = 0.1
"""How long the end of a response is waited for after its last event: only a response that is read whole gives its
connection back to be used again."""


class OpenAIChat:
    """A `ChatModel` over HTTP: Chat Completions, or the Responses API where the base URL ends in `/responses`.

    Times are in seconds. A request is repeated only without a parameter that was refused; nothing is once a token
    has come.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str | None,
        model: str,
        first_token_seconds: float,
        gap_seconds: float,
        total_seconds: float,
        reasoning_seconds: float | None = None,
        max_tokens: int | None = None,
        temperature: float = 0.0,
    ) -> None:
        """`max_tokens`: of a reply, thoughts included; None: the server's own limit. Raises ConfigurationError."""
        self._endpoint = parse_endpoint(base_url, api_key)
        self._at = 0
        """Which of the endpoint's URLs is there."""
        self._where = f"the language model at {self._endpoint.shown}"
        self._api_key = api_key
        self._model = model
        self._limits = Limits(
            first_token_seconds,
            gap_seconds,
            total_seconds,
            total_seconds if reasoning_seconds is None else reasoning_seconds,
        )
        self._first_token = FirstTokenLimit(first_token_seconds, total_seconds)
        self._parameters = Parameters(model, self._endpoint.speaks, max_tokens, temperature)
        self._begins_in_thought = begins_in_thought(model)
        self._read = read_response if self._endpoint.speaks == "responses" else read_chat
        # How many answers are under way at once is limited where they begin. Only connecting is timed here: the
        # rest has limits of its own.
        self._client = httpx2.AsyncClient(
            limits=httpx2.Limits(max_keepalive_connections=MAX_IDLE),
            event_hooks={"response": [bound]},
            headers=dict(self._endpoint.headers),
            timeout=httpx2.Timeout(None, connect=min(CONNECT_SECONDS, first_token_seconds)),
        )

    @property
    def name(self) -> str:
        """The model that is asked for."""
        return self._model

    @property
    def refused_parameters(self) -> frozenset[str]:
        """Parameters that the model refused, and that are no longer sent."""
        return self._parameters.refused

    async def check(self, seconds: float) -> None:
        """Ask for a reply and leave when it begins. Raises LLMUnavailable, or LLMTimeout after so many seconds."""
        now = asyncio.get_running_loop().time()
        watch = Watch(self._limits, min(seconds, self._first_token.seconds(0)), now)
        try:
            async with aclosing(await self._accepted([Message("user", "Say yes.")], {}, watch)):
                return
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise LLMTimeout(f"{self._where} did not answer within {seconds:g} s") from error
        except httpx2.ConnectError as error:
            raise connect_error(error, self._endpoint.shown) from error
        except httpx2.HTTPError as error:
            raise LLMUnavailable(f"{self._where} broke off its reply") from error

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ReplyPiece]:
        """Yield what the port says. Raises LLMUnavailable, LLMTimeout."""
        call, begin = ModelCall("chat", self._model, self._endpoint.shown), perf_counter()
        with model_call(call) as headers:
            async with aclosing(self._reply(messages, call, headers)) as pieces:
                async for piece in pieces:
                    if call.first_token_seconds is None:
                        call.first_token_seconds = perf_counter() - begin
                    yield piece

    async def _reply(
        self, messages: Sequence[Message], call: ModelCall, headers: Mapping[str, str]
    ) -> AsyncGenerator[ReplyPiece]:
        clock = asyncio.get_running_loop().time
        begin, characters = clock(), sum(len(message.content) for message in messages)
        watch = Watch(self._limits, self._first_token.seconds(characters), begin)
        first = True
        try:
            async with (
                aclosing(await self._accepted(messages, headers, watch)) as response,
                aclosing(self._pieces(response, watch, call)) as pieces,
            ):
                async for piece in pieces:
                    if first:
                        self._first_token.measured(characters, clock() - begin)
                        first = False
                    yield piece
        except (TimeoutError, httpx2.TimeoutException) as error:
            if first:
                self._first_token.passed()
            raise LLMTimeout(f"{self._where} {watch.explain(clock())}") from error
        except httpx2.ConnectError as error:
            raise connect_error(error, self._endpoint.shown) from error
        except (ValidationError, UnicodeDecodeError, httpx2.SSEError) as error:
            raise LLMUnavailable(f"{self._where} sent no valid reply") from error
        except httpx2.HTTPError as error:
            raise LLMUnavailable(f"{self._where} broke off its reply") from error

    async def _accepted(
        self, messages: Sequence[Message], headers: Mapping[str, str], watch: Watch
    ) -> httpx2.Response:
        """The response that begins a reply, after what was refused is left out. Raises LLMUnavailable."""
        while True:
            request = self._client.build_request(
                "POST", self._endpoint.urls[self._at], json=self._parameters.body(messages), headers=headers
            )
            async with asyncio.timeout_at(watch.deadline):
                response = await self._client.send(request, stream=True)
                if response.is_success:
                    return response
                async with aclosing(response):
                    body = await response.aread()
            refusal = read_refusal(response.status_code, response.headers, body, self._api_key)
            if not self._adapted(refusal):
                log.warning("%s answered with status %d: %s", self._where, refusal.status, refusal.reason)
                raise as_error(refusal, self._endpoint.shown, self._model)

    def _adapted(self, refusal: Refusal) -> bool:
        """Whether another request may do: without a parameter, or at the other address."""
        if refusal.status in (404, 405) and self._at + 1 < len(self._endpoint.urls):
            self._at += 1
            return True
        if not refusal.about_the_request or refusal.overflow:
            return False
        dropped = self._parameters.drop(refusal.param, refusal.reason)
        if dropped is None:
            return False
        log.warning("%s takes no %s, which is left out from now on: %s", self._where, dropped, refusal.reason)
        return True

    async def _pieces(
        self, response: httpx2.Response, watch: Watch, call: ModelCall
    ) -> AsyncGenerator[ReplyPiece]:
        clock = asyncio.get_running_loop().time
        thoughts = ThoughtFilter(unopened=self._begins_in_thought)
        usage: Usage | None = None
        written, told, ended = 0, -1.0, False
        async with aclosing(self._events(response, watch)) as events:
            async for event in events:
                if event is None:
                    ended = True
                    continue
                self._check(event, call)
                call.answered_by = event.model or call.answered_by
                call.finish_reason = event.finish or call.finish_reason
                usage = event.usage or usage
                text, thought = _said(thoughts.feed(event.text)) if event.text else ("", False)
                if text:
                    written += len(text)
                    if written > MAX_CHARACTERS:
                        raise LLMUnavailable(f"{self._where} sends more than a reply may hold")
                    watch.spoke(clock())
                    yield text
                elif thought or event.thought:
                    seconds = watch.thought(clock())
                    if seconds - told >= 1:
                        told = seconds
                        yield Thinking(seconds)
        if not ended and call.finish_reason is None:
            raise LLMUnavailable(f"{self._where} broke off its reply")
        rest, _ = _said(thoughts.finish())
        self._begins_in_thought |= thoughts.found_unopened
        if rest:
            yield rest
        for last in self._ending(call, usage, empty=not (written or rest)):
            yield last

    def _check(self, event: Event, call: ModelCall) -> None:
        if event.error and call.finish_reason is None:
            log.warning("%s: %s", self._where, redacted(str(event.error), self._api_key))
            raise LLMUnavailable(f"{self._where} sent no valid reply")

    def _ending(self, call: ModelCall, usage: Usage | None, *, empty: bool) -> Iterator[Finish | Usage]:
        """The facts that follow the text. Raises LLMUnavailable where there was none."""
        if empty and call.finish_reason != "content_filter":
            raise LLMUnavailable(f"{self._where} replied nothing")
        if call.finish_reason not in (None, "stop"):
            yield Finish(str(call.finish_reason))
        if usage is not None:
            call.prompt_tokens, call.completion_tokens = usage.prompt_tokens, usage.completion_tokens
            yield usage

    async def _events(self, response: httpx2.Response, watch: Watch) -> AsyncGenerator[Event | None]:
        """Yield the events, then None where the reply was not broken off."""
        if "json" in response.headers.get("content-type", ""):
            # The server does not stream, or does not want to.
            async with asyncio.timeout_at(watch.deadline):
                yield self._read(await response.aread())
            yield None
            return
        finished = False
        events = aiter(httpx2.EventSource(response))
        while True:
            try:
                data = await _data(events, watch.deadline)
                if data is None or data == LAST_EVENT:
                    break
                event = self._read(data) if data.strip() else Event()
            except (TimeoutError, ValidationError, UnicodeDecodeError, httpx2.HTTPError, httpx2.SSEError):
                if finished:
                    break  # the reply is whole: what comes after it does not matter
                raise
            finished |= event.finish is not None
            yield event
        if data == LAST_EVENT:
            with suppress(TimeoutError):
                await _data(events, asyncio.get_running_loop().time() + END_SECONDS)
        if data == LAST_EVENT or finished:
            yield None


def _said(pieces: Iterator[Piece]) -> tuple[str, bool]:
    """The text that is said, and whether something is thought."""
    text, thought = "", False
    for piece in pieces:
        if piece.thought:
            thought = True
        else:
            text += piece.text
    return text, thought


async def _data(events: AsyncIterator[httpx2.ServerSentEvent], deadline: float) -> str | None:
    """Of the next event; None at the end."""
    async with asyncio.timeout_at(deadline):
        event = await anext(events, None)
    return None if event is None else event.data
