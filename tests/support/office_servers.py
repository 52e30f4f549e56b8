"""Servers that answer as the documentation of office systems says, over a folder of this machine.

What they serve keeps an id when its file is renamed, and has a version that grows with each change.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.faults import Faults
from tests.support.serving import serving
from tests.support.source_servers import Place

from askdock.records import SourceSpec

PART = 3
"""Items of a listing: small, so that every suite sees several parts."""


@dataclass
class Page:
    """A document of an office system."""

    id: str
    path: str
    content: bytes
    version: int = 1

    @property
    def title(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass
class Office(Faults):
    """What is there, and how the server behaves."""

    folder: Path
    part: int = PART
    """Items of a part of a listing."""
    pages: dict[str, Page] = field(default_factory=dict)
    restricted: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Title of a page, or of what is above all pages -> what tells who may read it."""
    shared: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Title -> permissions, where the system tells them."""
    token: str = "secret"
    _ids: Iterator[int] = field(default_factory=lambda: count(100))

    def sync(self) -> None:
        """Take over the folder: a file that is elsewhere with the same bytes was renamed."""
        there = {
            p.relative_to(self.folder).as_posix(): p.read_bytes() for p in self.folder.rglob("*") if p.is_file()
        }
        gone = {page.path: page for page in self.pages.values() if page.path not in there}
        known = {page.path: page for page in self.pages.values()}
        for path, content in sorted(there.items()):
            moved = next((page for page in gone.values() if page.content == content), None)
            page = known.get(path) or (gone.pop(moved.path) if moved else None)
            if page is None:
                page = Page(str(next(self._ids)), path, content)
                self.pages[page.id] = page
            elif (page.path, page.content) != (path, content):
                page.path, page.content, page.version = path, content, page.version + 1
        for page in gone.values():
            del self.pages[page.id]

    def fill(self, count: int) -> None:
        """So many small documents, in folders of a hundred; the folder of files is not asked any more."""
        self.pages = {
            str(number): Page(str(number), f"{number // 100}/page {number}.md", b"x")
            for number in range(100_000, 100_000 + count)
        }

    def sorted(self) -> list[Page]:
        return sorted(self.pages.values(), key=lambda page: page.id)

    def refuses(self, page: Page) -> str | None:
        """Why a page is not given now: `busy` or `denied`."""
        return self.refusal(page.title)


Answer = tuple[int, dict[str, str], Any]
"""Status, headers, and bytes or what becomes JSON."""


class Handler(BaseHTTPRequestHandler):
    """Hands requests to a function."""

    def __init__(
        self,
        answer: Callable[["Handler", str, dict[str, str], bytes], Answer],
        *args: Any,
        sent_of: Callable[[int], int | None] = lambda size: size,
    ) -> None:
        self._answer = answer
        self._sent_of = sent_of
        super().__init__(*args)

    def log_message(self, *_: Any) -> None: ...

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, headers, content = self._answer(self, parts.path, query, body)
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        sent = self._sent_of(len(data))
        if sent is None:
            return
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[:sent])

    do_POST = do_GET  # noqa: N815 - http.server's name

    def bears(self, token: str) -> bool:
        return self.headers.get("Authorization") == f"Bearer {token}"


@contextmanager
def office(folder: Path, answer: Callable[..., Answer]) -> Iterator[tuple[Office, int]]:
    """A server over the folder; yields it with its port."""
    there = Office(folder)
    with serving(partial(Handler, partial(answer, there), sent_of=there.sent_of)) as port:  # type: ignore[arg-type]
        yield there, port


def _start(query: dict[str, str], name: str) -> int:
    return int(query.get(name, "0"))


def confluence_cloud(there: Office, handler: Handler, path: str, query: dict[str, str], _: bytes) -> Answer:
    """https://developer.atlassian.com/cloud/confluence/rest/v2/."""
    if handler.headers.get("Authorization") != "Basic bGluQGV4YW1wbGUuY29tOnNlY3JldA==":
        return 401, {}, {"errors": [{"status": 401, "code": "UNAUTHORIZED"}]}
    if path == "/wiki/api/v2/spaces":
        return 200, {}, {"results": [{"id": "77", "key": "ENG", "name": "Engineering"}], "_links": {}}
    if path == "/wiki/api/v2/spaces/77/pages":
        start = _start(query, "cursor")
        found, end = there.sorted(), start + there.part
        links = {"next": f"{path}?cursor={end}&limit=100"} if end < len(found) else {}
        shown = [
            {
                "id": page.id,
                "title": page.title,
                "status": "current",
                "version": {"number": page.version},
                "parentId": "above",
                "parentType": "folder",
                "_links": {"webui": f"/spaces/ENG/pages/{page.id}/{page.title}"},
            }
            for page in found[start : start + there.part]
        ]
        return 200, {}, {"results": shown, "_links": {**links, "base": "https://example.atlassian.net/wiki"}}
    if path == "/wiki/api/v2/folders/above":
        return 200, {}, {"id": "above", "type": "folder"}
    if path.endswith("/restriction/byOperation/read"):
        return _restriction(there, path)
    page = there.pages.get(path.removeprefix("/wiki/api/v2/pages/"))
    return _confluence_page(there, page)


