"""Who may read a page of Confluence: the restrictions of the page and of the pages above it.

The space is open to whoever the source is for.
https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-restrictions/
"""

from collections.abc import Callable
from urllib.parse import quote

from askdock.adapters.synced.json_api import Json, JsonApi
from askdock.errors import FetchDenied, FetchGone
from askdock.records import RemoteReaders

NOBODY = RemoteReaders()
OPEN = RemoteReaders(everyone=True)
LIMIT = 200


class ConfluenceReaders:
    """`above`: the ids above a page, the nearest last. FetchDenied, FetchGone where that is not told."""

    def __init__(self, api: JsonApi, above: Callable[[Json], list[str]]) -> None:
        self._api = api
        self._above = above
        self._own: dict[str, RemoteReaders] = {}

    def of(self, page: Json) -> RemoteReaders:
        """Of a page of a listing; nobody where that cannot be told."""
        try:
            chain = self._above(page)
        except (FetchDenied, FetchGone):
            return NOBODY
        readers = OPEN
        for number in (*chain, str(page["id"])):
            readers = readers.and_(self._restriction(number))
        return readers

    def _restriction(self, number: str) -> RemoteReaders:
        if number not in self._own:
            query = {"expand": "restrictions.user,restrictions.group", "limit": LIMIT}
            try:
                found = self._api.get(f"/rest/api/content/{quote(number)}/restriction/byOperation/read", query)
            except (FetchDenied, FetchGone):
                self._own[number] = NOBODY
            else:
                self._own[number] = _readers(found.get("restrictions") or {})
        return self._own[number]


def _readers(restrictions: Json) -> RemoteReaders:
    """People by e-mail (Cloud, where they show it) or login (Data Center), groups by name; all, without any."""
    if not restrictions.keys() >= {"user", "group"}:
        return NOBODY
    people, groups = (restrictions[name].get("results") or () for name in ("user", "group"))
    if not people and not groups:
        return OPEN
    users = {str(name) for one in people for name in (one.get("email"), one.get("username")) if name}
    return RemoteReaders(frozenset(users), frozenset(str(one["name"]) for one in groups if one.get("name")))
