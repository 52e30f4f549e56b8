"""Files of a SharePoint site's libraries, or of a person's OneDrive, through Microsoft Graph.

https://learn.microsoft.com/graph/api/resources/onedrive
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from urllib.parse import quote, urlencode, urlsplit

from askdock.adapters.synced.folders import Part, pages_of
from askdock.adapters.synced.http import BUSY, retry_after
from askdock.adapters.synced.json_api import Json, JsonApi, api_address, parsed
from askdock.adapters.synced.names import clean_name, names_of, nanoseconds
from askdock.adapters.synced.options import RIGHTS, is_yes
from askdock.errors import FetchBusy, FetchDenied, FetchFailed, InvalidInput
from askdock.ports import GuardedNetwork, HttpClient, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, RemoteReaders, SourceSpec

API = "https://graph.microsoft.com"
SIGN_IN = "https://login.microsoftonline.com"
PAGE = 200
BATCH = 20
"""Requests that Graph takes at once."""
FIELDS = "id,name,size,cTag,lastModifiedDateTime,webUrl,file,folder"


class SharePointKind:
    """See `askdock.ports.SourceKind`."""

    name = "sharepoint"
    title = "SharePoint / OneDrive"
    address = "https://team.sharepoint.com/sites/Engineering"
    fields = (
        SourceField("tenant", "Id of the organisation's directory.", required=True),
        SourceField("client_id", "Id of an app registration that may read files.", required=True),
        SourceField("libraries", "Names of document libraries, with commas; left out: all."),
        RIGHTS,
        SourceField("endpoint", f"URL of the API, where it is not {API}: another cloud's."),
        SourceField("sign_in", f"URL of the sign-in, where it is not {SIGN_IN}."),
        SourceField("client_secret", "Secret of the app registration.", secret=True, required=True),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["SharePointConnection"]:
        """Signs in when it is first needed."""
        options = spec.options
        site = urlsplit(api_address(spec.address, ""))
        graph = Graph(
            network,
            api_address(options.get("endpoint", ""), API),
            f"{api_address(options.get('sign_in', ''), SIGN_IN)}/{quote(options.get('tenant', ''), safe='')}",
            options.get("client_id", ""),
            secrets.get("client_secret", ""),
        )
        where = f"{site.hostname}:{site.path}" if site.path.strip("/") else f"{site.hostname}"
        libraries = names_of(options.get("libraries", ""))
        yield SharePointConnection(graph, where, libraries, rights=is_yes(options, "rights"))


class Graph:
    """Requests with a token of the app, which its client keeps to the API's host."""

    def __init__(
        self, network: GuardedNetwork, endpoint: str, authority: str, client_id: str, client_secret: str
    ) -> None:
        self._network = network
        self._endpoint = endpoint
        self._authority = authority
        self._client = {"client_id": client_id, "client_secret": client_secret}

    @cached_property
    def http(self) -> HttpClient:
        """Signed in: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow."""
        url = f"{self._authority}/oauth2/v2.0/token"
        form = {**self._client, "grant_type": "client_credentials", "scope": f"{self._endpoint}/.default"}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        content = urlencode(form).encode()
        with self._network.http().request(
            "POST", url, headers=headers, content=content, accept=(200, 400, 401)
        ) as reply:
            answer = parsed(reply.body.read(), url)
        if "access_token" not in answer:
            raise FetchDenied(f"{url} does not let this app in: {str(answer.get('error', ''))[:100]}")
        return self._network.http({"Authorization": f"Bearer {answer['access_token']}"})

    @cached_property
    def api(self) -> JsonApi:
        """Version 1.0."""
        return JsonApi(self.http, f"{self._endpoint}/v1.0")

    def all(self, path: str) -> list[Json]:
        """The entries of a listing, however many parts it has."""
        found: list[Json] = []
        following: str | None = path
        while following:
            answer = self.api.get(following)
            found += answer.get("value") or ()
            following = self.following(answer)
        return found

    def following(self, answer: Json) -> str | None:
        """The path of the next part. Raises FetchFailed where it is not of this API."""
        link = str(answer.get("@odata.nextLink") or "")
        if link and not link.startswith(f"{self.api.base}/"):
            raise FetchFailed("Microsoft Graph named a next page that is not of its API")
        return link.removeprefix(self.api.base) or None