def confluence_server(there: Office, handler: Handler, path: str, query: dict[str, str], _: bytes) -> Answer:
    """https://developer.atlassian.com/server/confluence/rest/."""
    if not handler.bears(there.token):
        return 401, {}, b"<html>Unauthorized</html>"
    if path == "/wiki/rest/api/space":
        return 200, {}, {"results": [{"key": "ENG"}, {"key": "AAA"}], "_links": {}}
    if path == "/wiki/rest/api/content":
        start = _start(query, "start")
        found, end = there.sorted() if query["spaceKey"] == "ENG" else [], start + there.part
        links = {"next": f"/rest/api/content?spaceKey=ENG&start={end}"} if end < len(found) else {}
        shown = [
            {
                "id": page.id,
                "type": "page",
                "title": page.title,
                "version": {"number": page.version},
                "ancestors": [{"id": "above"}],
                "_links": {"webui": f"/display/ENG/{page.title}"},
            }
            for page in found[start : start + there.part]
        ]
        links |= {"context": "/wiki"}
        return 200, {}, {"results": shown, "start": start, "limit": there.part, "_links": links}
    if path.endswith("/restriction/byOperation/read"):
        return _restriction(there, path)
    page = there.pages.get(path.removeprefix("/wiki/rest/api/content/"))
    return _confluence_page(there, page)


def _restriction(there: Office, path: str) -> Answer:
    """https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-restrictions/."""
    number = path.split("/")[-4]
    title = there.pages[number].title if number in there.pages else number
    if title in there.denied:
        return 403, {}, {"statusCode": 403}
    named = there.restricted.get(title, {})
    told = {kind: {"results": named.get(kind, []), "size": len(named.get(kind, []))} for kind in ("user", "group")}
    return 200, {}, {"operation": "read", "restrictions": told}


def _confluence_page(there: Office, page: Page | None) -> Answer:
    if page is None:
        return 404, {}, {"statusCode": 404}
    if why := there.refuses(page):
        return (429, {"Retry-After": "7"}, {}) if why == "busy" else (403, {}, {"statusCode": 403})
    body = {"export_view": {"value": f"<p>{page.content.decode()}</p>", "representation": "export_view"}}
    return 200, {}, {"id": page.id, "title": page.title, "body": body}


def notion(there: Office, handler: Handler, path: str, _: dict[str, str], body: bytes) -> Answer:
    """https://developers.notion.com/reference."""
    if not handler.bears(there.token) or handler.headers.get("Notion-Version") != "2025-09-03":
        return 401, {}, {"object": "error", "status": 401, "code": "unauthorized"}
    if path == "/v1/search":
        asked = json.loads(body)
        start = int(asked.get("start_cursor", "0"))
        found = there.sorted()
        more = start + there.part < len(found)
        shown = [_notion_page(page) for page in found[start : start + there.part]]
        told = {"has_more": more, "next_cursor": f"{start + there.part}"}
        return 200, {}, {"object": "list", "results": shown, **told}
    number = path.removeprefix("/v1/pages/").removesuffix("/markdown")
    if number == "rest-of-it":
        return (
            200,
            {},
            {"object": "page_markdown", "markdown": "The rest.", "truncated": False, "unknown_block_ids": []},
        )
    page = there.pages.get(number)
    if page is None:
        return 404, {}, {"object": "error", "status": 404, "code": "object_not_found"}
    if not path.endswith("/markdown"):
        return 200, {}, _notion_page(page)
    if why := there.refuses(page):
        return (429, {"Retry-After": "7"}, {}) if why == "busy" else (403, {}, {"code": "restricted_resource"})
    return (
        200,
        {},
        {
            "object": "page_markdown",
            "id": page.id,
            "markdown": page.content.decode(),
            "truncated": True,
            "unknown_block_ids": ["rest-of-it"],
        },
    )


