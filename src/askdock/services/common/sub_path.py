"""The address that people use, which may have a path: https://intranet.example.com/askdock/."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from askdock.settings import Settings


class SubPathMiddleware:
    """Takes `prefix` off the path of requests and puts it before paths of redirects.

    A proxy may pass the prefix on or strip it: without it, requests are served too.
    """

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if path == self._prefix:
            # Addresses in the page are relative to its folder.
            await RedirectResponse(f"{self._prefix}/", status_code=308)(scope, receive, send)
            return
        if path.startswith(f"{self._prefix}/"):
            raw = scope.get("raw_path") or path.encode()
            scope = {**scope, "path": path.removeprefix(self._prefix), "raw_path": raw[len(self._prefix) :]}

        async def send_below(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("location", "").startswith("/"):
                    headers["location"] = self._prefix + headers["location"]
            await send(message)

        await self._app(scope, receive, send_below)


def sub_path(public_url: str | None) -> str:
    """The path of the address that people use, without a slash at its end; empty for the root."""
    return urlsplit(public_url or "").path.rstrip("/")


def public_url(settings: Settings, request: Request) -> str:
    """Where this server is reached from outside, with a slash at the end."""
    return f"{settings.public_url.rstrip('/')}/" if settings.public_url else str(request.base_url)
