"""Pages of Confluence, as they are shown: Cloud (REST API v2) and Data Center (REST API, version 7 and later)."""

import html
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from askdock.adapters.synced.atlassian import EDITION, edition_of, sign_in
from askdock.adapters.synced.confluence_rights import ConfluenceReaders
from askdock.adapters.synced.json_api import Json, JsonApi, api_address
from askdock.adapters.synced.names import clean_name, names_of
from askdock.adapters.synced.options import RIGHTS, is_yes
from askdock.errors import FetchFailed, FetchGone, InvalidInput
from askdock.ports import GuardedNetwork, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

PAGE = 100


class ConfluenceKind:
    """See `askdock.ports.SourceKind`."""

    name = "confluence"
    title = "Confluence"
    address = "https://team.atlassian.net/wiki"
    fields = (
        SourceField("spaces", "Keys of spaces, with commas; left out: all that may be read."),
        SourceField("user", "E-mail of the account, for Cloud; left out: the token alone (Data Center)."),
        EDITION,
        RIGHTS,
        SourceField("token", "API token (Cloud) or personal access token (Data Center).", secret=True),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["ConfluenceConnection"]:
        """Basic authentication where a user is named, else a bearer token."""
        address = api_address(spec.address, "")
        edition = edition_of(spec.options, address)
        keys = names_of(spec.options.get("spaces", ""))
        api = JsonApi(network.http(sign_in(spec.options.get("user"), secrets.get("token"))), address)
        if (rights := is_yes(spec.options, "rights")) and len(keys) != 1:
            raise InvalidInput(
                "rights come along from one space: name it in spaces, and give its readers the collection"
            )
        made = _Cloud(api) if edition == "cloud" else _Server(api)
        readers = ConfluenceReaders(api, made.above) if rights else None
        yield ConfluenceConnection(made, address, keys, readers)


class ConfluenceConnection:
    """See `askdock.ports.Connection`. A page keeps its id when it is renamed or moved."""

    complete = True

    def __init__(
        self,
        edition: "_Cloud | _Server",
        address: str,
        keys: Sequence[str],
        readers: ConfluenceReaders | None,
    ) -> None:
        self._edition = edition
        self._address = address
        self._keys = keys
        self._readers = readers

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """Space by space, in the order of keys."""
        done, following = json.loads(cursor) if cursor else ("", None)
        for key, space in self._edition.spaces(self._keys):
            if key < done or (key == done and following is None):
                continue
            part = following if key == done else self._edition.first(key, space)
            while part:
                found = self._edition.api.get(part)
                part = _next(found)
                yield SourcePage(
                    tuple(self._item(key, page) for page in found.get("results", ())), json.dumps([key, part])
                )

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """The page as a reader sees it: macros are drawn by the server."""
        page = self._edition.api.get(self._edition.body(item.key))
        body = page.get("body", {}).get("export_view", {}).get("value")
        if not isinstance(body, str):
            raise FetchGone(f"{item.uri} has no content")
        title = html.escape(str(page.get("title", "")))
        text = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
        yield Opened(io.BytesIO(text.encode()), item.revision)

    def close(self) -> None:
        """Nothing to hang up."""

    def _item(self, key: str, page: Json) -> RemoteItem:
        number, title = str(page["id"]), str(page.get("title", ""))
        version = page.get("version") or {}
        name = clean_name(title, ".html")
        link = (page.get("_links") or {}).get("webui")
        return RemoteItem(
            number,
            f"{self._address}/pages/viewpage.action?pageId={quote(number)}",
            f"{key}/{name}",
            name,
            f"{version.get('number')}" if version.get("number") else None,
            link=f"{self._address}{link}" if link else None,
            readers=self._readers.of(page) if self._readers else None,
        )


class _Cloud:
    """https://developer.atlassian.com/cloud/confluence/rest/v2/."""

    def __init__(self, api: JsonApi) -> None:
        self.api = api
        self._parents: dict[str, tuple[str, str] | None] = {}

    def spaces(self, keys: Sequence[str]) -> list[tuple[str, str]]:
        """Keys and ids, in the order of keys."""
        query = f"?limit=250&keys={quote(','.join(keys))}" if keys else "?limit=250"
        found = _all(self.api, f"/api/v2/spaces{query}")
        return sorted((str(one["key"]), str(one["id"])) for one in found)

    def first(self, key: str, space: str) -> str:  # noqa: ARG002
        """The path of the first part of a space."""
        return f"/api/v2/spaces/{quote(space)}/pages?limit={PAGE}&status=current"

    def body(self, number: str) -> str:
        """The path of a page with its content."""
        return f"/api/v2/pages/{quote(number)}?body-format=export_view"

    def above(self, page: Json) -> list[str]:
        """The ids of the pages above a page; folders among them have restrictions, too."""
        chain: list[str] = []
        parent = _parent(page)
        while parent is not None and parent[1] not in chain:
            chain.insert(0, parent[1])
            if parent[1] not in self._parents:
                kind = "folders" if parent[0] == "folder" else "pages"
                self._parents[parent[1]] = _parent(self.api.get(f"/api/v2/{kind}/{quote(parent[1])}"))
            parent = self._parents[parent[1]]
        return chain


class _Server:
    """https://developer.atlassian.com/server/confluence/rest/."""

    def __init__(self, api: JsonApi) -> None:
        self.api = api

    def spaces(self, keys: Sequence[str]) -> list[tuple[str, str]]:
        """Keys twice, in their order."""
        if keys:
            return [(key, key) for key in keys]
        return sorted((str(one["key"]),) * 2 for one in _all(self.api, "/rest/api/space?limit=250"))

    def first(self, key: str, space: str) -> str:  # noqa: ARG002
        """The path of the first part of a space."""
        query = f"type=page&status=current&spaceKey={quote(key)}&expand=version,ancestors&limit={PAGE}"
        return f"/rest/api/content?{query}"

    def body(self, number: str) -> str:
        """The path of a page with its content."""
        return f"/rest/api/content/{quote(number)}?expand=body.export_view"

    def above(self, page: Json) -> list[str]:
        """The ids of the pages above a page of a listing."""
        return [str(one["id"]) for one in page.get("ancestors") or ()]


def _parent(page: Json) -> tuple[str, str] | None:
    """Type and id."""
    return (str(page.get("parentType")), str(page["parentId"])) if page.get("parentId") else None


def _all(api: JsonApi, path: str) -> list[Any]:
    found = []
    following: str | None = path
    while following:
        part = api.get(following)
        found += part.get("results", [])
        following = _next(part)
    return found


def _next(part: Json) -> str | None:
    """The path of the next part below the address; links count from the site's root, which may be above it."""
    link = (part.get("_links") or {}).get("next")
    if not link:
        return None
    at = str(link).find("/api/v2/")
    at = at if at >= 0 else str(link).find("/rest/api/")
    if at < 0:
        raise FetchFailed("Confluence named a next page that is not of its API")
    return str(link)[at:]
