"""One suite over every kind of source, each with a real server. A kind of your own passes it, too."""

import ctypes
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import select, update
from tests.support import (
    bucket_servers,
    drive_servers,
    feed_server,
    issue_servers,
    office_servers,
    plug_in,
    slack_server,
    source_servers,
)
from tests.support.faults import RETRY_AFTER
from tests.support.imap_server import imap_place
from tests.support.source_servers import Place

from askdock.adapters.memory import MemoryFiles
from askdock.adapters.parsers.detect import detect_media_type
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.sources_schema import source_runs
from askdock.adapters.sql.synced import SqlSourceStore
from askdock.adapters.sql.users import SqlUsers
from askdock.adapters.synced.kinds import OWN, all_kinds
from askdock.adapters.synced.network import Guard
from askdock.adapters.web.addresses import parse_networks
from askdock.errors import FetchFailed, UrlRefused
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
    "slack": slack_server.slack_place,
    "dingtalk": drive_servers.dingtalk_place,
    "wecom": drive_servers.wecom_place,
    "feed": feed_server.feed_place,
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
    "slack": "token",
    "dingtalk": "app_secret",
    "wecom": "secret",
    "plug-in": "token",
}
LINES = ("sftp", "git-ssh", "imap")
"""Protocols that cannot ask for time: what goes wrong is their line."""
SERVERS = tuple(kind for kind in PLACES if kind not in ("folder", *LINES))
"""HTTP, which can be told to refuse an item, to ask for time, to break off, to die."""
BUCKETS = ("s3", "azure-blob", "gcs")
"""Their client asks twice more by itself, and does not tell how long it shall wait."""
TRIES, USUAL_WAIT = 3, 60
AT_ONCE = ("git-http", "feed")
"""One request reads all items."""
PAGES = ("sitemap", "crawl")
"""Asked for one by one: If-None-Match and If-Modified-Since, or a crawl."""
LISTINGS = {
    "folder": None,
    "webdav": 101,
    "sftp": None,
    "git-http": 3,
    "git-ssh": None,
    "imap": None,
    "sitemap": 2,
    "s3": 10,
    "azure-blob": 2,
    "gcs": 10,
    "confluence-cloud": 101,
    "confluence-server": 102,
    "notion": 100,
    "feishu": 203,
    "google-drive": 102,
    "sharepoint": 105,
    "yuque": 100,
    "jira-cloud": 101,
    "jira-server": 101,
    "github": 100,
    "gitlab": 100,
    "slack": 101,
    "dingtalk": 103,
    "wecom": 102,
    "feed": 1,
    "plug-in": 100,
}
"""Requests that listing 10,000 items takes, of kinds that make requests; a crawl reads every page at every run."""


def of(kinds: Iterable[str]) -> pytest.MarkDecorator:
    """Only for these kinds: no server of another is started."""
    return pytest.mark.parametrize("world", list(kinds), indirect=True)


def page_of(kind: str) -> int:
    """Items that the kind asks for at once."""
    own = OWN.get(kind)
    return 100 if own is None else int(import_module(f"{all_kinds.__module__}.{own.partition(':')[0]}").PAGE)


