"""Files of a space of WeCom's drive (https://developer.work.weixin.qq.com/document/path/97887).

Its own documents and sheets are listed and cannot be downloaded: the API gives files only.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from urllib.parse import quote, urlencode

from askdock.adapters.synced.folders import Part, pages_of
from askdock.adapters.synced.http import USUAL_WAIT
from askdock.adapters.synced.json_api import Json, JsonApi, api_address
from askdock.adapters.synced.names import clean_name
from askdock.errors import FetchBusy, FetchDenied, FetchFailed, FetchGone, UnsupportedMediaType
from askdock.ports import GuardedNetwork, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

API = "https://qyapi.weixin.qq.com"
PAGE = 500
FOLDER, FILE, DELETED = 1, 2, 2
# What `errcode` says in an answer of status 200: https://developer.work.weixin.qq.com/document/path/90313
BUSY = frozenset({45009, 45033})
DENIED = frozenset({40001, 40013, 40014, 41001, 42001, 48002, 60020, 640004, 640005, 640008})
GONE = frozenset({640001, 640002, 640003})


class WeComKind:
    """See `askdock.ports.SourceKind`."""

    name = "wecom"
    title = "WeCom drive"
    address = "https://work.weixin.qq.com"
    fields = (
        SourceField("space", "Id of the drive's space.", required=True),
        SourceField("corp_id", "Id of the company.", required=True),
        SourceField("endpoint", f"URL of the API, where it is not {API}."),
        SourceField("secret", "Secret of an app that may use the drive.", secret=True, required=True),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["WeComConnection"]:
        """Signs in when it is first needed."""
        api_address(spec.address, "")
        options = spec.options
        base = f"{api_address(options.get('endpoint', ''), API)}/cgi-bin"
        drive = Drive(JsonApi(network.http(), base), options.get("corp_id", ""), secrets.get("secret", ""))
        yield WeComConnection(drive, network, options.get("space", ""))


class Drive:
    """Its API, which takes a token in each address: no error may repeat one."""

    def __init__(self, api: JsonApi, company: str, secret: str) -> None:
        self._api = api
        self._app = {"corpid": company, "corpsecret": secret}

    def call(self, method: str, **body: object) -> Json:
        """Raises FetchBusy, FetchDenied, FetchGone, FetchFailed, as `errcode` says."""
        return self._asked(method, {"access_token": self._token}, body)

    @cached_property
    def _token(self) -> str:
        return str(self._asked("gettoken", self._app, None).get("access_token", ""))

    def _asked(self, method: str, query: Mapping[str, str], body: Json | None) -> Json:
        try:
            path = f"/{method}?{urlencode(query)}"
            answer = self._api.get(path) if body is None else self._api.post(path, body)
        except FetchBusy as error:
            raise FetchBusy(f"WeCom's {method} asks to come later", error.retry_after) from None
        except FetchFailed as error:
            raise type(error)(f"WeCom's {method} cannot be asked: {error.code}") from None
        code = int(answer.get("errcode") or 0)
        said = f"WeCom's {method} answered {code}"
        if code in BUSY:
            raise FetchBusy(said, USUAL_WAIT)
        if code:
            raise (FetchGone if code in GONE else FetchDenied if code in DENIED else FetchFailed)(said)
        return answer


class WeComConnection:
    """See `askdock.ports.Connection`. A file keeps its id when it is renamed or moved."""

    complete = True

    def __init__(self, drive: Drive, network: GuardedNetwork, space: str) -> None:
        self._drive = drive
        self._network = network
        self._space = space

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """Folder by folder, by name."""
        return pages_of(self._part, self._space, self._uri, cursor)

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """Download: from another host, which wants a cookie and gets no token."""
        number, _, kind = item.key.partition(" ")
        if kind:
            raise UnsupportedMediaType(f"{item.name} is a document of WeCom, which cannot be downloaded")
        told = self._drive.call("wedrive/file_download", fileid=number)
        cookie = f"{told.get('cookie_name', '')}={told.get('cookie_value', '')}"
        with self._network.http().request(
            "GET", str(told.get("download_url", "")), headers={"Cookie": cookie}
        ) as reply:
            yield Opened(reply.body, item.revision)

    def close(self) -> None:
        """Nothing to hang up."""

    def _part(self, folder: str, path: str, following: str | None) -> Part:
        asked = {"spaceid": self._space, "fatherid": folder, "sort_type": 1}
        found = self._drive.call("wedrive/file_list", **asked, start=int(following or 0), limit=PAGE)
        entries = (found.get("file_list") or {}).get("item") or ()
        there = [entry for entry in entries if entry.get("file_status") != DELETED]
        return Part(
            tuple(self._item(entry, path) for entry in there if entry.get("file_type") != FOLDER),
            tuple(
                (str(entry["fileid"]), f"{path}{entry.get('file_name', '')}/")
                for entry in there
                if entry.get("file_type") == FOLDER
            ),
            str(found.get("next_start")) if found.get("has_more") else None,
        )

    def _item(self, entry: Json, path: str) -> RemoteItem:
        number, edited = str(entry["fileid"]), int(entry.get("mtime") or 0)
        name = clean_name(str(entry.get("file_name", "")), "")
        is_file, link = entry.get("file_type") == FILE, str(entry.get("url") or "")
        mark = entry.get("sha") or entry.get("md5") or edited
        return RemoteItem(
            number if is_file else f"{number} document",
            self._uri(number),
            f"{path}{name}",
            name,
            f"{mark} {name}" if mark else None,
            int(entry.get("file_size") or 0) if is_file else None,
            edited * 10**9,
            link or None,
        )

    def _uri(self, number: str) -> str:
        return f"wecom:{quote(self._space)}/{quote(number)}"
