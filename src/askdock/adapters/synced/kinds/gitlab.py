"""Issues of a GitLab project with what was said to them (https://docs.gitlab.com/api/issues/).

Wikis are Git repositories: the kind `git` reads them.
"""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

from askdock.adapters.synced.json_api import Json, JsonApi, api_address
from askdock.adapters.synced.names import clean_name, nanoseconds
from askdock.adapters.synced.threads import Said, as_markdown
from askdock.errors import InvalidInput
from askdock.ports import GuardedNetwork, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

PAGE = 100


class GitLabKind:
    """See `askdock.ports.SourceKind`."""

    name = "gitlab"
    title = "GitLab issues"
    address = "https://gitlab.com/team/project"
    fields = (SourceField("token", "Access token with read_api; left out: a public project.", secret=True),)

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["GitLabConnection"]:
        """The API is below the address's host."""
        parts = urlsplit(api_address(spec.address, ""))
        path = parts.path.strip("/")
        if "/" not in path:
            raise InvalidInput(f"the address of a project is like {self.address}")
        headers = {"PRIVATE-TOKEN": token} if (token := secrets.get("token")) else {}
        base = f"{parts.scheme}://{parts.netloc}/api/v4/projects/{quote(path, safe='')}"
        yield GitLabConnection(JsonApi(network.http(headers), base), spec.address.rstrip("/"))


class GitLabConnection:
    """See `askdock.ports.Connection`. An issue keeps its number. Confidential ones are left out."""

    complete = True

    def __init__(self, api: JsonApi, address: str) -> None:
        self._api = api
        self._address = address

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """Oldest first, so that new ones come at the end."""
        number = int(cursor or 1)
        query = {"scope": "all", "order_by": "created_at", "sort": "asc"}
        query |= {"confidential": "false", "per_page": str(PAGE)}
        for found in self._api.lists("/issues", query, page=number):
            number += 1
            yield SourcePage(tuple(self._item(issue) for issue in found), str(number))

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """The issue and what people said to it; what the system noted is left out."""
        path = f"/issues/{quote(item.key)}"
        issue = self._api.get(path)
        notes = [
            note
            for part in self._api.lists(f"{path}/notes", {"sort": "asc", "per_page": PAGE})
            for note in part
            if not (note.get("system") or note.get("internal"))
        ]
        facts = [
            ("State", str(issue.get("state", ""))),
            ("By", _name(issue)),
            ("Assigned to", ", ".join(str(one.get("name", "")) for one in issue.get("assignees") or ())),
            ("Labels", ", ".join(map(str, issue.get("labels") or ()))),
        ]
        said = [Said(_name(one), str(one.get("created_at", "")), str(one.get("body") or "")) for one in notes]
        title = f"#{item.key} {issue.get('title', '')}"
        text = as_markdown(title, facts, str(issue.get("description") or ""), said)
        yield Opened(io.BytesIO(text), item.revision)

    def close(self) -> None:
        """Nothing to hang up."""

    def _item(self, issue: Json) -> RemoteItem:
        number, updated = str(issue["iid"]), str(issue.get("updated_at", ""))
        name = clean_name(f"#{number} {issue.get('title', '')}", ".md")
        uri = f"{self._address}/-/issues/{number}"
        return RemoteItem(number, uri, name, name, updated or None, modified_ns=nanoseconds(updated))


def _name(written: Mapping[str, Any]) -> str:
    return str((written.get("author") or {}).get("name", ""))
