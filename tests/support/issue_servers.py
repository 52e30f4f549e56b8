"""Trackers and libraries that answer as their documentation says, over a folder of this machine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zlib import crc32

from tests.support.office_servers import Answer, Handler, Office, Page, office
from tests.support.source_servers import Place

from askdock.records import SourceSpec

NUMBERED = r"^(#[0-9]+|ENG-[0-9]+) "


def when(page: Page) -> str:
    """Of its last change."""
    return f"2026-11-0{min(page.version, 9)}T08:00:00Z"


def _part(there: Office, start: int) -> tuple[list[Page], bool]:
    found = there.sorted()
    return found[start : start + there.part], start + there.part < len(found)


def jira(there: Office, handler: Handler, path: str, query: dict[str, str], _: bytes) -> Answer:
    """Cloud under /rest/api/3, Data Center under /rest/api/2; both render HTML."""
    cloud = path.startswith("/rest/api/3/")
    basic = "Basic bGluQGV4YW1wbGUuY29tOnNlY3JldA=="
    if handler.headers.get("Authorization") != (basic if cloud else "Bearer secret"):
        return 401, {}, {"errorMessages": ["not signed in"]}
    path = path[len("/rest/api/3") :]
    if path == ("/search/jql" if cloud else "/search"):
        start = int(query.get("nextPageToken" if cloud else "startAt") or 0)
        found, more = _part(there, start) if '"ENG"' in query["jql"] else ([], False)
        shown = [_issue(page) for page in found]
        if cloud:
            following = {"nextPageToken": str(start + there.part)} if more else {}
            return 200, {}, {"issues": shown, "isLast": not more, **following}
        return 200, {}, {"issues": shown, "startAt": start, "total": len(there.pages)}
    number, _, rest = path.removeprefix("/issue/").partition("/")
    page = there.pages.get(number)
    if page is None:
        return 404, {}, {"errorMessages": ["Issue does not exist"]}
    if rest == "comment":
        said = [{"author": {"displayName": "Wei"}, "created": when(page), "renderedBody": "<p>Seen.</p>"}] * 2
        start = int(query["startAt"])
        return 200, {}, {"comments": said[start : start + 1], "total": 2}
    if why := there.refuses(page):
        return (429, {"Retry-After": "7"}, {}) if why == "busy" else (403, {}, {})
    return 200, {}, {**_issue(page), "renderedFields": {"description": f"<p>{page.content.decode()}</p>"}}


def _issue(page: Page) -> dict[str, Any]:
    fields = {
        "summary": page.title,
        "updated": when(page).replace("Z", ".000+0000"),
        "status": {"name": "Open"},
        "assignee": {"displayName": "Lin"},
        "labels": ["pump"],
    }
    return {"id": page.id, "key": f"ENG-{page.id}", "fields": fields}


def github(there: Office, handler: Handler, path: str, query: dict[str, str], _: bytes) -> Answer:
    """https://docs.github.com/rest/issues."""
    if not handler.bears(there.token):
        return 401, {}, {"message": "Bad credentials"}
    path = path.removeprefix("/repos/team/project/issues")
    if not path:
        start = (int(query["page"]) - 1) * there.part
        found, more = _part(there, start)
        headers = {"Link": '<http://127.0.0.1/next>; rel="next"'} if more else {}
        pull: dict[str, Any] = {**_github(Page("99999", "pull.md", b"")), "pull_request": {}}
        return 200, headers, [*([pull] if start == 0 else []), *map(_github, found)]
    number, _, rest = path.strip("/").partition("/")
    page = there.pages.get(number)
    if page is None:
        return 404, {}, {"message": "Not Found"}
    if rest:
        return 200, {}, [{"user": {"login": "wei"}, "created_at": when(page), "body": "Seen."}]
    if why := there.refuses(page):
        limit = {"Retry-After": "7", "x-ratelimit-remaining": "0"} if why == "busy" else {}
        return 403, limit, {"message": "no"}
    return 200, {}, _github(page)


def _github(page: Page) -> dict[str, Any]:
    return {
        "number": int(page.id),
        "title": page.title,
        "state": "open",
        "updated_at": when(page),
        "user": {"login": "lin"},
        "labels": [{"name": "pump"}],
        "body": page.content.decode(),
    }