@contextmanager
def without_override() -> Iterator[None]:
    """Root reads meanwhile what modes of files allow it to, as others do (capabilities of this thread)."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, sets) == 0
    effective = sets[0]
    sets[0] &= ~0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    assert libc.capset(header, sets) == 0
    try:
        yield
    finally:
        sets[0] = effective
        assert libc.capset(header, sets) == 0


def guard(*folders: Path, allowed: str = "127.0.0.0/8") -> Guard:
    networks = parse_networks([allowed] if allowed else [])
    return Guard(allowed=networks, folders=folders, max_bytes=1 << 20, max_seconds=20)


class World:
    """A collection that is kept in step with a place."""

    def __init__(self, kind: str, place: Place, database: Database) -> None:
        self.kind = kind
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

    def waits(self, run: SourceRun) -> float:
        """Seconds until the run goes on."""
        with self.database.transaction() as connection:
            until = connection.scalar(select(source_runs.c.not_before).where(source_runs.c.id == run.id))
        return 0.0 if until is None else (until.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds()

    def hurry(self) -> None:
        """Let no run wait."""
        with self.database.transaction(writes=True) as connection:
            connection.execute(update(source_runs).values(not_before=None))

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
        yield World(request.param, place, opened)


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
    if world.place.stays:
        expected = (expected[0], 0)
    foreseen = world.run(dry=True)
    assert (foreseen.counts.changed, foreseen.counts.removed) == expected
    changed = world.run()
    if changed.state is RunState.HELD:
        changed = world.run(confirmed=True)
    # Without an identity what is renamed is known by its bytes, once it was read.
    by_bytes = expected == (1, 2)
    assert (changed.state, changed.counts.removed) == (RunState.DONE, expected[1] - by_bytes)
    # A file with the same bytes as before is only called otherwise.
    renamed_only = world.place.spec.kind in ("google-drive", "minutes", "dingtalk", "wecom")
    assert changed.counts.changed == expected[0] - renamed_only
    after = world.documents()
    gone = {"page-2.md"} if world.place.stays else {"page-2.md", "page-3.md"}
    assert set(after) == (set(before) | {"new.md", "renamed.md"}) - gone
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


@of(kind for kind in SERVERS if kind not in AT_ONCE)
def test_an_item_that_may_not_be_read_keeps_no_other_from_being_read(world: World) -> None:
    world.place.server.denied.add("page-1.md")
    run = world.run()
    assert (run.state, run.counts.added, run.counts.failed) == (RunState.DONE, 6, 1)
    world.place.server.denied.clear()
    again = world.run()
    assert (again.counts.added, again.counts.failed, again.counts.removed) == (1, 0, 0)


@of(["folder", "sftp"])
def test_a_file_whose_mode_forbids_reading_it_keeps_no_other_from_being_read(world: World) -> None:
    file = world.place.folder / "part 1/page-1.md"
    file.chmod(0)
    with without_override():
        run = world.run()
    assert (run.state, run.counts.added, run.counts.failed) == (RunState.DONE, 6, 1)
    file.chmod(0o644)
    again = world.run()
    assert (again.counts.added, again.counts.failed, again.counts.removed) == (1, 0, 0)


@of(SERVERS)
def test_a_server_that_asks_for_time_gets_it(world: World) -> None:
    of_bucket = world.kind in BUCKETS
    world.place.server.busy = TRIES if of_bucket else 1
    run = world.run()
    wait = USUAL_WAIT if of_bucket or world.kind == "wecom" else RETRY_AFTER
    assert (run.state, run.counts.failed, run.attempts) == (RunState.RUNNING, 0, 0)
    assert wait - 5 < world.waits(run) <= wait
    world.hurry()
    ended = world.go_on(run)
    assert (ended.state, ended.counts.added, ended.counts.failed) == (RunState.DONE, 7, 0)


@of(SERVERS)
def test_content_that_breaks_off_does_not_pass_for_whole(world: World) -> None:
    world.place.server.cut = TRIES if world.kind in BUCKETS else 1
    run = world.run()
    if run.state is RunState.RUNNING:
        # What was cut was all of it: nothing is known yet.
        assert world.documents() == {}
        world.hurry()
        run = world.go_on(run)
    assert run.state is RunState.DONE
    assert run.counts.added + run.counts.failed == 7
    again = world.run()
    assert (again.counts.added, again.counts.changed, again.counts.failed) == (run.counts.failed, 0, 0)
    assert set(world.documents()) == {Path(name).name for name in FILES}
    if not world.place.suffix:  # what it gives is what is there
        found = world.catalogue.list_documents(world.collection.id)
        assert sorted(one.sha256 for one in found) == sorted(sha256(one).hexdigest() for one in FILES.values())


@of(SERVERS)
def test_a_run_goes_on_where_its_server_died(world: World) -> None:
    world.place.server.dies_after = 0 if world.kind in AT_ONCE else 2
    run = world.run()
    assert (run.state, run.counts.removed) == (RunState.RUNNING, 0)
    assert run.detail is not None
    world.place.server.dies_after = None
    world.hurry()
    ended = world.go_on(run)
    assert (ended.state, ended.counts.seen, ended.counts.removed) == (RunState.DONE, 7, 0)
    # What failed at the end of a page, before its server was known to be away, is the next run's.
    assert ended.counts.added + ended.counts.failed == 7
    assert world.run().counts.added == ended.counts.failed
    assert len(world.documents()) == 7


@of(LINES)
def test_a_run_goes_on_where_its_line_broke(world: World) -> None:
    lines = (os.urandom(30).hex() for _ in range(7_000))  # nothing that a pack would make small
    world.place.write("aa/long.md", "\n".join(lines).encode())
    world.place.publish()
    world.place.server.left = 150_000
    run = world.go_on(world.store.enqueue("s1"))
    assert (run.state, run.counts.removed) == (RunState.RUNNING, 0)
    assert run.detail is not None
    world.place.server.mend()
    world.hurry()
    ended = world.go_on(run)
    assert (ended.state, ended.counts.seen, ended.counts.removed) == (RunState.DONE, 8, 0)
    assert ended.counts.added + ended.counts.failed == 8
    assert world.run().counts.added == ended.counts.failed
    assert len(world.documents()) == 8


@of(["folder"])
def test_a_folder_that_is_not_mounted_fails_the_run_and_removes_nothing(world: World) -> None:
    world.run()
    known = world.documents()
    away = world.place.folder.rename(world.place.folder.with_name("away"))
    failed = world.go_on(world.store.enqueue("s1"))
    assert (failed.state, failed.reason, world.documents()) == (RunState.FAILED, "fetch_gone", known)
    away.rename(world.place.folder)
    assert (world.run().state, world.documents()) == (RunState.DONE, known)


@pytest.mark.parametrize(("world", "requests"), LISTINGS.items(), indirect=["world"])
def test_ten_thousand_items_are_listed_part_by_part(
    world: World, requests: int | None, record_property: Callable[[str, object], None]
) -> None:
    server = world.place.server
    if hasattr(server, "part"):
        server.part = page_of(world.place.spec.kind)
    world.place.fill(10_000)
    before = getattr(server, "requests", 0)
    keys = set[str]()
    with world.connect() as connection:
        for page in connection.pages(None):
            assert len(page.items) <= 500
            assert page.unread == ()
            keys |= {item.key for item in page.items}
    assert len(keys) - 10_000 == (100 if world.kind == "feishu" else 0)  # there folders are documents, too
    if requests is not None:
        record_property("requests", server.requests - before)
        assert server.requests - before == requests
