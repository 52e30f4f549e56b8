"""JSON over HTTP to a service of ours or a model server: timeouts, and a few tries of what may be tried again."""

import random
import time
from collections.abc import Mapping
from typing import Any

import httpx2

from askdock.errors import DependencyUnavailable

RETRIED = frozenset({429, 502, 503, 504})
"""Statuses that a moment later may be gone."""
MAX_PAUSE = 2.0


class Refused(Exception):
    """The service answered with an error that trying again does not change."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.body = body


class JsonClient:
    """Calls one service. `timeout_seconds` bounds a whole call, its repetitions included.

    A request is repeated at most `retries` times, where no connection came about or the status is one of
    RETRIED: all requests made here only read. `unavailable` is raised in the end, with `what` in its message.
    """

    def __init__(
        self,
        *,
        what: str,
        unavailable: type[DependencyUnavailable],
        headers: Mapping[str, str],
        timeout_seconds: float,
        retries: int = 2,
    ) -> None:
        self._what = what
        self._unavailable = unavailable
        self._timeout = timeout_seconds
        self._retries = retries
        self._client = httpx2.Client(headers=dict(headers), timeout=timeout_seconds)

    def call(self, method: str, url: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        """The JSON of the reply. Raises Refused, or the error given at the beginning."""
        end = time.monotonic() + self._timeout
        for attempt in range(self._retries + 1):
            last = attempt == self._retries
            try:
                left = max(end - time.monotonic(), 0.001)
                response = self._client.request(method, url, json=body, headers=headers, timeout=left)
            except httpx2.TimeoutException:
                raise self._unavailable(f"{self._what} took more than {self._timeout:g} s") from None
            except httpx2.HTTPError as error:
                if last:
                    raise self._unavailable(f"{self._what} does not answer") from error
            else:
                if response.status_code < 400:
                    return self._json(response)
                if response.status_code not in RETRIED or last:
                    raise Refused(response.status_code, _json_or_none(response))
            pause = min(0.05 * 4**attempt * random.uniform(0.5, 1.5), MAX_PAUSE)  # noqa: S311 - jitter
            if time.monotonic() + pause >= end:
                raise self._unavailable(f"{self._what} does not answer")
            time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        """End all connections."""
        self._client.close()

    def _json(self, response: httpx2.Response) -> Any:
        try:
            return response.json()
        except ValueError as error:
            raise self._unavailable(f"{self._what} sent no JSON") from error


def _json_or_none(response: httpx2.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