def gitlab(there: Office, handler: Handler, path: str, query: dict[str, str], _: bytes) -> Answer:
    """https://docs.gitlab.com/api/issues/."""
    if handler.headers.get("PRIVATE-TOKEN") != there.token:
        return 401, {}, {"message": "401 Unauthorized"}
    path = unquote(path).removeprefix("/api/v4/projects/team/project/issues")
    if not path:
        found, more = _part(there, (int(query["page"]) - 1) * there.part)
        headers = {"Link": '<http://127.0.0.1/next>; rel="next"'} if more else {}
        return 200, headers, [_gitlab(page) for page in found]
    number, _, rest = path.strip("/").partition("/")
    page = there.pages.get(number)
    if page is None:
        return 404, {}, {"message": "404 Not Found"}
    if rest:
        note = {"author": {"name": "Wei"}, "created_at": when(page)}
        return 200, {}, [{**note, "body": "Seen."}, {**note, "body": "closed", "system": True}]
    if why := there.refuses(page):
        return (429, {"Retry-After": "7"}, {}) if why == "busy" else (403, {}, {})
    return 200, {}, _gitlab(page)


def _gitlab(page: Page) -> dict[str, Any]:
    return {
        "iid": int(page.id),
        "title": page.title,
        "state": "opened",
        "updated_at": when(page),
        "author": {"name": "Lin"},
        "labels": ["pump"],
        "description": page.content.decode(),
    }


def yuque(there: Office, handler: Handler, path: str, query: dict[str, str], _: bytes) -> Answer:
    """https://www.yuque.com/yuque/developer/api."""
    if handler.headers.get("X-Auth-Token") != there.token:
        return 401, {}, {"status": 401, "message": "Unauthorized"}
    path = path.removeprefix("/api/v2/repos/team/book/docs")
    if not path:
        found, _more = _part(there, int(query["offset"]))
        return 200, {}, {"meta": {"total": len(there.pages)}, "data": [_yuque(page) for page in found]}
    page = there.pages.get(path.strip("/"))
    if page is None:
        return 404, {}, {"status": 404}
    if why := there.refuses(page):
        return (429, {"Retry-After": "7"}, {}) if why == "busy" else (403, {}, {})
    return 200, {}, {"data": {**_yuque(page), "body": page.content.decode()}}


def _yuque(page: Page) -> dict[str, Any]:
    return {"id": int(page.id), "slug": f"s{page.id}", "title": page.title, "content_updated_at": when(page)}


def sharepoint(there: Office, handler: Handler, path: str, query: dict[str, str], body: bytes) -> Answer:
    """https://learn.microsoft.com/graph/api/resources/onedrive; downloads stand at another host's name."""
    host = handler.headers["Host"]
    if path == "/tenant-1/oauth2/v2.0/token":
        if b"client_secret=secret" not in body:
            return 401, {}, {"error": "invalid_client"}
        return 200, {}, {"token_type": "Bearer", "expires_in": 3599, "access_token": "t-1"}
    if path.startswith("/download/"):
        assert "Authorization" not in handler.headers
        there.reading = True
        return 200, {}, there.pages[path.removeprefix("/download/")].content
    if not handler.bears("t-1"):
        return 401, {}, {"error": {"code": "InvalidAuthenticationToken"}}
    return _graph(there, host, handler, unquote(path).removeprefix("/v1.0"), query, body)


def _graph(there: Office, host: str, handler: Handler, path: str, query: dict[str, str], body: bytes) -> Answer:
    if path == "/sites/team.sharepoint.com:/sites/Engineering":
        return 200, {}, {"id": "team.sharepoint.com,1,2"}
    if path == "/sites/team.sharepoint.com,1,2/drives":
        return 200, {}, {"value": [{"id": "b!1", "name": "Documents"}, {"id": "b!2", "name": "Empty"}]}
    if path == "/$batch":
        asked = json.loads(body)["requests"]
        return 200, {}, {"responses": [_permissions(there, one) for one in asked]}
    if path.startswith("/drives/b!2"):
        return 200, {}, {"value": []}
    path = path.removeprefix("/drives/b!1")
    if path.endswith("/children"):
        below = "" if path == "/root/children" else path.removeprefix("/items/").removesuffix("/children")
        start = int(query.get("$skiptoken", "0"))
        entries = _entries(there, below)
        answer: dict[str, Any] = {"value": entries[start : start + there.part]}
        if (end := start + there.part) < len(entries):
            answer["@odata.nextLink"] = f"http://{host}{handler.path.partition('?')[0]}?$skiptoken={end}"
        return 200, {}, answer
    page = there.pages.get(path.removeprefix("/items/").removesuffix("/content"))
    if page is None:
        return 404, {}, {"error": {"code": "itemNotFound"}}
    if why := there.refuses(page):
        return (429, {"Retry-After": "7"}, {}) if why == "busy" else (403, {}, {})
    return 302, {"Location": f"http://localhost:{host.rpartition(':')[2]}/download/{page.id}"}, b""


