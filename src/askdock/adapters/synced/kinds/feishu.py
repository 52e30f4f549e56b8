"""Documents and files of a Feishu (Lark) wiki space, documents as the Markdown that Feishu makes of them."""

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import BinaryIO
from urllib.parse import quote, urlencode

from askdock.adapters.synced.feishu_rights import FeishuReaders
from askdock.adapters.synced.folders import Part, pages_of
from askdock.adapters.synced.http import retry_after
from askdock.adapters.synced.json_api import Json, api_address, parsed
from askdock.adapters.synced.names import clean_name
from askdock.adapters.synced.options import RIGHTS, is_yes
from askdock.errors import FetchBusy, FetchDenied, FetchFailed, FetchGone, InvalidInput, UnsupportedMediaType
from askdock.ports import GuardedNetwork, HttpClient, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

API = "https://open.feishu.cn"
PAGE = 50
# What `code` says in an answer of any status: https://open.feishu.cn/document/server-docs/api-call-guide/generic-error-code
BUSY = frozenset({99991400, 131009, 1063006})
DENIED = frozenset({10003, 10014, 99991661, 99991663, 99991668, 99991672, 99991679, 131006, 1061004, 1770032})
DENIED |= {1063002, 1063004, 41050}
GONE = frozenset({131005, 1061007, 1063005, 1770002, 1770003})


class FeishuKind:
    """See `askdock.ports.SourceKind`."""

    name = "feishu"
    title = "Feishu / Lark wiki"
    address = "https://team.feishu.cn/wiki/settings/7034502641455497244"
    fields = (
        SourceField(
            "space", "Id of the wiki space: the number at the end of its settings' address.", required=True
        ),
        SourceField("app_id", "App ID of an own app, which is a member of the space.", required=True),
        RIGHTS,
        SourceField("endpoint", f"URL of the API, where it is not {API}; Lark: https://open.larksuite.com."),
        SourceField("app_secret", "App Secret of the app.", secret=True, required=True),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["FeishuConnection"]:
        """Signs in when it is first needed: a token of the app lives two hours."""
        site = api_address(spec.address, "").partition("/wiki")[0]
        base = api_address(spec.options.get("endpoint", ""), API)
        space = spec.options.get("space", "")
        if not space.isdecimal():
            raise InvalidInput("the space of a Feishu wiki is a number")
        api = FeishuApi(network, base, spec.options.get("app_id", ""), secrets.get("app_secret", ""))
        readers = FeishuReaders(api.get) if is_yes(spec.options, "rights") else None
        yield FeishuConnection(api, site, space, readers)


class FeishuApi:
    """Requests with the app's token, which its client keeps to the API's host; errors of a body become ours."""

    def __init__(self, network: GuardedNetwork, base: str, app_id: str, app_secret: str) -> None:
        self._network = network
        self._base = f"{base}/open-apis"
        self._sign_in = {"app_id": app_id, "app_secret": app_secret}

    def get(self, path: str, query: Mapping[str, str | int]) -> Json:
        """The `data` of an answer."""
        url = f"{self._base}{path}?{urlencode(query)}"
        with self._signed_in.request("GET", url, accept=(200, 400, 403, 404, 429)) as reply:
            answer = parsed(reply.body.read(), url)
            _check(answer, url, reply.headers)
        data = answer.get("data")
        return data if isinstance(data, dict) else {}

    @contextmanager
    def download(self, path: str) -> Iterator[BinaryIO]:
        """A file's content."""
        with self._signed_in.request("GET", f"{self._base}{path}") as reply:
            yield reply.body

    @cached_property
    def _signed_in(self) -> HttpClient:
        url = f"{self._base}/auth/v3/tenant_access_token/internal"
        headers = {"Content-Type": "application/json; charset=utf-8"}
        content = json.dumps(self._sign_in).encode()
        with self._network.http().request(
            "POST", url, headers=headers, content=content, accept=(200, 400)
        ) as reply:
            answer = parsed(reply.body.read(), url)
            _check(answer, url, reply.headers)
        return self._network.http({"Authorization": f"Bearer {answer.get('tenant_access_token', '')}"})


class FeishuConnection:
    """See `askdock.ports.Connection`. A node keeps its token when it is renamed or moved within the space."""

    complete = True

    def __init__(self, api: FeishuApi, site: str, space: str, readers: FeishuReaders | None) -> None:
        self._api = api
        self._site = site
        self._space = space
        self._readers = readers

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """The tree of nodes; a node may be a document and have others below it."""
        return pages_of(self._part, "", self._uri, cursor)

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """A document as Markdown, a file as it is."""
        _, kind, token = item.key.split("/", 2)
        if kind == "file":
            with self._api.download(f"/drive/v1/files/{quote(token)}/download") as body:
                yield Opened(body, item.revision)
            return
        if kind != "docx":
            raise UnsupportedMediaType(f"{item.name} is a Feishu {kind}: only documents and files are read")
        query = {"doc_token": token, "doc_type": "docx", "content_type": "markdown"}
        content = str(self._api.get("/docs/v1/content", query).get("content", ""))
        text = f"# {item.name.removesuffix('.md')}\n\n{content}"
        yield Opened(io.BytesIO(text.encode()), item.revision)

    def close(self) -> None:
        """Nothing to hang up."""

    def _part(self, folder: str, path: str, following: str | None) -> Part:
        query: dict[str, str | int] = {"page_size": PAGE}
        query |= {"parent_node_token": folder} if folder else {}
        query |= {"page_token": following} if following else {}
        data = self._api.get(f"/wiki/v2/spaces/{self._space}/nodes", query)
        nodes = [node for node in data.get("items") or () if node.get("node_type") != "shortcut"]
        return Part(
            tuple(self._item(node, path) for node in nodes),
            tuple((str(n["node_token"]), f"{path}{n.get('title', '')}/") for n in nodes if n.get("has_child")),
            str(data["page_token"]) if data.get("has_more") and data.get("page_token") else None,
        )

    def _item(self, node: Json, path: str) -> RemoteItem:
        kind, token, title = str(node.get("obj_type")), str(node["obj_token"]), str(node.get("title", ""))
        name = clean_name(title, "" if kind == "file" else ".md")
        edited = str(node.get("obj_edit_time") or "")
        return RemoteItem(
            f"{node['node_token']}/{kind}/{token}",
            self._uri(str(node["node_token"])),
            f"{path}{name}",
            name,
            # A rename does not count as an edit.
            f"{edited} {title}" if edited else None,
            modified_ns=int(edited) * 10**9 if edited.isdecimal() else 0,
            readers=self._readers.of(str(node["node_token"])) if self._readers else None,
        )

    def _uri(self, node: str) -> str:
        return f"{self._site}/wiki/{quote(node)}"


def _check(answer: Json, url: str, headers: Mapping[str, str]) -> None:
    code = answer.get("code")
    if code == 0:
        return
    where = url.partition("?")[0]
    said = f"{where} answered {code}: {str(answer.get('msg', ''))[:200]}"
    if code in BUSY:
        raise FetchBusy(said, retry_after(headers.get("x-ogw-ratelimit-reset") or headers.get("retry-after")))
    if code in DENIED:
        raise FetchDenied(said)
    raise FetchGone(said) if code in GONE else FetchFailed(said)
