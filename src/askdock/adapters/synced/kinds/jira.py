"""Issues of Jira projects with their comments: Cloud (REST API 3) and Data Center (REST API 2)."""

import html
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from askdock.adapters.synced.atlassian import EDITION, edition_of, sign_in
from askdock.adapters.synced.json_api import Json, JsonApi, api_address
from askdock.adapters.synced.names import clean_name, names_of, nanoseconds
from askdock.errors import InvalidInput
from askdock.ports import GuardedNetwork, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

PAGE = 100
FACTS = ("issuetype", "status", "resolution", "priority", "assignee", "reporter")
"""Fields that are shown above the text; each has a name."""


class JiraKind:
    """See `askdock.ports.SourceKind`."""

    name = "jira"
    title = "Jira"
    address = "https://team.atlassian.net"
    fields = (
        SourceField("projects", "Keys of projects, with commas.", required=True),
        SourceField("user", "E-mail of the account, for Cloud; left out: the token alone (Data Center)."),
        EDITION,
        SourceField("token", "API token (Cloud) or personal access token (Data Center).", secret=True),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["JiraConnection"]:
        """Basic authentication where a user is named, else a bearer token."""
        address = api_address(spec.address, "")
        projects = names_of(spec.options.get("projects", ""))
        if not projects or not all(key.replace("_", "").isalnum() for key in projects):
            raise InvalidInput("projects are keys such as ENG, with commas")
        api = JsonApi(network.http(sign_in(spec.options.get("user"), secrets.get("token"))), address)
        edition = edition_of(spec.options, address)
        yield JiraConnection(_Cloud(api) if edition == "cloud" else _Server(api), address, projects)


class JiraConnection:
    """See `askdock.ports.Connection`. An issue keeps its id when it goes to another project of the source."""

    complete = True

    def __init__(self, edition: "_Cloud | _Server", address: str, projects: Sequence[str]) -> None:
        self._edition = edition
        self._address = address
        self._projects = projects

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """Project by project, oldest issue first, so that new ones come at the end."""
        done, following = json.loads(cursor) if cursor else ("", None)
        for project in self._projects:
            if project < done or (project == done and following is None):
                continue
            part: str | None = following if project == done else ""
            while part is not None:
                jql = f'project = "{project}" ORDER BY created ASC, key ASC'
                issues, part = self._edition.search(jql, part)
                yield SourcePage(tuple(self._item(issue) for issue in issues), json.dumps([project, part]))

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """The issue as a reader sees it: the server makes HTML of it."""
        path = f"{self._edition.path}/issue/{quote(item.key)}"
        fields = ",".join(("summary", "description", "labels", *FACTS))
        issue = self._edition.api.get(path, {"fields": fields, "expand": "renderedFields"})
        given, shown = issue.get("fields") or {}, issue.get("renderedFields") or {}
        title = html.escape(f"{issue.get('key', '')}: {given.get('summary', '')}")
        parts = [f"<html><head><title>{title}</title></head><body><h1>{title}</h1><ul>"]
        parts += [f"<li>{name}: {html.escape(value)}</li>" for name, value in _facts(given)]
        parts += ["</ul>", str(shown.get("description") or "")]
        for comment in self._comments(path):
            when = str(comment.get("created", ""))[:10]
            parts.append(f"<h2>{html.escape(_name(comment.get('author')))}, {when}</h2>")
            parts.append(str(comment.get("renderedBody") or ""))
        yield Opened(io.BytesIO("".join([*parts, "</body></html>"]).encode()), item.revision)

    def close(self) -> None:
        """Nothing to hang up."""

    def _comments(self, path: str) -> Iterator[Json]:
        start = 0
        while True:
            query = {"startAt": start, "maxResults": PAGE, "expand": "renderedBody"}
            found = self._edition.api.get(f"{path}/comment", query)
            comments = found.get("comments") or []
            yield from comments
            start += len(comments)
            if not comments or start >= int(found.get("total", 0)):
                return

    def _item(self, issue: Json) -> RemoteItem:
        fields = issue.get("fields") or {}
        key, updated = str(issue["key"]), str(fields.get("updated", ""))
        name = clean_name(f"{key} {fields.get('summary', '')}", ".html")
        return RemoteItem(
            str(issue["id"]),
            f"{self._address}/browse/{quote(key)}",
            f"{key.rpartition('-')[0]}/{name}",
            name,
            f"{updated} {key}" if updated else None,
            modified_ns=nanoseconds(updated),
        )


class _Cloud:
    """https://developer.atlassian.com/cloud/jira/platform/rest/v3/."""

    path = "/rest/api/3"

    def __init__(self, api: JsonApi) -> None:
        self.api = api

    def search(self, jql: str, part: str) -> tuple[Sequence[Json], str | None]:
        """Issues, and what asks for the next ones."""
        query = {"jql": jql, "fields": "summary,updated", "maxResults": PAGE, "nextPageToken": part or None}
        found = self.api.get(f"{self.path}/search/jql", query)
        following = found.get("nextPageToken")
        return found.get("issues") or (), str(following) if following else None


class _Server:
    """https://developer.atlassian.com/server/jira/platform/rest/."""

    path = "/rest/api/2"

    def __init__(self, api: JsonApi) -> None:
        self.api = api

    def search(self, jql: str, part: str) -> tuple[Sequence[Json], str | None]:
        """Issues, and what asks for the next ones."""
        start = int(part or 0)
        query = {"jql": jql, "fields": "summary,updated", "maxResults": PAGE, "startAt": start}
        found = self.api.get(f"{self.path}/search", query)
        issues = found.get("issues") or ()
        start += len(issues)
        return issues, str(start) if issues and start < int(found.get("total", 0)) else None


def _facts(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in FACTS:
        if value := _name(fields.get(name)):
            yield {"issuetype": "Type"}.get(name, name.capitalize()), value
    if labels := ", ".join(map(str, fields.get("labels") or ())):
        yield "Labels", labels


def _name(thing: Mapping[str, Any] | None) -> str:
    """Of a person or a value."""
    return str((thing or {}).get("displayName") or (thing or {}).get("name") or "")
