"""What a failure of Milvus means: its disk is full, it is busy, it is away, or it refuses for good."""

from collections.abc import Callable

import grpc
from pymilvus import MilvusException

from askdock.errors import AskDockError, StorageFull, StoreBusy, StoreUnavailable

MEMORY_LIMIT, TOO_MANY_REQUESTS, DISK_LIMIT, RATE_LIMIT, QUOTA = 3, 4, 7, 8, 9
"""Codes of Milvus's package `merr`. A server that denies writes gives QUOTA, and the reason in words."""
FIRST_REFUSAL = 100
"""Codes below are of the service as a whole."""
_BUSY = {MEMORY_LIMIT, TOO_MANY_REQUESTS, RATE_LIMIT, QUOTA}
_BUSY_STATUS = {grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED}


def failure(error: Exception, server: str, redacted: Callable[[str], str]) -> AskDockError:
    """The error of ours for one of pymilvus or gRPC; `redacted` takes secrets out of the server's words."""
    said = str(getattr(error, "message", None) or _details(error) or error or type(error).__name__)
    reason = redacted((said.strip().splitlines() or [type(error).__name__])[0])[:200]
    code = _code(error)
    if code == DISK_LIMIT or (code == QUOTA and "disk" in said):
        return StorageFull("the disk quota of the Milvus server is used up")
    # The client asks again by itself until the time is over: that is no sign of a server that is away.
    if code in _BUSY or code in _BUSY_STATUS or "Retry timeout" in said:
        return StoreBusy(f"{server} is busy: {reason}")
    if isinstance(error, MilvusException) and isinstance(code, int) and code >= FIRST_REFUSAL:
        return StoreUnavailable(f"{server} refuses: {reason}")
    return StoreUnavailable(f"{server} does not answer: {reason}")


def _code(error: Exception) -> object:
    code = getattr(error, "code", None)
    return code() if callable(code) else code


def _details(error: Exception) -> str | None:
    return str(error.details()) if isinstance(error, grpc.Call) else None
