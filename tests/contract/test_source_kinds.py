"""One suite over every kind of source, each with a real server. A kind of your own passes it, too."""

import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.support import bucket_servers, issue_servers, office_servers, plug_in, source_servers
from tests.support.imap_server import imap_place
from tests.support.source_servers import Place

from askdock.adapters.memory import MemoryFiles
from askdock.adapters.parsers.detect import detect_media_type
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.sources_schema import source_runs
from askdock.adapters.sql.synced import SqlSourceStore
from askdock.adapters.sql.users import SqlUsers
from askdock.adapters.synced.kinds import all_kinds
from askdock.adapters.synced.network import Guard
from askdock.adapters.web.addresses import parse_networks
from askdock.errors import FetchBusy, FetchFailed, UrlRefused
from askdock.ingestion.receive import Receiver
from askdock.ingestion.source_rights import SourceRights
from askdock.ingestion.source_run import SourceRunner
from askdock.ports import Connection
from askdock.records import IndexProfile, RunClaim, RunState, SourceRun, SyncedSource

NOW = datetime(2026, 11, 28, tzinfo=UTC)
FILES = {f"part {i}/page-{i}.md": b"# Page %d" % i for i in range(6)} | {"zuletzt ü.txt": b"Last."}


PLACES = {
    "folder": source_servers.folder_place,
    "webdav": source_servers.webdav_place,
    "sftp": source_servers.sftp_place,
    "git-http": source_servers.git_http_place,
    "git-ssh": source_servers.git_ssh_place,
    "imap": imap_place,
    "sitemap": source_servers.sitemap_place,
    "crawl": source_servers.crawl_place,
    "s3": None,
    "azure-blob": bucket_servers.azure_place,
    "gcs": bucket_servers.gcs_place,
    "confluence-cloud": office_servers.confluence_cloud_place,
    "confluence-server": office_servers.confluence_server_place,
    "notion": office_servers.notion_place,
    "feishu": office_servers.feishu_place,
    "google-drive": office_servers.google_drive_place,
    "sharepoint": issue_servers.sharepoint_place,
    "yuque": issue_servers.yuque_place,
    "jira-cloud": issue_servers.jira_cloud_place,
    "jira-server": issue_servers.jira_server_place,
    "github": issue_servers.github_place,
    "gitlab": issue_servers.gitlab_place,
    "plug-in": plug_in.plug_in_place,
}

SECRETS = {
    "webdav": "password",
    "sftp": "private_key",
    "git-ssh": "private_key",
    "imap": "password",
    "s3": "secret_access_key",
    "azure-blob": "account_key",
    "confluence-cloud": "token",
    "confluence-server": "token",
    "notion": "token",
    "feishu": "app_secret",
    "sharepoint": "client_secret",
    "yuque": "token",
    "jira-cloud": "token",
    "jira-server": "token",
    "github": "token",
    "gitlab": "token",
    "plug-in": "token",
}
ISSUES = ("jira-cloud", "jira-server", "github", "gitlab")
OFFICE = (
    "confluence-cloud",
    "confluence-server",
    "notion",
    "feishu",
    "google-drive",
    "sharepoint",
    "yuque",
    *ISSUES,
    "plug-in",
)
"""Whose servers can be told to refuse an item, or to ask for time."""
PAGES = ("sitemap", "crawl")
"""Asked for one by one: If-None-Match and If-Modified-Since, or a crawl."""


def of(kinds: Iterable[str]) -> pytest.MarkDecorator:
    """Only for these kinds: no server of another is started."""
    return pytest.mark.parametrize("world", list(kinds), indirect=True)


def guard(*folders: Path, allowed: str = "127.0.0.0/8") -> Guard:
    networks = parse_networks([allowed] if allowed else [])
    return Guard(allowed=networks, folders=folders, max_bytes=1 << 20, max_seconds=20)


