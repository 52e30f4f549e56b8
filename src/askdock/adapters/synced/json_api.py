"""A JSON API of an office system, through the guard."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from askdock.errors import FetchFailed, InvalidInput
from askdock.ports import HttpClient

Json = Mapping[str, Any]


class JsonApi:
    """Requests below one address. Errors are those of `askdock.ports.HttpClient`."""

    def __init__(self, http: HttpClient, base: str) -> None:
        self.http = http
        self.base = base.rstrip("/")

    def get(self, path: str, query: Mapping[str, str | int | None] | None = None) -> Json:
        """GET; a value None is left out."""
        given = {name: value for name, value in (query or {}).items() if value is not None}
        return self._read("GET", f"{path}?{urlencode(given)}" if given else path, None)

    def post(self, path: str, body: Json) -> Json:
        """POST a JSON body."""
        return self._read("POST", path, json.dumps(body).encode())

    def _read(self, method: str, path: str, content: bytes | None) -> Json:
        headers = {"Accept": "application/json"}
        if content is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        url = self.base + path
        with self.http.request(method, url, headers=headers, content=content) as reply:
            return parsed(reply.body.read(), url)


def parsed(data: bytes, url: str) -> Json:
    """An object. Raises FetchFailed."""
    try:
        found = json.loads(data)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise FetchFailed(f"{url.partition('?')[0]} answered something that is not the JSON of this API")
    return found


def api_address(given: str, usual: str) -> str:
    """The address of an API: the usual one, or a gateway's. Raises InvalidInput."""
    address = given or usual
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise InvalidInput("the address of an API is like https://host, without a user")
    return address.rstrip("/")
