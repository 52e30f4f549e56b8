"""Files of a folder of Google Drive, by a service account; documents of Google's own as Office files."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from urllib.parse import quote, urlencode, urlsplit

from askdock.adapters.synced.folders import Part, pages_of
from askdock.adapters.synced.google_account import ServiceAccount
from askdock.adapters.synced.http import USUAL_WAIT, retry_after
from askdock.adapters.synced.json_api import Json, api_address, parsed
from askdock.adapters.synced.names import clean_name
from askdock.adapters.synced.options import RIGHTS, is_yes
from askdock.errors import FetchBusy, FetchDenied, FetchFailed, InvalidInput, UnsupportedMediaType
from askdock.ports import GuardedNetwork, HttpClient, HttpReply, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, RemoteReaders, SourceSpec

API = "https://www.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/drive.readonly"
PAGE = 200
FIELDS = "id,name,mimeType,md5Checksum,size,modifiedTime,webViewLink"
PERMISSIONS = "permissions(type,emailAddress,domain,deleted)"
OWN = "application/vnd.google-apps."
FOLDER, SHORTCUT = f"{OWN}folder", f"{OWN}shortcut"
_OFFICE = "application/vnd.openxmlformats-officedocument."
EXPORTS = {
    f"{OWN}document": (f"{_OFFICE}wordprocessingml.document", ".docx"),
    f"{OWN}spreadsheet": (f"{_OFFICE}spreadsheetml.sheet", ".xlsx"),
    f"{OWN}presentation": (f"{_OFFICE}presentationml.presentation", ".pptx"),
}
LIMITS = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded"})
"""Reasons of a 403 that only asks to come later: https://developers.google.com/drive/api/guides/handle-errors."""


