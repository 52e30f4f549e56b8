"""A folder of a WebDAV server (RFC 4918): Nextcloud, ownCloud, Apache, SharePoint by WebDAV."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from urllib.parse import quote, unquote, urlsplit

from lxml import etree

from askdock.adapters.synced.walk import Entry, walk
from askdock.errors import FetchFailed, InvalidInput
from askdock.ports import GuardedNetwork, HttpClient, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

MULTI_STATUS = 207
PROPFIND = (
    b'<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop>'
    b"<resourcetype/><getcontentlength/><getlastmodified/><getetag/></prop></propfind>"
)


class WebDavKind:
    """See `askdock.ports.SourceKind`."""

    name = "webdav"
    title = "WebDAV"
    address = "https://cloud.example.com/remote.php/dav/files/lin/Handbook/"
    fields = (
        SourceField("user", "User name."),
        SourceField("password", "Password, or a password for applications.", secret=True),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["WebDavConnection"]:
        """With Basic authentication where a user is named."""
        parts = urlsplit(spec.address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise InvalidInput("the address of a WebDAV folder is like https://host/folder/, without a user")
        headers = {}
        if user := spec.options.get("user"):
            given = f"{user}:{secrets.get('password', '')}".encode()
            headers["Authorization"] = "Basic " + b64encode(given).decode()
        yield WebDavConnection(network.http(headers), spec.address.rstrip("/"))


class WebDavConnection:
    """See `askdock.ports.Connection`."""

    complete = True

    def __init__(self, http: HttpClient, root: str) -> None:
        self._http = http
        self._root = root
        self._root_path = unquote(urlsplit(root).path).rstrip("/")

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """Folder by folder, each with one PROPFIND."""
        return walk(self._entries, self._item, self._url, cursor)

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """GET."""
        with self._http.request("GET", self._url(item.path)) as reply:
            yield Opened(reply.body, item.revision)

    def close(self) -> None:
        """Nothing to hang up."""

    def _url(self, path: str) -> str:
        return f"{self._root}/{quote(path)}" if path else f"{self._root}/"

    def _entries(self, folder: str) -> Sequence[Entry]:
        url = self._url(f"{folder}/" if folder else "")
        headers = {"Depth": "1", "Content-Type": "application/xml; charset=utf-8"}
        with self._http.request(
            "PROPFIND", url, headers=headers, content=PROPFIND, accept=(MULTI_STATUS,)
        ) as reply:
            entries = parse_multistatus(reply.body.read(), url)
        here = f"{self._root_path}/{folder}".rstrip("/")
        # The folder itself is listed, too.
        return [entry for path, entry in entries if entry.name and path.rstrip("/").rpartition("/")[0] == here]

    def _item(self, path: str, entry: Entry) -> RemoteItem:
        return RemoteItem(path, self._url(path), path, entry.name, entry.revision, entry.size, entry.modified_ns)


def parse_multistatus(data: bytes, url: str) -> list[tuple[str, Entry]]:
    """Path on the server and entry of each resource of a 207. Raises FetchFailed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise FetchFailed(f"{url} answered something that is no WebDAV listing") from None
    found = []
    for response in root.findall("{DAV:}response"):
        path = unquote(urlsplit(response.findtext("{DAV:}href", "").strip()).path)
        name = path.rstrip("/").rpartition("/")[2]
        is_folder = response.find(".//{DAV:}resourcetype/{DAV:}collection") is not None
        size = response.findtext(".//{DAV:}getcontentlength", "").strip()
        modified = response.findtext(".//{DAV:}getlastmodified", "").strip()
        etag = response.findtext(".//{DAV:}getetag", "").strip()
        revision = etag or (f"{size}-{modified}" if modified else None)
        number = int(size) if size.isdecimal() else None
        found.append((path, Entry(name, is_folder, number, _time_ns(modified), revision)))
    return found


def _time_ns(date: str) -> int:
    try:
        return int(parsedate_to_datetime(date).timestamp()) * 10**9 if date else 0
    except (ValueError, OverflowError):
        return 0
