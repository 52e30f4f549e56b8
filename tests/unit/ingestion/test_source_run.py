"""Runs of sources over a place in memory, with the real catalogue: every way in which one can be disturbed."""

import io
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from askdock.adapters.memory import MemoryFiles
from askdock.adapters.parsers.detect import detect_media_type
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.synced import SqlSourceStore
from askdock.adapters.sql.users import SqlUsers
from askdock.errors import AskDockError, ConfigurationError, FetchBusy, FetchDenied, FetchFailed, FetchGone
from askdock.ingestion import source_run
from askdock.ingestion.receive import Receiver
from askdock.ingestion.source_rights import SourceRights
from askdock.ingestion.source_run import SourceRunner
from askdock.ports import Opened, SourcePage
from askdock.records import (
    IndexProfile,
    ItemOutcome,
    RemoteItem,
    RemoteReaders,
    RunClaim,
    RunState,
    SourceRun,
    SourceSpec,
    SyncedSource,
)

NOW = datetime(2026, 11, 28, tzinfo=UTC)
PROFILE = IndexProfile("hash", "f", 8, 1000, 200, "a")


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


@dataclass
class Place:
    """Key -> (path, content); `faults` are raised instead of opening or listing what they name."""

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    faults: dict[str, BaseException] = field(default_factory=dict)
    unread: tuple[tuple[str, str], ...] = ()
    short: set[str] = field(default_factory=set)
    complete: bool = True
    page: int = 3
    opened: list[str] = field(default_factory=list)
    readers: dict[str, RemoteReaders] = field(default_factory=dict)
    listed: int = 0

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        keys = sorted(key for key in self.files if cursor is None or key > cursor)
        for start in range(0, len(keys), self.page):
            if f"page {start}" in self.faults:
                raise self.faults.pop(f"page {start}")
            self.listed += 1
            part = keys[start : start + self.page]
            yield SourcePage(tuple(map(self.item, part)), part[-1], self.unread if not start else ())

    def item(self, key: str) -> RemoteItem:
        path, content = self.files[key]
        name = path.rpartition("/")[2]
        item = RemoteItem(key, f"mem:{path}", path, name, str(hash(content)), len(content))
        return replace(item, readers=self.readers.get(key))

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:
        self.opened.append(item.key)
        if fault := self.faults.get(item.key):
            raise fault
        content = self.files[item.key][1]
        yield Opened(io.BytesIO(content[:3] if item.key in self.short else content), item.revision)

    def close(self) -> None: ...