class SharePointConnection:
    """See `askdock.ports.Connection`. A file keeps its id when it is renamed or moved within its library."""

    complete = True

    def __init__(self, graph: Graph, site: str, libraries: list[str], *, rights: bool) -> None:
        self._graph = graph
        self._site = site
        self._libraries = libraries
        self._rights = rights

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """Folder by folder, of each library."""
        return pages_of(self._part, "", lambda folder: f"https://{self._site}#{folder}", cursor)

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """Download: Graph leads to another host, which is told no token."""
        with self._graph.http.request("GET", f"{self._graph.api.base}{_path(item.key)}/content") as reply:
            yield Opened(reply.body, item.revision)

    def close(self) -> None:
        """Nothing to hang up."""

    def _part(self, folder: str, path: str, following: str | None) -> Part:
        if not folder:
            return Part((), tuple(self._drives()), None)
        asked = following or f"{_path(folder)}/children?$select={FIELDS}&$top={PAGE}"
        answer = self._graph.api.get(asked)
        drive = folder.partition("/")[0]
        entries = answer.get("value") or ()
        files = [entry for entry in entries if "file" in entry]
        readers = self._readers(drive, files) if self._rights else {}
        below = [entry for entry in entries if "folder" in entry]
        return Part(
            tuple(_item(drive, path, entry, readers.get(str(entry["id"]))) for entry in files),
            tuple((f"{drive}/{entry['id']}", f"{path}{entry['name']}/") for entry in below),
            self._graph.following(answer),
        )

    def _drives(self) -> Iterator[tuple[str, str]]:
        site = quote(str(self._graph.api.get(f"/sites/{quote(self._site, safe=':/')}")["id"]))
        drives = self._graph.all(f"/sites/{site}/drives?$select=id,name")
        names = {str(drive["name"]) for drive in drives}
        if missing := sorted(set(self._libraries) - names):
            raise InvalidInput(f"the site has no library '{missing[0]}': {', '.join(sorted(names))}")
        for drive in drives:
            if not self._libraries or drive["name"] in self._libraries:
                yield f"{drive['id']}/root", f"{drive['name']}/"

    def _readers(self, drive: str, files: list[Json]) -> dict[str, RemoteReaders]:
        """Of each file; nobody, where its permissions are not told."""
        found: dict[str, RemoteReaders] = {}
        for start in range(0, len(files), BATCH):
            numbers = [str(entry["id"]) for entry in files[start : start + BATCH]]
            asked = [
                {"id": number, "method": "GET", "url": f"{_path(f'{drive}/{number}')}/permissions"}
                for number in numbers
            ]
            answer = self._graph.api.post("/$batch", {"requests": asked})
            for one in answer.get("responses") or ():
                if one.get("status") in BUSY:
                    wait = {name.lower(): value for name, value in (one.get("headers") or {}).items()}
                    raise FetchBusy("Microsoft Graph asks to come later", retry_after(wait.get("retry-after")))
                told = one.get("status") == 200 and not (one.get("body") or {}).get("@odata.nextLink")
                given = one["body"].get("value") or () if told else ()
                found[str(one["id"])] = readers_of(given)
            found |= {number: RemoteReaders() for number in numbers if number not in found}
        return found


def readers_of(permissions: list[Json] | tuple[()]) -> RemoteReaders:
    """People by e-mail, groups of the directory and of the site by name. Links that anyone may use tell nobody."""
    users, groups = set[str](), set[str]()
    for permission in permissions:
        one = permission.get("grantedToV2")
        for granted in [*([one] if one else ()), *(permission.get("grantedToIdentitiesV2") or ())]:
            person = granted.get("siteUser") or granted.get("user") or {}
            # `i:0#.f|membership|lin@example.com`
            name = person.get("email") or str(person.get("loginName", "")).rpartition("|")[2]
            group = granted.get("group") or granted.get("siteGroup") or {}
            users |= {str(name)} if "@" in str(name) else set()
            groups |= {str(told) for told in (group.get("email"), group.get("displayName")) if told}
    return RemoteReaders(frozenset(users), frozenset(groups))


def _item(drive: str, path: str, entry: Json, readers: RemoteReaders | None) -> RemoteItem:
    number, name = str(entry["id"]), clean_name(str(entry["name"]), "")
    size, edited = entry.get("size"), str(entry.get("lastModifiedDateTime", ""))
    link = str(entry.get("webUrl") or "")
    return RemoteItem(
        f"{drive}/{number}",
        link or f"{API}/v1.0{_path(f'{drive}/{number}')}",
        f"{path}{name}",
        name,
        str(entry.get("cTag") or edited) or None,
        int(size) if isinstance(size, int) else None,
        nanoseconds(edited),
        readers=readers,
    )


def _path(key: str) -> str:
    drive, _, number = key.partition("/")
    return f"/drives/{quote(drive)}/root" if number == "root" else f"/drives/{quote(drive)}/items/{quote(number)}"