def _entries(there: Office, below: str) -> list[dict[str, Any]]:
    folders = sorted({page.path.rpartition("/")[0] for page in there.pages.values()} - {""}) if not below else []
    return [{"id": name, "name": name, "folder": {"childCount": 1}} for name in folders] + [
        {
            "id": page.id,
            "name": page.title,
            "size": len(page.content),
            "cTag": f'"c:{{{page.id}}},{crc32(page.content)}"',
            "lastModifiedDateTime": when(page),
            "webUrl": f"https://team.sharepoint.com/sites/Engineering/Documents/{page.path}",
            "file": {"mimeType": "text/markdown"},
        }
        for page in there.sorted()
        if page.path.rpartition("/")[0] == below
    ]


def _permissions(there: Office, asked: dict[str, str]) -> dict[str, Any]:
    page = there.pages[unquote(asked["url"]).split("/")[4]]
    if page.title not in there.shared:
        return {"id": asked["id"], "status": 403, "body": {"error": {"code": "accessDenied"}}}
    return {"id": asked["id"], "status": 200, "body": {"value": there.shared[page.title]}}


@contextmanager
def _jira_place(folder: Path, options: dict[str, str]) -> Iterator[Place]:
    with office(folder, jira) as (there, port):
        spec = SourceSpec("s", "jira", f"http://127.0.0.1:{port}", {"projects": "ENG, AAA", **options})
        yield _numbered(Place(spec, folder, {"token": "secret"}, there.sync, suffix=".html", server=there))


def _numbered(place: Place) -> Place:
    place.keeps_id, place.before = True, NUMBERED
    return place


def jira_cloud_place(folder: Path) -> Any:
    """A project of Jira Cloud."""
    return _jira_place(folder, {"edition": "cloud", "user": "lin@example.com"})


def jira_server_place(folder: Path) -> Any:
    """A project of Jira Data Center."""
    return _jira_place(folder, {})


@contextmanager
def github_place(folder: Path) -> Iterator[Place]:
    """Issues of a repository on GitHub."""
    with office(folder, github) as (there, port):
        options = {"endpoint": f"http://127.0.0.1:{port}"}
        spec = SourceSpec("s", "github", "https://github.com/team/project", options)
        yield _numbered(Place(spec, folder, {"token": "secret"}, there.sync, suffix=".md", server=there))


@contextmanager
def gitlab_place(folder: Path) -> Iterator[Place]:
    """Issues of a project on GitLab."""
    with office(folder, gitlab) as (there, port):
        spec = SourceSpec("s", "gitlab", f"http://127.0.0.1:{port}/team/project")
        yield _numbered(Place(spec, folder, {"token": "secret"}, there.sync, suffix=".md", server=there))


@contextmanager
def yuque_place(folder: Path) -> Iterator[Place]:
    """A book of Yuque."""
    with office(folder, yuque) as (there, port):
        spec = SourceSpec("s", "yuque", f"http://127.0.0.1:{port}/team/book")
        place = Place(spec, folder, {"token": "secret"}, there.sync, suffix=".md", server=there)
        place.keeps_id = True
        yield place


@contextmanager
def sharepoint_place(folder: Path) -> Iterator[Place]:
    """Libraries of a SharePoint site."""
    with office(folder, sharepoint) as (there, port):
        here = f"http://127.0.0.1:{port}"
        options = {"tenant": "tenant-1", "client_id": "app-1", "endpoint": here, "sign_in": here}
        spec = SourceSpec("s", "sharepoint", "https://team.sharepoint.com/sites/Engineering", options)
        place = Place(spec, folder, {"client_secret": "secret"}, there.sync, server=there)
        place.moves = True
        yield place