def _notion_page(page: Page) -> dict[str, Any]:
    title = [{"type": "text", "plain_text": page.title}]
    return {
        "object": "page",
        "id": page.id,
        "in_trash": False,
        "last_edited_time": f"2026-11-0{min(page.version, 9)}T08:00:00.000Z",
        "url": f"https://www.notion.so/{page.title}-{page.id}",
        "properties": {
            "Name": {"type": "title", "title": title},
            "State": {"type": "status", "status": {"name": "In force"}},
            "Owner": {"type": "people", "people": [{"name": "Lin"}]},
        },
    }


def feishu(there: Office, handler: Handler, path: str, query: dict[str, str], body: bytes) -> Answer:
    """https://open.feishu.cn/document/server-docs: errors have a code in the body."""
    path = path.removeprefix("/open-apis")
    if path == "/auth/v3/tenant_access_token/internal":
        if json.loads(body) != {"app_id": "cli_1", "app_secret": "secret"}:
            return 200, {}, {"code": 10014, "msg": "app secret invalid"}
        return 200, {}, {"code": 0, "msg": "ok", "tenant_access_token": "t-1", "expire": 7200}
    if not handler.bears("t-1"):
        return 400, {}, {"code": 99991663, "msg": "token invalid"}
    if path == "/wiki/v2/spaces/42/nodes":
        below = query.get("parent_node_token", "")
        start = _start(query, "page_token")
        nodes = _feishu_nodes(there, below)
        more = start + there.part < len(nodes)
        data = {
            "items": nodes[start : start + there.part],
            "has_more": more,
            "page_token": f"{start + there.part}" if more else "",
        }
        return 200, {}, {"code": 0, "msg": "success", "data": data}
    if path.startswith("/contact/v3/users/"):
        return 200, {}, {"code": 0, "data": {"user": {"email": "lin@example.com", "enterprise_email": ""}}}
    if path.startswith("/drive/v1/permissions/"):
        number = path.split("/")[4].removeprefix("wik")
        title = there.pages[number].title if number in there.pages else number
        if title not in there.shared:
            return 403, {}, {"code": 1063002, "msg": "Permission denied"}
        return 200, {}, {"code": 0, "data": {"items": there.shared[title]}}
    page = there.pages[query["doc_token"].removeprefix("doc")]
    if why := there.refuses(page):
        if why == "busy":
            return (
                400,
                {"x-ogw-ratelimit-reset": "7"},
                {"code": 99991400, "msg": "request trigger frequency limit"},
            )
        return 403, {}, {"code": 1770032, "msg": "forBidden"}
    return 200, {}, {"code": 0, "msg": "success", "data": {"content": page.content.decode()}}


def _feishu_nodes(there: Office, below: str) -> list[dict[str, Any]]:
    """A folder of the files is a document with nothing in it but others below: listed, and never read as one."""
    nodes = []
    for page in there.sorted():
        parent = page.path.rpartition("/")[0]
        if parent == below:
            nodes.append(
                {
                    "node_token": f"wik{page.id}",
                    "obj_token": f"doc{page.id}",
                    "obj_type": "docx",
                    "node_type": "origin",
                    "title": page.title,
                    "has_child": False,
                    "obj_edit_time": str(1_700_000_000 + page.version),
                }
            )
    if not below:
        nodes += [
            {
                "node_token": name,
                "obj_token": f"sheet{name}",
                "obj_type": "bitable",
                "node_type": "origin",
                "title": name,
                "has_child": True,
                "obj_edit_time": "1700000000",
            }
            for name in sorted({page.path.rpartition("/")[0] for page in there.pages.values()} - {""})
        ]
    return nodes


