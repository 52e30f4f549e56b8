"""Files sent to a server over HTTP, and what its refusals mean for the file."""

from collections.abc import Callable, Mapping

import httpx2

from askdock.errors import DependencyUnavailable, ParserDied, ParserTimeout, UnreadableDocument

_LATER = frozenset((429, 502, 503, 504))
_OURS = frozenset((401, 403, 404, 405))
"""Statuses that tell of a wrong URL or key, not of the file."""
_CONNECT_SECONDS = 10.0


class ParsingServer:
    """One server. `timeout_seconds` bounds the reading of one file, `max_bytes` a reply.

    For people, `what` names it, `url` says where it is, and `setting` is where the timeout comes from.
    """

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        timeout_seconds: float,
        max_bytes: int,
        *,
        what: str = "the parsing server",
        setting: str = "ASKDOCK_PARSER_WALL_SECONDS",
        unavailable: type[DependencyUnavailable] = DependencyUnavailable,
    ) -> None:
        self._what = what
        self._where = f"{what} at {url}"
        self._setting = setting
        self._unavailable = unavailable
        self._timeout = timeout_seconds
        self._max_bytes = max_bytes
        self._headers = dict(headers)

    def reply(self, name: str, request: Callable[[httpx2.Client], httpx2.Response]) -> httpx2.Response:
        """The reply to a request about the file `name`.

        Raises UnreadableDocument where the server refuses the file, ParserTimeout and ParserDied where it breaks
        on it (these count as attempts), `unavailable` where it is away or the settings are wrong.
        """
        try:
            timeout = httpx2.Timeout(self._timeout, connect=min(self._timeout, _CONNECT_SECONDS))
            with httpx2.Client(headers=self._headers, timeout=timeout) as client:
                response = request(client)
        except httpx2.ReadTimeout:
            raise ParserTimeout(
                f"{name}: {self._what} took more than {self._timeout:g} s ({self._setting})"
            ) from None
        except httpx2.HTTPError as error:
            raise self._unavailable(f"{self._where} does not answer") from error
        status = response.status_code
        if status in _LATER or status in _OURS:
            raise self._unavailable(f"{self._where} answers with status {status}")
        if status >= 500:
            raise ParserDied(f"{name}: {self._what} broke on it (status {status})")
        if status >= 400:
            raise UnreadableDocument(f"{name}: {self._what} refuses it (status {status})")
        if len(response.content) > self._max_bytes:
            raise UnreadableDocument(f"{name}: {self._what} sent more than {self._max_bytes:,} bytes")
        return response
