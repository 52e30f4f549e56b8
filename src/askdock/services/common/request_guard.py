"""Refuses what is not worth reading: heads and bodies over their limits, writes that another site's page makes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from askdock.services.common.problems import RequestTooLarge, http_problem
from askdock.services.common.security import is_cross_origin_write, is_trusted_host


@dataclass(frozen=True, slots=True)
class Limit:
    """The most bytes of a body or a head, and the setting that says so."""

    bytes: int
    setting: str


FOR_MACHINES = frozenset({"/health", "/ready", "/metrics"})
"""Asked for by orchestrators and monitoring, which go by a pod's address and not by a name."""
_WRONG_HOST = "this server does not go by that host name (ASKDOCK_TRUSTED_HOSTS)"


class AdmissionMiddleware:
    """Refuses by headers before anything is read, and stops reading a body once it passes its limit."""

    def __init__(
        self,
        app: ASGIApp,
        limit_for: Callable[[str], Limit],
        head: Limit,
        hosts: Sequence[str] = (),
        origins: Sequence[str] = (),
        judges: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`limit_for` tells the limit for a path's body, `head` that of path and headers; `hosts` has the host
        names that may be asked for, empty: any; `origins` those whose pages may ask; `judges` tells of a path
        whether its route looks at the origin itself."""
        self._app = app
        self._limit_for = limit_for
        self._head = head
        self._hosts = hosts
        self._origins = origins
        self._judges = judges

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = self._limit_for(scope["path"])
        too_large = RequestTooLarge(limit.bytes, limit.setting)
        if _head_bytes(scope) > self._head.bytes:
            detail = f"path and headers are longer than {self._head.bytes:,} bytes ({self._head.setting})"
            await _refuse(HTTPException(431, detail), scope, receive, send)
            return
        asked_by_machines = scope["path"] in FOR_MACHINES
        if not asked_by_machines and not is_trusted_host(headers.get("host", ""), self._hosts):
            await _refuse(HTTPException(400, _WRONG_HOST), scope, receive, send)
            return
        crosses = is_cross_origin_write(scope["method"], headers, self._origins)
        if crosses and not self._judges(scope["path"]):
            detail = "requests from other sites' pages are refused (ASKDOCK_CORS_ORIGINS)"
            await _refuse(HTTPException(403, detail), scope, receive, send)
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


def _head_bytes(scope: Scope) -> int:
    whole = sum(len(name) + len(value) for name, value in scope["headers"])
    return whole + len(scope.get("raw_path") or b"") + len(scope["query_string"])


async def _refuse(error: HTTPException, scope: Scope, receive: Receive, send: Send) -> None:
    await http_problem(Request(scope), error)(scope, receive, send)
