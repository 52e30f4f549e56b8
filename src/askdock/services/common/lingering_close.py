"""Closes a connection only after what its client is still sending was read, for a while.

An answer that is there before the request's body (413) is followed by a close. Closed at once, with the body's
rest on its way, the kernel resets the connection, and the client or a proxy in between sees a broken pipe in place
of the answer (RFC 9112, section 9.6).
"""

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LINGER_SECONDS = 30.0
"""How long a body that nobody wants is read on, at most: as long as nginx does."""
IDLE_SECONDS = 5.0
"""How long its client may be silent meanwhile."""


class LingeringCloseMiddleware:
    """Holds the end of an answer that says `Connection: close` back until the request's body is read or late."""

    def __init__(
        self, app: ASGIApp, *, linger_seconds: float = LINGER_SECONDS, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        self._app = app
        self._linger_seconds = linger_seconds
        self._idle_seconds = idle_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        whole = closes = False

        async def watched() -> Message:
            nonlocal whole
            message = await receive()
            whole = message["type"] != "http.request" or not message.get("more_body", False)
            return message

        async def rest() -> None:
            try:
                async with asyncio.timeout(self._linger_seconds):
                    while not whole:
                        async with asyncio.timeout(self._idle_seconds):
                            await watched()
            except TimeoutError:
                return

        async def lingering(message: Message) -> None:
            nonlocal closes
            if message["type"] == "http.response.start":
                closes = Headers(raw=message["headers"]).get("connection", "").lower() == "close"
            elif closes and not whole and not message.get("more_body", False):
                # The client has the whole answer with this; what is held back is the close.
                await send({**message, "more_body": True})
                await rest()
                message = {"type": "http.response.body"}
            await send(message)

        await self._app(scope, watched, lingering)
