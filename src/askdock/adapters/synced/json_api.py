"""A JSON API of an office system, through the guard."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

from askdock.errors import FetchFailed, InvalidInput
from askdock.ports import HttpClient, HttpReply

Json = Mapping[str, Any]
Query = Mapping[str, object] | None
Refusal = Callable[[HttpReply], FetchFailed]


class JsonApi:
    """Requests below one address. Errors are those of `askdock.ports.HttpClient`."""

    def __init__(
        self, http: HttpClient, base: str, refusal: Refusal | None = None, accept: tuple[int, ...] = (200,)
    ) -> None:
        """`refusal`: what a 403 means, where it is not simply that something may not be read."""
        self._accept = accept
        self.http = http
        self.base = base.rstrip("/")
        self._refusal = refusal

    def get(self, path: str, query: Query = None) -> Json:
        """GET an object; a value None is left out."""
        with self.request("GET", with_query(path, query)) as reply:
            return parsed(reply.body.read(), reply.url)

    def lists(self, path: str, query: Query = None, *, page: int = 1) -> Iterator[list[Json]]:
        """GET arrays, page by page, as long as a `Link` (RFC 8288) names a next one."""
        following = True
        while following:
            with self.request("GET", with_query(path, {**(query or {}), "page": page})) as reply:
                found = parsed_list(reply.body.read(), reply.url)
                following = 'rel="next"' in reply.headers.get("link", "")
            yield found
            page += 1

    def post(self, path: str, body: Json) -> Json:
        """POST a JSON body."""
        with self.request("POST", path, json.dumps(body).encode()) as reply:
            return parsed(reply.body.read(), reply.url)

    @contextmanager
    def request(self, method: str, path: str, content: bytes | None = None) -> Iterator[HttpReply]:
        """Send what the other methods send."""
        headers = {"Accept": "application/json"}
        if content is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        accept = self._accept if self._refusal is None else (*self._accept, 403)
        with self.http.request(method, self.base + path, headers=headers, content=content, accept=accept) as reply:
            if self._refusal is not None and reply.status == 403:
                raise self._refusal(reply)
            yield reply


def with_query(path: str, query: Query) -> str:
    """The path with a query; a value None is left out."""
    given = {name: value for name, value in (query or {}).items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path


def parsed(data: bytes, url: str) -> Json:
    """An object. Raises FetchFailed."""
    found = _loaded(data)
    if not isinstance(found, dict):
        raise _other(url)
    return found


def parsed_list(data: bytes, url: str) -> list[Json]:
    """An array of objects. Raises FetchFailed."""
    found = _loaded(data)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise _other(url)
    return found


def _loaded(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None


def _other(url: str) -> FetchFailed:
    return FetchFailed(f"{url.partition('?')[0]} answered something that is not the JSON of this API")


def api_address(given: str, usual: str) -> str:
    """The address of an API: the usual one, or a gateway's. Raises InvalidInput."""
    address = given or usual
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise InvalidInput("the address of an API is like https://host, without a user")
    return address.rstrip("/")
