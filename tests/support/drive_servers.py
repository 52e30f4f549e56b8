"""DingTalk and WeCom, which answer as their documentation says, over a folder of this machine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha1
from pathlib import Path
from typing import Any

from tests.support.faults import RETRY_AFTER
from tests.support.office_servers import Answer, Handler, Office, Page, office
from tests.support.source_servers import Place

from askdock.records import SourceSpec


def _folders(there: Office) -> list[str]:
    return sorted({page.path.rpartition("/")[0] for page in there.pages.values()} - {""})


def _below(there: Office, folder: str) -> list[Page]:
    return [page for page in there.sorted() if page.path.rpartition("/")[0] == folder]


def dingtalk(there: Office, handler: Handler, path: str, query: dict[str, str], body: bytes) -> Answer:
    """https://open.dingtalk.com/document/development/knowledge-base-overview.

    Pages whose names end in .md are documents, others files, whose download stands at another host's name.
    """
    if path == "/v1.0/oauth2/accessToken":
        if json.loads(body) != {"appKey": "ding1", "appSecret": "secret"}:
            return 400, {}, {"code": "invalidClientIdOrSecret", "message": "no"}
        return 200, {}, {"accessToken": "t-1", "expireIn": 7200}
    host = handler.headers["Host"]
    if path.startswith("/download/"):
        assert "x-acs-dingtalk-access-token" not in handler.headers
        assert handler.headers["Authorization"] == "signed"
        there.reading = True
        return 200, {}, there.pages[path.removeprefix("/download/")].content
    if handler.headers.get("x-acs-dingtalk-access-token") != "t-1":
        return 401, {}, {"code": "InvalidAuthentication"}
    assert "lin" in (query.get("operatorId"), query.get("unionId"))
    if path == "/v2.0/wiki/workspaces/Space1":
        return 200, {}, {"workspace": {"workspaceId": "Space1", "rootNodeId": "root", "name": "Handbook"}}
    if path == "/v2.0/wiki/nodes":
        nodes = _dingtalk_nodes(there, query["parentNodeId"].removeprefix("root"))
        start = int(query.get("nextToken", "0"))
        more = {"nextToken": str(start + there.part)} if start + there.part < len(nodes) else {}
        return 200, {}, {"nodes": nodes[start : start + there.part], **more}
    return _dingtalk_content(there, host, path)


def _dingtalk_content(there: Office, host: str, path: str) -> Answer:
    parts = path.split("/")
    number = parts[6] if path.startswith("/v1.0/storage/") else parts[-2]
    page = there.pages.get(number)
    if page is None:
        return 404, {}, {"code": "notFound"}
    if path.endswith("/queryDentryId"):
        return 200, {}, {"spaceId": "9", "dentryId": page.id}
    if why := there.refuses(page):
        if why == "busy":
            code = "Forbidden.AccessDenied.QpsLimitForApi"
            return 403, {"Retry-After": str(RETRY_AFTER)}, {"code": code}
        return 403, {}, {"code": "forbidden.accessDenied"}
    if path.endswith("/downloadInfos/query"):
        url = f"http://localhost:{host.rpartition(':')[2]}/download/{page.id}"
        return 200, {}, {"headerSignatureInfo": {"headers": {"Authorization": "signed"}, "resourceUrls": [url]}}
    text = page.content.decode()
    blocks = [{"blockType": "paragraph", "paragraph": {"text": text}}]
    return 200, {}, {"success": True, "result": {"data": blocks}}


def _dingtalk_nodes(there: Office, folder: str) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = []
    if not folder:
        nodes = [{"nodeId": name, "name": name, "type": "FOLDER", "hasChildren": True} for name in _folders(there)]
    for page in _below(there, folder):
        own = page.title.endswith(".md")
        node = {"nodeId": page.id, "type": "FILE", "modifiedTime": f"2026-11-0{min(page.version, 9)}T08:00Z"}
        node["name"] = page.title.removesuffix(".md") + ".adoc" if own else page.title
        node["category"], node["extension"] = ("ALIDOC", "adoc") if own else ("DOCUMENT", "txt")
        nodes.append(node)
    return nodes


def wecom(there: Office, handler: Handler, path: str, query: dict[str, str], body: bytes) -> Answer:
    """https://developer.work.weixin.qq.com/document/path/97887: a token in each address, errors as `errcode`."""
    path = path.removeprefix("/cgi-bin/")
    if path == "gettoken":
        if query != {"corpid": "ww1", "corpsecret": "secret"}:
            return 200, {}, {"errcode": 40001, "errmsg": "invalid credential"}
        return 200, {}, {"errcode": 0, "errmsg": "ok", "access_token": "t-1", "expires_in": 7200}
    if path.startswith("/download/"):
        assert handler.headers["Cookie"] == "gate=open"
        there.reading = True
        return 200, {}, there.pages[path.removeprefix("/download/")].content
    if query.get("access_token") != "t-1":
        return 200, {}, {"errcode": 40014, "errmsg": "invalid access_token"}
    asked = json.loads(body)
    if path == "wedrive/file_list":
        entries = _wecom_entries(there, asked["fatherid"].removeprefix("s.1"))
        start = asked["start"]
        part = entries[start : start + min(asked["limit"], there.part)]
        more = start + len(part) < len(entries)
        told = {"has_more": more, "next_start": start + len(part), "file_list": {"item": part}}
        return 200, {}, {"errcode": 0, "errmsg": "ok", **told}
    page = there.pages.get(asked["fileid"])
    if page is None:
        return 200, {}, {"errcode": 640002, "errmsg": "no such file"}
    if why := there.refuses(page):
        return 200, {}, {"errcode": 45009 if why == "busy" else 640004, "errmsg": why}
    url = f"http://localhost:{handler.headers['Host'].rpartition(':')[2]}/download/{page.id}"
    return 200, {}, {"errcode": 0, "download_url": url, "cookie_name": "gate", "cookie_value": "open"}


def _wecom_entries(there: Office, folder: str) -> list[dict[str, Any]]:
    names = _folders(there) if not folder else []
    return [{"fileid": name, "file_name": name, "file_type": 1, "file_status": 1} for name in names] + [
        {
            "fileid": page.id,
            "file_name": page.title,
            "file_type": 2,
            "file_status": 1,
            "file_size": len(page.content),
            "mtime": 1_700_000_000 + page.version,
            "sha": sha1(page.content, usedforsecurity=False).hexdigest(),
        }
        for page in _below(there, folder)
    ]


@contextmanager
def dingtalk_place(folder: Path) -> Iterator[Place]:
    """A knowledge base of DingTalk."""
    with office(folder, dingtalk) as (there, port):
        options = {"app_key": "ding1", "operator": "lin", "endpoint": f"http://127.0.0.1:{port}"}
        address = "https://alidocs.dingtalk.com/i/spaces/Space1/overview"
        spec = SourceSpec("s", "dingtalk", address, options)
        yield Place(spec, folder, {"app_secret": "secret"}, there.sync, keeps_id=True, server=there)


@contextmanager
def wecom_place(folder: Path) -> Iterator[Place]:
    """A space of WeCom's drive."""
    with office(folder, wecom) as (there, port):
        options = {"corp_id": "ww1", "space": "s.1", "endpoint": f"http://127.0.0.1:{port}"}
        spec = SourceSpec("s", "wecom", "https://work.weixin.qq.com", options)
        yield Place(spec, folder, {"secret": "secret"}, there.sync, keeps_id=True, server=there)