class World:
    """A collection with one source of `place`."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'catalogue.db'}")
        self.catalogue = SqlCatalogue(self.database)
        self.store = SqlSourceStore(self.database)
        self.collection = self.catalogue.create_collection("c", PROFILE)
        self.place = Place()
        spec = SourceSpec("s", "memory", "mem:")
        self.source = SyncedSource("s1", self.collection.id, spec, (), False, NOW, None, None)
        self.store.add(self.source, None)
        self.stop = threading.Event()
        self.receiver = Receiver(self.catalogue, MemoryFiles(), detect_media_type, 1000)
        self.people = SqlUsers(self.database)
        self.owners = 0

    def runner(self, **parts: Any) -> SourceRunner:
        @contextmanager
        def connect(_: RunClaim) -> Iterator[Place]:
            yield self.place

        given = {"store": self.store, "catalogue": self.catalogue, "receiver": self.receiver, **parts}
        rights = lambda: SourceRights(self.people)  # noqa: E731 - what the runner calls
        return SourceRunner(**given, connect=connect, fresh_until=lambda spec: None, rights=rights)

    def claim(self, lease_seconds: float = 60.0) -> RunClaim:
        self.owners += 1
        claim = self.store.claim(f"host:1:{self.owners}", lease_seconds)
        assert claim is not None
        return claim

    def run(self, **how: bool) -> SourceRun:
        self.store.enqueue("s1", **how)
        return self.go_on()

    def go_on(self) -> SourceRun:
        claim = self.claim()
        self.runner().run(claim, self.stop)
        return self.store.run("s1", claim.run.id)[0]

    def set(self, **changes: Any) -> None:
        self.source = replace(self.source, spec=replace(self.source.spec, **changes))
        self.store.change(self.source)

    def places(self) -> dict[str, str]:
        """URI -> id of the document that answers use for it."""
        return {one.file.uri: one.document_id for one in self.catalogue.list_sources(self.collection.id)}

    def events(self, run: SourceRun) -> dict[str, tuple[ItemOutcome, str | None]]:
        return {event.uri: (event.outcome, event.detail) for event in self.store.run("s1", run.id)[1]}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty catalogue, made once: its revisions take longer than a test."""
    path = tmp_path_factory.mktemp("template") / "catalogue.db"
    Database(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def world(template: Path, tmp_path: Path) -> Iterator[World]:
    shutil.copy(template, tmp_path / "catalogue.db")
    made = World(tmp_path)
    made.place.files = {f"k{i}": (f"f{i}.txt", b"text %d" % i) for i in range(8)}
    with closing(made.database):
        yield made


def test_the_first_run_takes_everything_and_the_next_only_lists(world: World) -> None:
    run = world.run()
    assert (run.state, run.counts.added, run.counts.seen, run.counts.bytes) == (RunState.DONE, 8, 8, 48)
    assert len(world.places()) == 8
    world.place.opened.clear()
    again = world.run()
    assert (again.counts.seen, again.counts.added, again.counts.changed) == (8, 0, 0)
    assert world.place.opened == []
    assert world.store.run("s1", again.id)[1] == []


def test_what_changed_is_a_new_version_and_what_is_gone_goes(world: World) -> None:
    world.run()
    before = world.places()
    world.place.files["k1"] = ("f1.txt", b"other")
    del world.place.files["k2"]
    run = world.run()
    assert (run.counts.changed, run.counts.removed) == (1, 1)
    after = world.places()
    assert after["mem:f1.txt"] == before["mem:f1.txt"]
    assert "mem:f2.txt" not in after


@pytest.mark.parametrize("content", [b"text 1", b"other content"])
def test_a_moved_item_keeps_its_document(world: World, content: bytes) -> None:
    world.run()
    before = world.places()
    world.place.files["k1"] = ("sub/moved.txt", content)
    run = world.run()
    assert (run.counts.moved, run.counts.removed, run.counts.added) == (1, 0, 0)
    assert world.places()["mem:sub/moved.txt"] == before["mem:f1.txt"]
    assert "mem:f1.txt" not in world.places()


def test_a_renamed_item_without_an_identity_keeps_its_document_by_its_bytes(world: World) -> None:
    world.run()
    before = world.places()
    world.place.files["new"] = ("renamed.txt", world.place.files.pop("k1")[1])
    world.run()
    assert world.places()["mem:renamed.txt"] == before["mem:f1.txt"]
    assert "mem:f1.txt" not in world.places()


@pytest.mark.parametrize("circle", [("k1", "k2"), ("k1", "k2", "k3"), ("k7", "k0")])
def test_items_that_change_places_are_all_there(world: World, circle: tuple[str, ...]) -> None:
    world.run()
    paths = [world.place.files[key][0] for key in circle]
    for key, path in zip(circle, [*paths[1:], paths[0]], strict=True):
        world.place.files[key] = (path, world.place.files[key][1])
    world.run()
    assert_in_step(world)


def assert_in_step(world: World) -> None:
    """Nothing is lost, nothing is there twice, and each place has its content."""
    from hashlib import sha256

    wanted = {f"mem:{path}": sha256(content).hexdigest() for path, content in world.place.files.values()}
    known = world.catalogue.list_sources(world.collection.id)
    assert {one.file.uri: one.file.sha256 for one in known} == wanted
    documents = world.catalogue.list_documents(world.collection.id)
    assert sorted(document.sha256 for document in documents) == sorted(set(wanted.values()))
    kept = world.store.items_after("s1", None, 100)
    assert {item.key: item.uri for item in kept} == {k: f"mem:{p}" for k, (p, _) in world.place.files.items()}


def test_what_may_not_be_read_is_told_and_tried_again(world: World) -> None:
    world.run()
    world.place.files["k3"] = ("f3.txt", b"changed")
    world.place.faults["k3"] = FetchDenied("f3.txt may not be read")
    run = world.run()
    assert run.state is RunState.DONE
    assert world.events(run) == {"mem:f3.txt": (ItemOutcome.FAILED, "f3.txt may not be read")}
    assert "mem:f3.txt" in world.places()
    world.place.faults.clear()
    assert world.run().counts.changed == 1
    assert_in_step(world)


def test_a_truncated_download_is_not_accepted(world: World) -> None:
    world.place.short = {"k4"}
    run = world.run()
    assert (run.counts.added, run.counts.failed) == (7, 1)
    assert "broke off after 3 of 6 bytes" in (world.events(run)["mem:f4.txt"][1] or "")
    world.place.short.clear()
    assert world.run().counts.added == 1
    assert_in_step(world)


def test_a_run_waits_as_long_as_the_server_asks_and_goes_on_there(world: World) -> None:
    world.place.faults["k4"] = FetchBusy("come later", 0.0)
    run = world.run()
    assert (run.state, run.detail, run.cursor, run.counts.added) == (RunState.RUNNING, "come later", "k2", 4)
    world.place.faults.clear()
    world.place.opened.clear()
    done = world.go_on()
    assert (done.id, done.state, done.counts.added, done.counts.seen) == (run.id, RunState.DONE, 8, 8)
    assert world.place.opened == ["k4", "k5", "k6", "k7"]
    assert_in_step(world)


def test_a_server_that_dies_half_way_and_comes_back_is_gone_on_with(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_run, "FIRST_WAIT", 0.0)
    world.place.faults["page 3"] = FetchFailed("no answer")
    run = world.run()
    assert (run.state, run.cursor, run.counts.added) == (RunState.RUNNING, "k2", 3)
    assert world.go_on().state is RunState.DONE
    assert_in_step(world)


def test_a_server_that_stays_away_ends_the_run_and_removes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_run, "FIRST_WAIT", 0.0)
    world.place.page = 100
    world.run()
    for key in world.place.files:
        world.place.files[key] = (world.place.files[key][0], b"x" + world.place.files[key][1])
        world.place.faults[key] = FetchFailed("no answer")
    run = world.run()
    while run.state is RunState.RUNNING:
        run = world.go_on()
    assert (run.state, run.reason) == (RunState.FAILED, "fetch_failed")
    assert len(world.places()) == 8