class World:
    """A collection that is kept in step with a place."""

    def __init__(self, place: Place, database: Database) -> None:
        self.place = place
        self.database = database
        self.catalogue = SqlCatalogue(database)
        self.store = SqlSourceStore(database)
        self.collection = self.catalogue.create_collection("c", IndexProfile("hash", "f", 8, 1000, 200, "a"))
        source = SyncedSource("s1", self.collection.id, place.spec, (), False, NOW, None, None)
        self.store.add(source, None)
        self.opened: list[str] = []
        self.network = guard(place.folder)

    def connect(self) -> AbstractContextManager[Connection]:
        kind = all_kinds()[self.place.spec.kind]
        return kind.connect(self.place.spec, self.place.secrets, self.network)

    def run(self, **how: bool) -> SourceRun:
        """Publish what is in the folder, and run the source once."""
        self.place.publish()
        return self.go_on(self.store.enqueue("s1", **how))

    def go_on(self, run: SourceRun) -> SourceRun:
        """Claim the run, and work on it until it has ended or waits."""
        receiver = Receiver(self.catalogue, MemoryFiles(), detect_media_type, 1 << 20)

        @contextmanager
        def watched(_: RunClaim) -> Iterator[Connection]:
            with self.connect() as connection:
                call = connection.open
                connection.open = lambda item, rev: (self.opened.append(item.path), call(item, rev))[1]  # type: ignore[method-assign]
                yield connection

        claim = self.store.claim(f"host:1:{run.id}", 60)
        assert claim is not None
        self.opened.clear()
        parts = (self.store, self.catalogue, receiver, watched, lambda _: None)
        SourceRunner(*parts, lambda: SourceRights(SqlUsers(self.database))).run(claim, threading.Event())
        return self.store.run("s1", run.id)[0]

    def documents(self) -> Mapping[str, str]:
        """Name -> id."""
        found = self.catalogue.list_documents(self.collection.id)
        return {re.sub(self.place.before, "", one.name.removesuffix(self.place.suffix)): one.id for one in found}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "catalogue.db"
    Database(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=PLACES)
def world(request: pytest.FixtureRequest, tmp_path: Path, template: Path) -> Iterator[World]:
    folder = tmp_path / "place"
    folder.mkdir()
    make = PLACES[request.param]
    made = make(folder) if make else bucket_servers.s3_place(request.getfixturevalue("s3_server"), folder)
    database = tmp_path / "catalogue.db"
    database.write_bytes(template.read_bytes())
    with made as place, closing(Database(f"sqlite:///{database}")) as opened:
        for name, content in FILES.items():
            place.write(name, content)
        yield World(place, opened)


def test_a_place_is_followed_through_its_changes(world: World) -> None:
    first = world.run()
    assert (first.state, first.counts.added, first.counts.failed) == (RunState.DONE, 7, 0), world.store.run(
        "s1", first.id
    )
    before = world.documents()
    assert set(before) == {f"page-{i}.md" for i in range(6)} | {"zuletzt ü.txt"}

    again = world.run()
    assert (again.counts.seen, again.counts.added, again.counts.changed, again.counts.removed) == (7, 0, 0, 0)

    world.place.write("part 1/page-1.md", b"# Another page 1")
    world.place.write("part 9/new.md", b"# New")
    (world.place.folder / "part 2/page-2.md").rename(world.place.folder / "part 2/renamed.md")
    (world.place.folder / "part 3/page-3.md").unlink()
    kept = (1, 1) if world.place.moves else (2, 1) if world.place.keeps_id else (1, 2)
    expected = (0, 3) if world.place.fixed else kept
    foreseen = world.run(dry=True)
    assert (foreseen.counts.changed, foreseen.counts.removed) == expected
    changed = world.run(confirmed=True)
    assert (changed.state, changed.counts.removed) == (RunState.DONE, expected[1])
    # A file with the same bytes as before is only called otherwise.
    renamed_only = world.place.spec.kind in ("google-drive", "minutes")
    assert changed.counts.changed == expected[0] - renamed_only
    after = world.documents()
    assert set(after) == (set(before) | {"new.md", "renamed.md"}) - {"page-2.md", "page-3.md"}
    if world.place.fixed:
        return
    assert after["page-1.md"] == before["page-1.md"]
    assert after["renamed.md"] == before["page-2.md"]


