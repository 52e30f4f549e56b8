"""Pages of Notion that an integration may read, as the Markdown that Notion makes of them."""

import io
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from askdock.adapters.synced.json_api import Json, JsonApi, api_address
from askdock.adapters.synced.names import clean_name
from askdock.ports import GuardedNetwork, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

API = "https://api.notion.com"
VERSION = "2025-09-03"
PAGE = 100
MAX_PARTS = 1000
"""Of one page: what Notion cuts off is asked for part by part."""


class NotionKind:
    """See `askdock.ports.SourceKind`."""

    name = "notion"
    title = "Notion"
    address = "https://www.notion.so"
    fields = (
        SourceField("endpoint", f"URL of the API, where it is not {API}."),
        SourceField("token", "Secret of an internal integration, with which pages are shared.", secret=True),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["NotionConnection"]:
        """With the version of the API that this was written for."""
        api_address(spec.address, "")
        headers = {"Authorization": f"Bearer {secrets.get('token', '')}", "Notion-Version": VERSION}
        yield NotionConnection(JsonApi(network.http(headers), api_address(spec.options.get("endpoint", ""), API)))


class NotionConnection:
    """See `askdock.ports.Connection`. A page keeps its id; rows of databases are pages, too.

    Notion's search may show a new page only after a while; the next run takes it.
    """

    complete = True

    def __init__(self, api: JsonApi) -> None:
        self._api = api

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """By the search, in the order of editing: a page that is edited meanwhile comes again at the end."""
        while True:
            body: dict[str, Any] = {
                "filter": {"property": "object", "value": "page"},
                "sort": {"direction": "ascending", "timestamp": "last_edited_time"},
                "page_size": PAGE,
            }
            found = self._api.post("/v1/search", {**body, "start_cursor": cursor} if cursor else body)
            cursor = found.get("next_cursor") if found.get("has_more") else None
            items = [_item(page) for page in found.get("results", ()) if not _is_gone(page)]
            yield SourcePage(tuple({item.key: item for item in items}.values()), cursor)
            if cursor is None:
                return

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """Title, properties, text."""
        page = self._api.get(f"/v1/pages/{item.key}")
        parts = [f"# {_title(page)}", *_properties(page)]
        waiting, asked = deque([item.key]), 0
        while waiting and asked < MAX_PARTS:
            found = self._api.get(f"/v1/pages/{waiting.popleft()}/markdown")
            asked += 1
            parts.append(str(found.get("markdown", "")))
            waiting.extend(found.get("unknown_block_ids") or ())
        yield Opened(io.BytesIO("\n\n".join(parts).encode()), item.revision)

    def close(self) -> None:
        """Nothing to hang up."""


def _item(page: Json) -> RemoteItem:
    edited = str(page.get("last_edited_time", ""))
    number = str(page["id"])
    name = clean_name(_title(page), ".md")
    when = datetime.fromisoformat(edited) if edited else None
    link = page.get("url")
    return RemoteItem(
        number,
        f"https://www.notion.so/{number.replace('-', '')}",
        name,
        name,
        edited or None,
        modified_ns=int(when.timestamp()) * 10**9 if when else 0,
        link=str(link) if link else None,
    )


def _is_gone(page: Json) -> bool:
    return bool(page.get("archived") or page.get("in_trash"))


def _title(page: Json) -> str:
    for value in (page.get("properties") or {}).values():
        if value.get("type") == "title":
            return _plain(value["title"])
    return ""


def _properties(page: Json) -> Iterator[str]:
    """Those of a database's row that people read."""
    for name, value in (page.get("properties") or {}).items():
        text = _shown(value)
        if text:
            yield f"{name}: {text}"


def _shown(value: Json) -> str:
    """A property's value, by its type."""
    kind = value.get("type", "")
    given = value.get(kind)
    if kind == "rich_text":
        return _plain(given or ())
    if kind in ("select", "status") and given:
        return str(given.get("name", ""))
    if kind in ("multi_select", "people"):
        return ", ".join(str(one.get("name", "")) for one in given or ())
    if kind == "date" and given:
        return " – ".join(str(day) for day in (given.get("start"), given.get("end")) if day)
    if kind in ("number", "url", "email", "phone_number") and given is not None:
        return str(given)
    return ""


def _plain(parts: Any) -> str:
    return "".join(str(part.get("plain_text", "")) for part in parts)