def test_many_that_are_gone_wait_for_a_confirmation(world: World) -> None:
    world.run()
    for key in ("k1", "k2", "k3"):
        del world.place.files[key]
    held = world.run()
    assert (held.state, held.counts.removed) == (RunState.HELD, 0)
    assert "3 of 8 items are gone" in (held.detail or "")
    assert len(world.places()) == 8
    done = world.run(confirmed=True)
    assert (done.state, done.counts.removed) == (RunState.DONE, 3)
    assert_in_step(world)


def test_a_confirmation_is_for_what_was_gone_when_it_was_asked_for(world: World) -> None:
    world.run()
    for key in ("k1", "k2", "k3"):
        del world.place.files[key]
    assert world.run().state is RunState.HELD
    left = dict(world.place.files)
    world.run(dry=True)  # looking first takes nothing from what was asked
    world.place.files = {}
    held = world.run(confirmed=True)
    assert (held.state, held.counts.removed) == (RunState.HELD, 3)
    assert "5 of 5 items are gone" in (held.detail or "")
    world.place.files = left
    assert world.run().state is RunState.DONE
    assert_in_step(world)


def test_a_confirmation_without_a_question_confirms_nothing(world: World) -> None:
    world.run()
    world.place.files = {}
    held = world.run(confirmed=True)
    assert (held.state, held.counts.removed, len(world.places())) == (RunState.HELD, 0, 8)


@pytest.mark.parametrize(("share", "gone", "state"), [(0.0, 1, "held"), (0.2, 2, "held"), (0.25, 2, "done")])
def test_a_share_is_a_share_of_few_items_too(world: World, share: float, gone: int, state: str) -> None:
    world.set(prune_share=share)
    world.run()
    for key in list(world.place.files)[:gone]:
        del world.place.files[key]
    assert world.run().state.value == state


def test_a_renamed_folder_is_moved_and_nothing_is_lost(world: World) -> None:
    world.run()
    before = set(world.places().values())
    world.place.files = {f"n{key}": (f"new/{path}", text) for key, (path, text) in world.place.files.items()}
    run = world.run()
    counts = run.counts
    assert (run.state, counts.moved, counts.added, counts.removed) == (RunState.DONE, 8, 0, 0)
    assert world.events(run)["mem:new/f1.txt"] == (ItemOutcome.MOVED, "from mem:f1.txt")
    assert set(world.places().values()) == before
    assert_in_step(world)


def test_what_is_gone_beside_a_renamed_folder_is_held(world: World) -> None:
    world.run()
    files = world.place.files
    world.place.files = {f"n{key}": (f"new/{path}", text) for key, (path, text) in list(files.items())[:6]}
    del world.place.files["nk0"]
    held = world.run()
    assert (held.state, held.detail and held.detail[:10]) == (RunState.HELD, "3 of 8 ite")


def test_an_empty_place_removes_nothing_unconfirmed(world: World) -> None:
    world.place.files = {"k": ("only.txt", b"only")}
    world.run()
    world.place.files = {}
    assert world.run().state is RunState.HELD
    assert len(world.places()) == 1


