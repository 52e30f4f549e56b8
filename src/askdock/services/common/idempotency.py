"""`Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header): a request sent twice is done once.

The first response is kept for a day and given again, marked `Idempotency-Replayed: true`. The same key with
another body is 422; while the first request is under way, 409. What failed inside the server is not kept: it may
be tried again. Streams are not kept either: a stream that broke off is asked for again.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Scope, Send

from askdock.errors import Conflict, InvalidInput
from askdock.ports import ResponseStore
from askdock.records import Caller, KeptResponse

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}")
MAX_KEPT = 1 << 20
KEPT_HEADERS = ("content-type", "location")


NamedIn = Callable[[bytes], Mapping[str, Sequence[str]]]
"""Tells the documents that a response names, by collection."""


async def begin(request: Request, caller: Caller, store: ResponseStore, named_in: NamedIn) -> KeptResponse | None:
    """The kept response of the same request before; None when this one is new, and now noted as under way.

    Raises InvalidInput for a key that is none, or was used for another request or with other rights: what the
    caller might see then it may not see now. Conflict while the first is under way. To be called before the body
    is read: it is read here.
    """
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST":
        return None
    if not KEY.fullmatch(key):
        raise InvalidInput(f"{HEADER} must be 1 to 255 printable ASCII characters without spaces")
    body = sha256(await request.body())
    asked = f"{request.url.path}?{request.url.query}\n{body.hexdigest()}\n{caller.grants}\n{caller.groups}"
    fingerprint = sha256(asked.encode()).hexdigest()
    owner = caller.key_id or caller.id  # a key of a user may do less than the user
    kept = await run_in_threadpool(store.begin, owner, key, fingerprint, datetime.now(UTC))
    if kept is None:
        request.state.idempotent = _Noted(store, owner, key, fingerprint, named_in)
        return None
    if kept.fingerprint != fingerprint:
        raise InvalidInput(f"this {HEADER} was used for another request, or with other rights")
    if kept.status is None:
        raise Conflict(f"the first request with this {HEADER} is still under way")
    return kept


def again(kept: KeptResponse) -> Response:
    """The response once more. One that is still under way has none."""
    assert kept.status is not None  # noqa: S101 - `begin` refuses those
    headers = {**(kept.headers or {}), "Idempotency-Replayed": "true"}
    return Response(kept.body, kept.status, headers)


class _Noted(NamedTuple):
    """A request under way, whose response is to be kept."""

    store: ResponseStore
    owner: str
    key: str
    fingerprint: str
    named_in: NamedIn


class Recorder:
    """Stands between the application and the connection, and keeps what is sent of a noted request."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._status = 0
        self._headers: Mapping[str, str] = {}
        self._body = b""
        self._kept = True
        self._whole = False

    async def send(self, message: Message) -> None:
        """Pass it on."""
        if self._noted is not None:
            self._keep(message)
            # Kept before the last byte is sent: who has seen the response whole finds it again.
            if self._whole:
                await self.close()
        await self._send(message)

    async def close(self) -> None:
        """Keep the response that was sent whole, and forget a request that came to nothing."""
        if self._noted is None:
            return
        store, owner, key, fingerprint, named_in = self._noted
        self._scope["state"].pop("idempotent")
        if self._whole and self._kept and 200 <= self._status < 500 and self._status not in (401, 408, 429):
            documents = await run_in_threadpool(named_in, self._body)
            kept = KeptResponse(fingerprint, self._status, self._headers, self._body, documents)
            await run_in_threadpool(store.finish, owner, key, kept)
        else:
            await run_in_threadpool(store.abandon, owner, key)

    @property
    def _noted(self) -> _Noted | None:
        state: Mapping[str, Any] = self._scope.get("state", {})
        return state.get("idempotent")

    def _keep(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            self._status = message["status"]
            self._headers = {name: headers[name] for name in KEPT_HEADERS if name in headers}
            self._kept = not headers.get("content-type", "").startswith("text/event-stream")
        elif message["type"] == "http.response.body":
            self._kept = self._kept and len(self._body) + len(message.get("body", b"")) <= MAX_KEPT
            if self._kept:
                self._body += message.get("body", b"")
            self._whole = not message.get("more_body", False)