class GoogleDriveKind:
    """See `askdock.ports.SourceKind`."""

    name = "google-drive"
    title = "Google Drive"
    address = "https://drive.google.com/drive/folders/1AbCdEf"
    schemes = ("https",)
    fields = (
        SourceField("subject", "E-mail of the person to act for, where the account may (domain-wide delegation)."),
        RIGHTS,
        SourceField("endpoint", f"URL of the API, where it is not {API}."),
        SourceField(
            "service_account", "Key of a service account, as JSON; the folder is shared with it.", secret=True
        ),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["GoogleDriveConnection"]:
        """Signs in when it is first needed."""
        parts = urlsplit(spec.address)
        root = parts.path.rstrip("/").rpartition("/folders/")[2]
        if parts.scheme != "https" or "/folders/" not in parts.path or not root or "/" in root:
            raise InvalidInput("the address of a Drive folder is like https://drive.google.com/drive/folders/ID")
        key, subject = secrets.get("service_account", ""), spec.options.get("subject", "")
        account = ServiceAccount(key, SCOPE, network, subject)
        api = DriveApi(network, api_address(spec.options.get("endpoint", ""), API), account)
        yield GoogleDriveConnection(api, root, rights=is_yes(spec.options, "rights"))


class DriveApi:
    """Requests with a token of the service account, which its client keeps to the API's host."""

    def __init__(self, network: GuardedNetwork, base: str, account: ServiceAccount) -> None:
        self._network = network
        self._base = f"{base}/drive/v3"
        self._account = account

    @contextmanager
    def request(self, path: str, query: Mapping[str, str | int]) -> Iterator[HttpReply]:
        """GET."""
        url = f"{self._base}{path}?{urlencode(query)}"
        with self._signed_in.request("GET", url, accept=(200, 403)) as reply:
            if reply.status == 403:
                raise _refusal(reply, url.partition("?")[0])
            yield reply

    @cached_property
    def _signed_in(self) -> HttpClient:
        return self._network.http({"Authorization": f"Bearer {self._account.token()}"})


class GoogleDriveConnection:
    """See `askdock.ports.Connection`. A file keeps its id when it is renamed or moved. Shortcuts are left out."""

    complete = True

    def __init__(self, api: DriveApi, root: str, *, rights: bool) -> None:
        self._api = api
        self._root = root
        self._rights = rights

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """Folder by folder; shared drives, too."""
        return pages_of(self._part, self._root, _uri, cursor)

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """Download, or have it exported."""
        number, _, kind = item.key.partition(" ")
        if kind in EXPORTS:
            asked = (f"/files/{quote(number)}/export", {"mimeType": EXPORTS[kind][0]})
        elif kind.startswith(OWN):
            raise UnsupportedMediaType(f"{item.name} is a Google {kind.removeprefix(OWN)}, which has no text")
        else:
            asked = (f"/files/{quote(number)}", {"alt": "media", "supportsAllDrives": "true"})
        with self._api.request(*asked) as reply:
            yield Opened(reply.body, item.revision)

    def close(self) -> None:
        """Nothing to hang up."""

    def _part(self, folder: str, path: str, following: str | None) -> Part:
        escaped = folder.replace("\\", "\\\\").replace("'", "\\'")
        query: dict[str, str | int] = {
            "q": f"'{escaped}' in parents and trashed = false",
            "fields": f"nextPageToken,files({FIELDS}{f',{PERMISSIONS}' if self._rights else ''})",
            "pageSize": PAGE,
            "orderBy": "name",
            "supportsAllDrives": "true",
            "includeItemsFromAllDrives": "true",
        }
        query |= {"pageToken": following} if following else {}
        with self._api.request("/files", query) as reply:
            found = parsed(reply.body.read(), "the listing of Google Drive")
        files = [one for one in found.get("files", ()) if one.get("mimeType") != SHORTCUT]
        return Part(
            tuple(_item(one, path, rights=self._rights) for one in files if one["mimeType"] != FOLDER),
            tuple((str(one["id"]), f"{path}{one['name']}/") for one in files if one["mimeType"] == FOLDER),
            str(found["nextPageToken"]) if found.get("nextPageToken") else None,
        )


def _item(file: Json, path: str, *, rights: bool) -> RemoteItem:
    number, kind, modified = str(file["id"]), str(file["mimeType"]), str(file.get("modifiedTime", ""))
    name = clean_name(str(file["name"]), EXPORTS[kind][1] if kind in EXPORTS else "")
    link, size = file.get("webViewLink"), str(file.get("size", ""))
    return RemoteItem(
        f"{number} {kind}",
        _uri(number),
        f"{path}{name}",
        name,
        f"{file.get('md5Checksum') or modified} {name}",
        int(size) if size.isdecimal() and not kind.startswith(OWN) else None,
        int(datetime.fromisoformat(modified).timestamp()) * 10**9 if modified else 0,
        str(link) if link else None,
        _readers(file) if rights else None,
    )


def _readers(file: Json) -> RemoteReaders:
    """Those that it is shared with; a domain is a group of this name. Of shared drives none are told: nobody."""
    given = [one for one in file.get("permissions") or () if not one.get("deleted")]
    if any(one.get("type") == "anyone" for one in given):
        return RemoteReaders(everyone=True)
    users = {str(one["emailAddress"]) for one in given if one.get("type") == "user" and one.get("emailAddress")}
    groups = {str(one["emailAddress"]) for one in given if one.get("type") == "group" and one.get("emailAddress")}
    groups |= {str(one["domain"]) for one in given if one.get("type") == "domain" and one.get("domain")}
    return RemoteReaders(frozenset(users), frozenset(groups))


def _uri(number: str) -> str:
    return f"https://drive.google.com/open?id={quote(number)}"


def _refusal(reply: HttpReply, url: str) -> FetchFailed:
    error = parsed(reply.body.read(), url).get("error") or {}
    reasons = {str(one.get("reason")) for one in error.get("errors") or ()}
    if reasons & LIMITS:
        given = reply.headers.get("retry-after")
        return FetchBusy(f"{url} asks to come later", retry_after(given) if given else USUAL_WAIT)
    return FetchDenied(f"{url} may not be read: {str(error.get('message', ''))[:200]}")