@pytest.mark.parametrize("how", ["unread", "incomplete", "no prune"])
def test_nothing_is_removed_where_the_listing_does_not_tell_all(world: World, how: str) -> None:
    world.run()
    del world.place.files["k1"]
    if how == "unread":
        world.place.unread = (("mem:sub", "may not be read"),)
    elif how == "incomplete":
        world.place.complete = False
    else:
        world.set(prune=False)
    run = world.run()
    assert (run.state, run.counts.removed, len(world.places())) == (RunState.DONE, 0, 8)


def test_a_dry_run_tells_and_does_nothing(world: World) -> None:
    world.run()
    before = world.places()
    world.place.files["k1"] = ("f1.txt", b"other")
    world.place.files["k3"] = ("moved.txt", world.place.files["k3"][1])
    world.place.files["n"] = ("new.txt", b"new")
    del world.place.files["k2"]
    world.place.opened.clear()
    run = world.run(dry=True)
    assert {uri: outcome for uri, (outcome, _) in world.events(run).items()} == {
        "mem:f1.txt": ItemOutcome.CHANGED,
        "mem:moved.txt": ItemOutcome.MOVED,
        "mem:new.txt": ItemOutcome.ADDED,
        "mem:f2.txt": ItemOutcome.REMOVED,
    }
    assert world.places() == before
    assert world.place.opened == []
    world.run()
    assert_in_step(world)


def test_patterns_choose_and_tags_are_given(world: World) -> None:
    world.place.files["m"] = ("hand/book.md", b"# Book")
    world.set(include=("*.md", "f[12].txt"), exclude=("f1*",), tags=("hr",))
    world.run()
    assert set(world.places()) == {"mem:hand/book.md", "mem:f2.txt"}
    assert {document.tags for document in world.catalogue.list_documents(world.collection.id)} == {("hr",)}


def test_kinds_that_are_not_read_are_told_once(world: World) -> None:
    world.place.files = {"a": ("a.bin", b"\0\1\2"), "b": ("b.txt", b"text"), "c": ("c.txt", b"x" * 1001)}
    run = world.run()
    assert (run.counts.added, run.counts.skipped) == (1, 2)
    assert world.run().counts.skipped == 0


def test_a_paused_source_stops_and_goes_on_when_it_is_resumed(world: World) -> None:
    world.store.enqueue("s1")
    claim = world.claim()
    world.store.change(replace(world.source, paused=True))
    world.runner().run(claim, world.stop)
    assert world.store.run("s1", claim.run.id)[0].state is RunState.RUNNING
    assert world.store.claim("host:1:x", 60) is None
    world.store.change(world.source)
    assert world.go_on().state is RunState.DONE
    assert_in_step(world)


def test_two_sources_may_have_the_same_place(world: World) -> None:
    world.run()
    other = replace(world.source, id="s2", spec=replace(world.source.spec, name="other"))
    world.store.add(other, None)
    world.store.enqueue("s2")
    world.runner().run(world.claim(), world.stop)
    del world.place.files["k1"]
    run = world.run()
    assert run.counts.removed == 1
    assert "mem:f1.txt" in world.places()


def deadly(port: Any, method: str, when: str, nth: int) -> Any:
    """The port, which kills its user before or after the nth call."""
    left = [nth]
    call: Callable[..., Any] = getattr(port, method)

    def call_or_die(*args: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] == 0 and when == "before":
            raise Killed
        result = call(*args, **named)
        if left[0] == 0:
            raise Killed
        return result

    class Wrapped:
        def __getattr__(self, name: str) -> Any:
            return call_or_die if name == method else getattr(port, name)

    return Wrapped()


STEPS = [
    ("store", "kept", 2),
    ("store", "write", 1),
    ("store", "write", 3),
    ("store", "drop", 1),
    ("store", "end", 1),
    ("receiver", "receive", 1),
    ("receiver", "receive", 2),
    ("catalogue", "move_source", 1),
    ("catalogue", "remove_source", 1),
]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("part", "method", "nth"), STEPS)
def test_a_worker_killed_at_any_step_loses_and_doubles_nothing(
    world: World, part: str, method: str, nth: int, when: str
) -> None:
    world.run()
    world.place.files["k1"] = ("f1.txt", b"other")
    world.place.files["k3"] = ("moved.txt", world.place.files["k3"][1])
    world.place.files["n"] = ("new.txt", b"new")
    del world.place.files["k2"]
    run = world.store.enqueue("s1")
    parts: Mapping[str, Any] = {part: deadly(getattr(world, part), method, when, nth)}
    for _ in range(5):
        claim = world.store.claim("host:1:dies", 0.0)
        if claim is None:
            break
        with suppress(Killed):
            world.runner(**parts).run(claim, world.stop)
        parts = {part: deadly(getattr(world, part), method, when, nth)}
        if world.store.run("s1", run.id)[0].ended_at is not None:
            break
    if world.store.run("s1", run.id)[0].ended_at is None:
        world.go_on()
    ended = world.store.run("s1", run.id)[0]
    assert ended.state is RunState.DONE
    assert_in_step(world)
    assert world.run().counts.changed == 0


