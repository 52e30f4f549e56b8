"""Holds the load: so many requests at once and no more; and clients that stand still lose their connection.

A request past the limit is answered 503 at once. Queueing it would only make everybody wait, and the client
time out before its turn comes.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from askdock.errors import Overloaded
from askdock.services.common.idempotency import Recorder
from askdock.services.common.problems import answer, describe, headers_of, request_id
from askdock.telemetry import HTTP_IN_FLIGHT, HTTP_SHED


class TooSlow(HTTPException):
    """The client sends its request too slowly. An HTTPException, as FastAPI passes on no other from a body."""

    def __init__(self, seconds: float) -> None:
        detail = f"nothing more of the request came for {seconds:g} s (ASKDOCK_READ_SECONDS)"
        super().__init__(408, detail, headers={"Connection": "close"})


class LoadMiddleware:
    """`kind_of` tells the kind of a request by its path, None for what is never refused; `limits` has the most
    requests of each kind at once, and `settings` the variable that says so."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        kind_of: Callable[[str], str | None],
        limits: Mapping[str, int],
        settings: Mapping[str, str],
        read_seconds: float,
        write_seconds: float,
    ) -> None:
        self._app = app
        self._kind_of = kind_of
        self._limits = limits
        self._settings = settings
        self._read_seconds = read_seconds
        self._write_seconds = write_seconds
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or (kind := self._kind_of(scope["path"])) is None:
            await self._app(scope, receive, send)
            return
        if self._under_way[kind] >= self._limits[kind]:
            HTTP_SHED.labels(kind).inc()
            await self._refuse(kind, scope, receive, send)
            return
        self._under_way[kind] += 1
        HTTP_IN_FLIGHT.labels(kind).inc()
        try:
            async with AsyncExitStack() as held:
                scope.setdefault("state", {})["held"] = held
                recorder = Recorder(scope, self._unstuck(send))
                held.push_async_callback(recorder.close)
                await self._app(scope, self._impatient(receive), recorder.send)
        finally:
            self._under_way[kind] -= 1
            HTTP_IN_FLIGHT.labels(kind).dec()

    async def _refuse(self, kind: str, scope: Scope, receive: Receive, send: Send) -> None:
        error = Overloaded(f"{self._limits[kind]} {kind} are under way already ({self._settings[kind]})")
        request = Request(scope)
        response = answer(request, describe(error, request_id(request)), headers_of(error))
        await response(scope, receive, send)

    def _impatient(self, receive: Receive) -> Receive:
        whole = False

        async def within_time() -> Message:
            nonlocal whole
            if whole:  # what comes now is the client's going, for which there is no time
                return await receive()
            try:
                async with asyncio.timeout(self._read_seconds):
                    message = await receive()
            except TimeoutError:
                raise TooSlow(self._read_seconds) from None
            whole = message["type"] != "http.request" or not message.get("more_body", False)
            return message

        return within_time

    def _unstuck(self, send: Send) -> Send:
        async def within_time(message: Message) -> None:
            # A client that takes nothing blocks `send` once the connection's buffer is full.
            async with asyncio.timeout(self._write_seconds):
                await send(message)

        return within_time
