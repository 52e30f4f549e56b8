"""Issues of a GitHub repository with their comments, and pull requests where that is asked for.

https://docs.github.com/rest/issues. Wikis are Git repositories: the kind `git` reads them.
"""

import io
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

from askdock.adapters.synced.http import USUAL_WAIT, retry_after
from askdock.adapters.synced.json_api import Json, JsonApi, api_address
from askdock.adapters.synced.names import clean_name, nanoseconds
from askdock.adapters.synced.options import is_yes
from askdock.adapters.synced.threads import Said, as_markdown
from askdock.errors import FetchBusy, FetchDenied, InvalidInput
from askdock.ports import GuardedNetwork, HttpReply, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

API = "https://api.github.com"
VERSION = "2022-11-28"
PAGE = 100


class GitHubKind:
    """See `askdock.ports.SourceKind`."""

    name = "github"
    title = "GitHub issues"
    address = "https://github.com/team/project"
    fields = (
        SourceField("pulls", "`yes`: pull requests, too."),
        SourceField("endpoint", f"URL of the API, where it is not {API}; GitHub Enterprise: https://host/api/v3."),
        SourceField("token", "Access token that may read issues; left out: a public repository.", secret=True),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["GitHubConnection"]:
        """A token goes to the API's host alone."""
        address = api_address(spec.address, "")
        path = urlsplit(address).path.strip("/")
        if path.count("/") != 1:
            raise InvalidInput(f"the address of a repository is like {self.address}")
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": VERSION}
        headers |= {"Authorization": f"Bearer {token}"} if (token := secrets.get("token")) else {}
        base = api_address(spec.options.get("endpoint", ""), API)
        api = JsonApi(network.http(headers), f"{base}/repos/{quote(path)}", _refusal)
        yield GitHubConnection(api, address, pulls=is_yes(spec.options, "pulls"))


class GitHubConnection:
    """See `askdock.ports.Connection`. An issue keeps its number."""

    complete = True

    def __init__(self, api: JsonApi, address: str, *, pulls: bool) -> None:
        self._api = api
        self._address = address
        self._pulls = pulls

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """Oldest first, so that new ones come at the end."""
        number = int(cursor or 1)
        query = {"state": "all", "sort": "created", "direction": "asc", "per_page": PAGE}
        for found in self._api.lists("/issues", query, page=number):
            number += 1
            wanted = [issue for issue in found if self._pulls or "pull_request" not in issue]
            yield SourcePage(tuple(self._item(issue) for issue in wanted), str(number))

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """The issue and what was said to it."""
        path = f"/issues/{quote(item.key)}"
        issue = self._api.get(path)
        comments = [one for part in self._api.lists(f"{path}/comments", {"per_page": PAGE}) for one in part]
        facts = [
            ("State", str(issue.get("state", ""))),
            ("By", _login(issue)),
            ("Assigned to", ", ".join(str(one.get("login", "")) for one in issue.get("assignees") or ())),
            ("Labels", ", ".join(str(one.get("name", "")) for one in issue.get("labels") or ())),
        ]
        said = [Said(_login(one), str(one.get("created_at", "")), str(one.get("body") or "")) for one in comments]
        text = as_markdown(f"#{item.key} {issue.get('title', '')}", facts, str(issue.get("body") or ""), said)
        yield Opened(io.BytesIO(text), item.revision)

    def close(self) -> None:
        """Nothing to hang up."""

    def _item(self, issue: Json) -> RemoteItem:
        number, updated = str(issue["number"]), str(issue.get("updated_at", ""))
        name = clean_name(f"#{number} {issue.get('title', '')}", ".md")
        what = "pull" if "pull_request" in issue else "issues"
        uri = f"{self._address}/{what}/{number}"
        return RemoteItem(number, uri, f"{what}/{name}", name, updated or None, modified_ns=nanoseconds(updated))


def _refusal(reply: HttpReply) -> FetchDenied | FetchBusy:
    """https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api."""
    url, headers = reply.url.partition("?")[0], reply.headers
    if "retry-after" in headers:
        return FetchBusy(f"{url} asks to come later", retry_after(headers["retry-after"]))
    if headers.get("x-ratelimit-remaining") == "0":
        until = headers.get("x-ratelimit-reset", "")
        wait = float(until) - time.time() if until.isdecimal() else USUAL_WAIT
        return FetchBusy(f"{url}: the hour's requests are used up", max(wait, 1.0))
    return FetchDenied(f"{url} may not be read with this token")


def _login(written: Mapping[str, Any]) -> str:
    return str((written.get("user") or {}).get("login", ""))
