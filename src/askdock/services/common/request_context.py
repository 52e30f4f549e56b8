"""Middleware around each request: id, log line, metric, headers, and the last handler of errors."""

import logging
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from askdock.records import AuditEvent
from askdock.services.common import audit
from askdock.services.common.problems import answer, describe_unexpected
from askdock.services.common.security import complete
from askdock.telemetry import HTTP_DURATION, TRACE_HEADERS, request_span

PROBES = frozenset({"/health", "/ready", "/metrics"})
"""Routes that machines call all the time: not measured, and logged at debug level only."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Others are counted together: a client can invent as many as it likes."""

_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
MAX_STATE = 512
MAX_ADDRESS = 64
"""Characters: more than any address has."""
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")

log = logging.getLogger("askdock.access")


def client_address(request: Request, proxies: int) -> str:
    """Where the request comes from; empty where nobody knows.

    Each of the `proxies` has appended to `X-Forwarded-For` the address that it was asked from. What stands further
    to the left is the client's own word, and not believed. Where there are fewer, the connection's address counts.
    """
    named = [one.strip() for line in request.headers.getlist("x-forwarded-for") for one in line.split(",")]
    if proxies and len(named) >= proxies:
        return named[-proxies][:MAX_ADDRESS]
    return request.client.host if request.client is not None else ""


class RequestMiddleware:
    """The outermost layer. Puts `request_id` into the request's state; question text is never logged.

    `proxies`: how many the server is behind. `keep` is handed what the audit log notes, once the response is sent.
    While `draining` is true each answer ends its connection: a client opens the next one to a replica that stays.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        draining: Callable[[], bool],
        proxies: int = 0,
        keep: Callable[[AuditEvent], Awaitable[None]] | None = None,
    ) -> None:
        self._app = app
        self._draining = draining
        self._proxies = proxies
        self._keep = keep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope).get("x-request-id"))
        scope.setdefault("state", {})["request_id"] = request_id
        TRACE_HEADERS.set(_trace_headers(Headers(scope=scope), request_id))
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                if self._draining():
                    headers["Connection"] = "close"
                complete(headers)
            await send(message)

        begin = time.perf_counter()
        traced = nullcontext() if scope["path"] in PROBES else request_span(_method(scope), TRACE_HEADERS.get())
        try:
            with traced:
                await self._app(scope, receive, send_with_headers)
        except Exception:
            log.exception("unexpected error request_id=%s", request_id)
            if status:
                # The head is sent: only a broken connection can still say that the body is not whole.
                raise
            response = answer(Request(scope), describe_unexpected(request_id))
            await response(scope, receive, send_with_headers)
        finally:
            _note(scope, status, time.perf_counter() - begin, request_id)
            event = audit.note(scope, status, request_id, client_address(Request(scope), self._proxies))
            if event is not None and self._keep is not None:
                await self._keep(event)


def _trace_headers(given: Headers, request_id: str) -> dict[str, str]:
    """Headers of calls to our other services; a malformed `traceparent` is dropped, and its state with it."""
    headers = {"x-request-id": request_id}
    if _TRACEPARENT.fullmatch(given.get("traceparent", "")):
        headers["traceparent"] = given["traceparent"]
        if state := given.get("tracestate"):
            headers["tracestate"] = state[:MAX_STATE]
    return headers


def _request_id(given: str | None) -> str:
    return given if given and _SANE_ID.fullmatch(given) else uuid4().hex


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in METHODS else "other"


def _note(scope: Scope, status: int, seconds: float, request_id: str) -> None:
    route = getattr(scope.get("route"), "path", "unmatched")
    if route not in PROBES:
        HTTP_DURATION.labels(_method(scope), route, str(status)).observe(seconds)
    # The path as it came, percent-encoded: it cannot forge a log line.
    path = scope.get("raw_path", b"").split(b"?")[0].decode("ascii", "backslashreplace")
    log.log(
        logging.DEBUG if route in PROBES else logging.INFO,
        "%s %s %d %.1f ms request_id=%s",
        scope["method"],
        path,
        status,
        seconds * 1000,
        request_id,
    )