def google_drive(there: Office, handler: Handler, path: str, query: dict[str, str], body: bytes) -> Answer:
    """https://developers.google.com/drive/api/reference/rest/v3."""
    if path == "/token":
        given = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        claims = json.loads(_unpadded(given["assertion"].split(".")[1]))
        known = claims["iss"] == "reader@project.iam.gserviceaccount.com" and claims["aud"].endswith("/token")
        if not known:
            return 400, {}, {"error": "invalid_grant"}
        return 200, {}, {"access_token": there.token, "expires_in": 3599, "token_type": "Bearer"}
    if not handler.bears(there.token):
        return 401, {}, {"error": {"code": 401, "errors": [{"reason": "authError"}]}}
    path = path.removeprefix("/drive/v3/files")
    if not path:
        folder = query["q"].split("'")[1]
        start = _start(query, "pageToken")
        files = _drive_files(there, "" if folder == "root" else folder, query["fields"])
        more = {"nextPageToken": f"{start + there.part}"} if start + there.part < len(files) else {}
        return 200, {}, {"files": files[start : start + there.part], **more}
    page = there.pages.get(path.removeprefix("/").removesuffix("/export"))
    if page is None:
        return 404, {}, {"error": {"code": 404}}
    if why := there.refuses(page):
        reason = "userRateLimitExceeded" if why == "busy" else "cannotDownloadFile"
        headers = {"Retry-After": "7"} if why == "busy" else {}
        return 403, headers, {"error": {"code": 403, "message": "no", "errors": [{"reason": reason}]}}
    return 200, {}, page.content


def _drive_files(there: Office, below: str, fields: str) -> list[dict[str, Any]]:
    from hashlib import md5

    folders = sorted({page.path.rpartition("/")[0] for page in there.pages.values()} - {""}) if not below else []
    return [
        {"id": name, "name": name, "mimeType": "application/vnd.google-apps.folder", "modifiedTime": WHEN}
        for name in folders
    ] + [
        {
            "id": page.id,
            "name": page.title,
            "mimeType": "text/markdown",
            "md5Checksum": md5(page.content, usedforsecurity=False).hexdigest(),
            "size": str(len(page.content)),
            "modifiedTime": WHEN,
            "webViewLink": f"https://drive.google.com/file/d/{page.id}/view",
            **(
                {"permissions": there.shared[page.title]}
                if "permissions" in fields and page.title in there.shared
                else {}
            ),
        }
        for page in there.sorted()
        if page.path.rpartition("/")[0] == below
    ]


WHEN = "2026-11-01T08:00:00.000Z"


def _unpadded(text: str) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def service_account(port: int) -> str:
    """A key of an account that the Drive above knows."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return json.dumps(
        {
            "type": "service_account",
            "client_email": "reader@project.iam.gserviceaccount.com",
            "private_key": pem,
            "token_uri": f"http://127.0.0.1:{port}/token",
        }
    )


@contextmanager
def confluence_cloud_place(folder: Path) -> Iterator[Place]:
    """A space of Confluence Cloud."""
    with office(folder, confluence_cloud) as (there, port):
        options = {"user": "lin@example.com", "edition": "cloud"}
        spec = SourceSpec("s", "confluence", f"http://127.0.0.1:{port}/wiki", options)
        yield Place(spec, folder, {"token": "secret"}, there.sync, keeps_id=True, suffix=".html", server=there)


@contextmanager
def confluence_server_place(folder: Path) -> Iterator[Place]:
    """A space of Confluence Data Center."""
    with office(folder, confluence_server) as (there, port):
        spec = SourceSpec("s", "confluence", f"http://127.0.0.1:{port}/wiki")
        yield Place(spec, folder, {"token": "secret"}, there.sync, keeps_id=True, suffix=".html", server=there)


@contextmanager
def notion_place(folder: Path) -> Iterator[Place]:
    """A workspace of Notion."""
    with office(folder, notion) as (there, port):
        spec = SourceSpec("s", "notion", "https://www.notion.so", {"endpoint": f"http://127.0.0.1:{port}"})
        yield Place(spec, folder, {"token": "secret"}, there.sync, keeps_id=True, suffix=".md", server=there)


@contextmanager
def feishu_place(folder: Path) -> Iterator[Place]:
    """A wiki space of Feishu."""
    with office(folder, feishu) as (there, port):
        options = {"endpoint": f"http://127.0.0.1:{port}", "space": "42", "app_id": "cli_1"}
        spec = SourceSpec("s", "feishu", "https://team.feishu.cn/wiki", options, exclude=("part ?.md",))
        yield Place(spec, folder, {"app_secret": "secret"}, there.sync, keeps_id=True, suffix=".md", server=there)


@contextmanager
def google_drive_place(folder: Path) -> Iterator[Place]:
    """A folder of Google Drive."""
    with office(folder, google_drive) as (there, port):
        address = "https://drive.google.com/drive/folders/root"
        spec = SourceSpec("s", "google-drive", address, {"endpoint": f"http://127.0.0.1:{port}"})
        secrets = {"service_account": service_account(port)}
        yield Place(spec, folder, secrets, there.sync, keeps_id=True, server=there)