def test_of_two_workers_the_one_that_was_overtaken_has_no_say(world: World) -> None:
    world.store.enqueue("s1")
    slow = world.claim(lease_seconds=0.0)
    fast = world.claim()
    assert fast.run.id == slow.run.id
    errors: list[AskDockError] = []

    def work(claim: RunClaim) -> None:
        try:
            world.runner().run(claim, world.stop)
        except AskDockError as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(claim,)) for claim in (slow, fast)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    run = world.store.run("s1", fast.run.id)[0]
    assert (run.state, run.counts.seen) == (RunState.DONE, 8)
    assert_in_step(world)


def test_what_was_accepted_by_a_worker_that_died_and_then_moved_is_there_once(world: World) -> None:
    world.place.files = {"a": ("a.md", b"# A"), "b": ("b.md", b"# B")}
    world.store.enqueue("s1")
    claim = world.claim(lease_seconds=0.0)
    with suppress(Killed):
        world.runner(store=deadly(world.store, "write", "before", 1)).run(claim, world.stop)
    assert set(world.places()) == {"mem:a.md", "mem:b.md"}
    world.place.files["a"] = ("moved.md", b"# A, edited")
    run = world.go_on()
    assert (run.state, run.counts.added) == (RunState.DONE, 2)
    assert set(world.places()) == {"mem:moved.md", "mem:b.md"}


def test_an_item_that_ends_every_worker_keeps_no_other_from_being_read(world: World) -> None:
    world.place.faults["k5"] = Killed()
    world.store.enqueue("s1")
    deaths = 0
    while not (run := world.store.runs("s1")[0]).ended_at and deaths < 20:
        with suppress(Killed):
            world.runner().run(world.claim(lease_seconds=0.0), world.stop)
            continue
        deaths += 1
    assert (run.state, run.counts.added, run.counts.failed, run.counts.seen) == (RunState.DONE, 7, 1, 8)
    assert world.events(run)["mem:f5.txt"][0] is ItemOutcome.FAILED
    assert deaths == 9  # four until what was done before it is written, and five more
    assert len(world.places()) == 7
    world.place.faults.clear()
    assert world.run().counts.added == 1


def test_attempts_that_are_given_back_after_progress_are_not_counted_below_zero(world: World) -> None:
    world.place.faults["page 3"] = FetchBusy("later", 7.0)
    run = world.run()
    assert (run.state, run.attempts) == (RunState.RUNNING, 0)


def test_items_that_cannot_be_read_block_none_behind_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five in a row look like a server that is away; when the last attempt finds it there, they are noted."""
    monkeypatch.setattr(source_run, "FIRST_WAIT", 0.0)
    world.place.page = 100
    for key in ("k0", "k1", "k2", "k3", "k4", "k5"):
        world.place.faults[key] = FetchFailed("answered HTTP 500")
    run = world.run()
    while run.state is RunState.RUNNING:
        run = world.go_on()
    assert (run.state, run.counts.added, run.counts.failed) == (RunState.DONE, 2, 6)


def test_half_of_two_is_more_than_a_fifth(world: World) -> None:
    world.place.files = {"a": ("a.md", b"# A"), "b": ("b.md", b"# B")}
    world.run()
    del world.place.files["a"]
    assert world.run().state is RunState.HELD


def test_what_was_never_there_is_not_gone(world: World) -> None:
    world.place.files = {"k": ("only.txt", b"only")}
    world.place.faults["k"] = FetchGone("404")
    assert world.run().state is RunState.DONE


def test_a_paused_source_can_be_run_dry(world: World) -> None:
    world.source = replace(world.source, paused=True)
    world.store.change(world.source)
    run = world.run(dry=True)
    assert (run.state, run.counts.added, world.places()) == (RunState.DONE, 8, {})


def test_a_setting_that_is_wrong_is_told_at_once(world: World) -> None:
    world.place.faults["k0"] = ConfigurationError("the credentials were encrypted with another key")
    run = world.run()
    assert (run.state, run.reason) == (RunState.FAILED, "configuration_error")
