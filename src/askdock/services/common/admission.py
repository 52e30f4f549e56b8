"""Refuses what is not worth reading: bodies over their limit, writes that another site's page asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from askdock.services.common.problems import RequestTooLarge, http_problem
from askdock.services.common.security import is_cross_site_write, is_trusted_host


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """The most bytes of a body, and the setting that says so."""

    bytes: int
    setting: str


_WRONG_HOST = "this server does not go by that host name (ASKDOCK_TRUSTED_HOSTS)"


class AdmissionMiddleware:
    """Refuses by headers before anything is read, and stops reading a body once it passes its limit."""

    def __init__(
        self,
        app: ASGIApp,
        limit_for: Callable[[str], BodyLimit],
        hosts: Sequence[str] = (),
        origins: Sequence[str] = (),
    ) -> None:
        """`limit_for` tells the limit for a path; `hosts` has the host names that may be asked for, empty: any;
        `origins` those whose pages may ask."""
        self._app = app
        self._limit_for = limit_for
        self._hosts = hosts
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = self._limit_for(scope["path"])
        too_large = RequestTooLarge(limit.bytes, limit.setting)
        if not is_trusted_host(headers.get("host", ""), self._hosts):
            await _refuse(HTTPException(400, _WRONG_HOST), scope, receive, send)
            return
        from_elsewhere = is_cross_site_write(scope["method"], headers.get("sec-fetch-site"))
        if from_elsewhere and headers.get("origin") not in self._origins:
            await _refuse(HTTPException(403, "requests from other sites' pages are refused"), scope, receive, send)
            return
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > limit.bytes:
            await _refuse(too_large, scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit.bytes:
                raise too_large
            return message

        await self._app(scope, counted, send)


async def _refuse(error: HTTPException, scope: Scope, receive: Receive, send: Send) -> None:
    await http_problem(Request(scope), error)(scope, receive, send)
