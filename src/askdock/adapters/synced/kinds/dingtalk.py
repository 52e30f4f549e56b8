"""Documents and files of a DingTalk knowledge base; of documents the text of their blocks.

https://open.dingtalk.com/document/development/knowledge-base-overview
"""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

from askdock.adapters.synced.folders import Part, pages_of
from askdock.adapters.synced.http import USUAL_WAIT, retry_after
from askdock.adapters.synced.json_api import Json, JsonApi, api_address, parsed
from askdock.adapters.synced.names import clean_name, nanoseconds
from askdock.errors import FetchBusy, FetchDenied, FetchFailed, FetchGone, InvalidInput, UnsupportedMediaType
from askdock.ports import GuardedNetwork, HttpReply, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

API = "https://api.dingtalk.com"
TOKEN_HEADER = "x-acs-dingtalk-access-token"  # noqa: S105 - a header's name
PAGE = 100
BLOCKS = 200
"""Of a document at once."""
DOCUMENT, OWN = "adoc", "ALIDOC"


class DingTalkKind:
    """See `askdock.ports.SourceKind`."""

    name = "dingtalk"
    title = "DingTalk knowledge base"
    address = "https://alidocs.dingtalk.com/i/spaces/QXvd5SLN2AxOQz0Z/overview"
    fields = (
        SourceField("app_key", "AppKey of an internal app that may read knowledge bases.", required=True),
        SourceField("operator", "unionId of the person on whose behalf the app reads.", required=True),
        SourceField("endpoint", f"URL of the API, where it is not {API}."),
        SourceField("app_secret", "AppSecret of the app.", secret=True, required=True),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["DingTalkConnection"]:
        """Signs in when it is first needed."""
        found = re.search(r"/spaces/([^/]+)", urlsplit(api_address(spec.address, "")).path)
        if found is None:
            raise InvalidInput(f"the address of a knowledge base is like {self.address}")
        base = api_address(spec.options.get("endpoint", ""), API)
        app = (spec.options.get("app_key", ""), secrets.get("app_secret", ""))
        signed_in = SignedIn(network, base, *app)
        yield DingTalkConnection(signed_in, network, found[1], spec.options.get("operator", ""))


class SignedIn:
    """The API, with a token of the app."""

    def __init__(self, network: GuardedNetwork, base: str, app_key: str, app_secret: str) -> None:
        self._network = network
        self._base = base
        self._app = {"appKey": app_key, "appSecret": app_secret}

    @cached_property
    def api(self) -> JsonApi:
        """Raises FetchDenied where the app is not let in."""
        plain = JsonApi(self._network.http(), self._base, accept=(200, 400, 401))
        token = plain.post("/v1.0/oauth2/accessToken", self._app).get("accessToken")
        if not token:
            raise FetchDenied(f"{self._base} does not let this app in")
        return JsonApi(self._network.http({TOKEN_HEADER: str(token)}), self._base, _refusal)


class DingTalkConnection:
    """See `askdock.ports.Connection`. A document keeps its id when it is renamed or moved."""

    complete = True

    def __init__(self, signed_in: SignedIn, network: GuardedNetwork, space: str, operator: str) -> None:
        self._signed_in = signed_in
        self._network = network
        self._space = space
        self._who = {"operatorId": operator}

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """Folder by folder; documents may have others below them."""
        return pages_of(self._part, "", lambda folder: f"https://alidocs.dingtalk.com/i/nodes/{folder}", cursor)

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """The text of a document, or a file's content."""
        number, _, kind = item.key.partition(" ")
        if kind == DOCUMENT:
            yield Opened(io.BytesIO("\n\n".join(self._text(number)).encode()), item.revision)
            return
        if kind:
            raise UnsupportedMediaType(f"{item.name} is a DingTalk {kind}, whose text its API does not give")
        api = self._signed_in.api
        where = api.get(f"/v2.0/doc/dentries/{quote(number)}/queryDentryId", self._who)
        path = f"/v1.0/storage/spaces/{quote(str(where['spaceId']))}/dentries/{quote(str(where['dentryId']))}"
        union = quote(self._who["operatorId"], safe="")
        told = api.post(f"{path}/downloadInfos/query?unionId={union}", {}).get("headerSignatureInfo") or {}
        urls = told.get("resourceUrls") or ()
        if not urls:
            raise FetchGone(f"{item.uri} has no file")
        headers = {str(name): str(value) for name, value in (told.get("headers") or {}).items()}
        # Another host, which is told no token of ours.
        with self._network.http().request("GET", str(urls[0]), headers=headers) as reply:
            yield Opened(reply.body, item.revision)

    def close(self) -> None:
        """Nothing to hang up."""

    def _part(self, folder: str, path: str, following: str | None) -> Part:
        api = self._signed_in.api
        if not folder:
            found = api.get(f"/v2.0/wiki/workspaces/{quote(self._space)}", self._who)
            return Part((), ((str((found.get("workspace") or found)["rootNodeId"]), ""),), None)
        query = {**self._who, "parentNodeId": folder, "maxResults": PAGE, "nextToken": following}
        found = api.get("/v2.0/wiki/nodes", query)
        nodes = found.get("nodes") or ()
        below = [node for node in nodes if node.get("type") == "FOLDER" or node.get("hasChildren")]
        return Part(
            tuple(_item(node, path) for node in nodes if node.get("type") != "FOLDER"),
            tuple((str(node["nodeId"]), f"{path}{_title(node)}/") for node in below),
            str(found["nextToken"]) if found.get("nextToken") else None,
        )

    def _text(self, number: str) -> Iterator[str]:
        start, part = 0, BLOCKS
        while part >= BLOCKS:
            # Whether the block at the end is told, too, makes no difference.
            query = {**self._who, "startIndex": start, "endIndex": start + BLOCKS}
            answer = self._signed_in.api.get(f"/v1.0/doc/suites/documents/{quote(number)}/blocks", query)
            blocks = (answer.get("result") or {}).get("data") or ()
            part, start = len(blocks), start + len(blocks)
            yield from filter(None, map(shown, blocks))


def shown(block: Json) -> str:
    """A block as Markdown: headings as such, of all others the text in them."""
    kind = str(block.get("blockType", ""))
    given = block.get(kind) or {}
    if kind == "heading":
        level = re.sub(r"\D", "", str(given.get("level", ""))) or "1"
        return f"{'#' * min(int(level), 6)} {given.get('text', '')}"
    return "\n".join(_texts(given))


def _texts(given: Any) -> Iterator[str]:
    if isinstance(given, Mapping):
        if isinstance(text := given.get("text"), str) and text.strip():
            yield text
        for name, value in given.items():
            if name != "text":
                yield from _texts(value)
    elif isinstance(given, list):
        for one in given:
            yield from _texts(one)


def _title(node: Json) -> str:
    return str(node.get("name", ""))


def _item(node: Json, path: str) -> RemoteItem:
    number, edited = str(node["nodeId"]), str(node.get("modifiedTime", ""))
    kind = str(node.get("extension") or DOCUMENT) if node.get("category") == OWN else ""
    title = _title(node).removesuffix(f".{kind}")
    name = clean_name(title, ".md") if kind == DOCUMENT else clean_name(_title(node), "")
    return RemoteItem(
        f"{number} {kind}".rstrip(),
        f"https://alidocs.dingtalk.com/i/nodes/{quote(number)}",
        f"{path}{name}",
        name,
        f"{edited} {name}" if edited else None,
        modified_ns=nanoseconds(edited),
    )


def _refusal(reply: HttpReply) -> FetchFailed:
    """A 403 is also what an app gets that asks too often."""
    where = reply.url.partition("?")[0]
    code = str(parsed(reply.body.read(), where).get("code", ""))
    if "Qps" in code or "Throttl" in code:
        given = reply.headers.get("retry-after")
        return FetchBusy(f"{where} asks to come later", retry_after(given) if given else USUAL_WAIT)
    return FetchDenied(f"{where} may not be read by this app: {code[:100]}")
