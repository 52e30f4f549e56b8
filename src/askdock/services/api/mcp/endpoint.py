"""MCP over streamable HTTP: its library is loaded when the first message comes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager


class McpEndpoint:
    """MCP over streamable HTTP, one request at a time: any replica can serve any request."""

    def __init__(self) -> None:
        self._manager: StreamableHTTPSessionManager | None = None
        self._loading = asyncio.Lock()
        self._stop = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Serve while the context lasts."""
        yield
        self._stop.set()
        if self._running is not None:
            await self._running

    async def response(self) -> Response:
        """The response to the request."""
        async with self._loading:
            if self._manager is None:
                manager, ready = await run_in_threadpool(_session_manager), asyncio.Event()
                self._running = asyncio.create_task(self._serve(manager, ready))
                await ready.wait()
                self._manager = manager
        return _McpResponse(self._manager.handle_request)

    async def _serve(self, manager: "StreamableHTTPSessionManager", ready: asyncio.Event) -> None:
        """To the end, in one task, as the library's task group demands."""
        async with manager.run():
            ready.set()
            await self._stop.wait()


def _session_manager() -> "StreamableHTTPSessionManager":
    from mcp.server.transport_security import TransportSecuritySettings

    from askdock.services.api.mcp.tools import make_server, request_service

    server = make_server(request_service)
    # The gate in front of the route checks host, caller and size.
    server.streamable_http_app(
        json_response=True,
        stateless_http=True,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return server.session_manager


class _McpResponse(Response):
    def __init__(self, handle: Callable[[Scope, Receive, Send], Any]) -> None:
        super().__init__()
        self._handle = handle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._handle(scope, receive, send)
