"""Documents of a Yuque book, as Markdown (https://www.yuque.com/yuque/developer/api)."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

from askdock.adapters.synced.json_api import Json, JsonApi, api_address
from askdock.adapters.synced.names import clean_name, nanoseconds
from askdock.errors import InvalidInput
from askdock.ports import GuardedNetwork, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

PAGE = 100


class YuqueKind:
    """See `askdock.ports.SourceKind`."""

    name = "yuque"
    title = "Yuque"
    address = "https://www.yuque.com/team/book"
    fields = (SourceField("token", "Token that may read the book.", secret=True, required=True),)

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["YuqueConnection"]:
        """The API is below the address's host, an organisation's own, too."""
        parts = urlsplit(api_address(spec.address, ""))
        book = parts.path.strip("/")
        if book.count("/") != 1:
            raise InvalidInput(f"the address of a book is like {self.address}")
        http = network.http({"X-Auth-Token": secrets.get("token", "")})
        base = f"{parts.scheme}://{parts.netloc}/api/v2/repos/{quote(book)}"
        yield YuqueConnection(JsonApi(http, base), spec.address.rstrip("/"))


class YuqueConnection:
    """See `askdock.ports.Connection`. A document keeps its id."""

    complete = True

    def __init__(self, api: JsonApi, address: str) -> None:
        self._api = api
        self._address = address

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """As Yuque lists them."""
        start = int(cursor or 0)
        while True:
            found = self._api.get("/docs", {"offset": start, "limit": PAGE})
            documents = found.get("data") or []
            start += len(documents)
            yield SourcePage(tuple(self._item(one) for one in documents), str(start))
            if not documents or start >= int((found.get("meta") or {}).get("total", 0)):
                return

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """The published text."""
        found = self._api.get(f"/docs/{quote(item.key)}").get("data") or {}
        text = f"# {found.get('title', '')}\n\n{found.get('body') or ''}"
        yield Opened(io.BytesIO(text.encode()), item.revision)

    def close(self) -> None:
        """Nothing to hang up."""

    def _item(self, document: Json) -> RemoteItem:
        title, edited = str(document.get("title", "")), str(document.get("content_updated_at", ""))
        name = clean_name(title, ".md")
        return RemoteItem(
            str(document["id"]),
            f"{self._address}/{quote(str(document.get('slug') or document['id']))}",
            name,
            name,
            f"{edited} {title}" if edited else None,
            modified_ns=nanoseconds(edited),
        )