@of(kind for kind in PLACES if kind not in PAGES)
def test_an_unchanged_place_costs_its_listing(world: World) -> None:
    world.run()
    assert len(world.opened) == 7
    world.run()
    assert world.opened == []


def test_a_listing_goes_on_behind_its_cursor(world: World) -> None:
    world.place.publish()
    with world.connect() as connection:
        pages = list(connection.pages(None))
        whole = [item.path for page in pages for item in page.items]
        cursor = pages[0].cursor
        rest = [] if cursor is None else [item.path for page in connection.pages(cursor) for item in page.items]
    assert len(whole) >= 7
    assert len(whole) == len(set(whole))
    first = [item.path for item in pages[0].items]
    assert rest == ([] if cursor is None else whole[len(first) :])


@of(kind for kind in PLACES if kind != "folder")
def test_a_place_that_is_away_fails_the_run_and_removes_nothing(world: World) -> None:
    world.run()
    known = world.documents()
    world.network = guard(world.place.folder, allowed="")
    kind = all_kinds()[world.place.spec.kind]
    with (
        pytest.raises((UrlRefused, FetchFailed)),
        kind.connect(world.place.spec, world.place.secrets, world.network) as connection,
    ):
        list(connection.pages(None))
    if world.store.runs("s1")[0].ended_at is not None:
        assert world.run().state in (RunState.FAILED, RunState.RUNNING)
    assert world.documents() == known


@pytest.mark.parametrize(("world", "secret"), SECRETS.items(), indirect=["world"])
def test_wrong_credentials_are_told_without_a_secret(world: World, secret: str, tmp_path: Path) -> None:
    wrong = "wrong-canary"
    if secret == "private_key":
        import subprocess

        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "other"], check=True)
        wrong = (tmp_path / "other").read_text()
    world.place.publish()
    kind = all_kinds()[world.place.spec.kind]
    with (
        pytest.raises(FetchFailed) as raised,
        kind.connect(world.place.spec, {secret: wrong}, world.network) as connection,
    ):
        list(connection.pages(None))
    assert raised.value.code in ("fetch_denied", "fetch_gone")
    assert wrong not in str(raised.value)


@of(OFFICE)
def test_an_item_that_may_not_be_read_keeps_no_other_from_being_read(world: World) -> None:
    world.place.server.denied.add("page-1.md")
    run = world.run()
    assert (run.state, run.counts.added, run.counts.failed) == (RunState.DONE, 6, 1)
    world.place.server.denied.clear()
    again = world.run()
    assert (again.counts.added, again.counts.failed, again.counts.removed) == (1, 0, 0)


@of(OFFICE)
def test_a_server_that_asks_for_time_gets_it(world: World) -> None:
    world.place.publish()
    world.place.server.busy = 1
    with world.connect() as connection:
        items = [item for page in connection.pages(None) for item in page.items if item.name != "part 1.md"]
        with pytest.raises(FetchBusy) as raised, connection.open(items[0], None):
            pass
        assert raised.value.retry_after == 7


@of(OFFICE)
def test_content_that_breaks_off_does_not_pass_for_whole(world: World) -> None:
    world.place.publish()
    world.place.server.cut = 1
    run = world.run()
    assert (run.state, run.counts.added, run.counts.failed) == (RunState.DONE, 6, 1)
    again = world.run()
    assert (again.counts.added, again.counts.failed) == (1, 0)
    assert len(world.documents()) == 7


@of(OFFICE)
def test_a_run_goes_on_where_its_server_died(world: World) -> None:
    world.place.server.dies_after = 3
    run = world.run()
    assert (run.state, run.counts.removed) == (RunState.RUNNING, 0)
    assert run.detail is not None
    with world.database.transaction(writes=True) as connection:
        connection.execute(update(source_runs).values(not_before=None))
    world.place.server.dies_after = None
    ended = world.go_on(run)
    assert (ended.state, ended.counts.seen, ended.counts.removed) == (RunState.DONE, 7, 0)
    # What failed at the end of a page, before its server was known to be away, is the next run's.
    assert ended.counts.added + ended.counts.failed == 7
    assert world.run().counts.added == ended.counts.failed
    assert len(world.documents()) == 7
