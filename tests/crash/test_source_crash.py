"""kill -9 at every step of a source's run, while its folder changes: nothing is lost, nothing is there twice."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import free_port
from tests.crash.harness import Failpoint, Nursery, World, bury, record, text_of, wait_until_up

from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.synced import SqlSourceStore
from askdock.records import DocumentStatus, RunState, SourceSpec, SyncedSource

STEPS = (
    ("source_store", "claim"),
    ("files", "put"),
    ("catalogue", "accept"),
    ("source_store", "write"),
    ("catalogue", "remove_source"),
    ("source_store", "drop"),
    ("source_store", "end"),
)
QUICK: list[Failpoint] = [
    ("catalogue", "accept", "after", 2),
    ("source_store", "write", "before", 1),
    ("catalogue", "remove_source", "after", 1),
    ("source_store", "end", "before", 1),
]
EVERY: list[Failpoint] = [(*step, when, 1) for step in STEPS for when in ("before", "after")]
REPEATS = 5
MAX_SECONDS = 120.0
SOURCE = "s1"
BESIDE = "test_two_workers_one_of_which_dies_leave_a_source_in_step"


class Followed:
    """A folder that changes, the collection that follows it, and processes that die meanwhile."""

    def __init__(self, folder: Path, database_url: str | None = None) -> None:
        self.place = folder / "place"
        self.place.mkdir()
        self.world = World(folder / "data", database_url, seed=1, settings={"source_folders": [str(self.place)]})
        self._round = 0

    def begin(self, nursery: Nursery) -> None:
        """The collection, and a source that nobody ran yet."""
        port = free_port()
        process = nursery.life(self.world.log, **self.world.orders("serve", port))
        wait_until_up(port)
        process.terminate()
        process.wait(30)
        bury(process)
        with closing(self._database()) as database:
            (collection,) = SqlCatalogue(database).list_collections()
            spec = SourceSpec("place", "folder", str(self.place), prune_share=1.0)
            now = datetime.now(UTC)
            SqlSourceStore(database).add(
                SyncedSource(SOURCE, collection.id, spec, (), False, now, None, None), None
            )

    def change(self) -> None:
        """Something new, something else, something gone, something under another name."""
        self._round += 1
        there = sorted(self.place.iterdir())
        for number in range(4):
            self._write(self.place / f"{self._round}-{number}.txt")
        if len(there) >= 4:
            self._write(there[0])
            there[1].unlink()
            there[2].rename(there[2].with_name(f"renamed-{self._round}.txt"))

    def run(self, nursery: Nursery, failpoint: Failpoint | None) -> None:
        """A life until it dies, or, without a failpoint, until the run has ended and all documents have.

        Where a run was ended before the step came, the next one has it.
        """
        with closing(self._database()) as database:
            store, catalogue = SqlSourceStore(database), SqlCatalogue(database)
            self._ask(store)
            process = nursery.life(self.world.log, **self.world.orders("serve", free_port(), failpoint))
            end = time.monotonic() + MAX_SECONDS
            while process.poll() is None and time.monotonic() < end:
                if self._is_done(store, catalogue):
                    if failpoint is None:
                        break
                    self.change()
                    self._ask(store)
                time.sleep(0.05)
            self._bury(process, failpoint)

    def run_beside_another(self, nursery: Nursery, failpoint: Failpoint) -> None:
        """Two workers, one of which dies; the other goes on with what that one had, until all is done."""
        with closing(self._database()) as database:
            store, catalogue = SqlSourceStore(database), SqlCatalogue(database)
            other = nursery.life(self.world.log, **self.world.orders("worker", free_port()))
            victim = nursery.life(self.world.log, **self.world.orders("worker", free_port(), failpoint))
            self._ask(store)
            end = time.monotonic() + MAX_SECONDS
            while time.monotonic() < end:
                if self._is_done(store, catalogue):
                    if victim.poll() is not None:
                        break
                    self.change()
                    self._ask(store)
                time.sleep(0.05)
            else:
                self.world.faults.append(f"{failpoint}: not done, {store.runs(SOURCE, limit=2)}")
            self._bury(victim, failpoint)
            bury(other)

    def run_beside_nobody(self, nursery: Nursery) -> None:
        """A last run by one worker: what was changed while the one before was open."""
        with closing(self._database()) as database:
            store, catalogue = SqlSourceStore(database), SqlCatalogue(database)
            self._ask(store)
            worker = nursery.life(self.world.log, **self.world.orders("worker", free_port()))
            end = time.monotonic() + MAX_SECONDS
            while not self._is_done(store, catalogue) and time.monotonic() < end:
                time.sleep(0.05)
            bury(worker)

    def _ask(self, store: SqlSourceStore) -> None:
        if not any(run.ended_at is None for run in store.runs(SOURCE)):
            store.enqueue(SOURCE, confirmed=True)

    def _bury(self, process: Any, failpoint: Failpoint | None) -> None:
        died = process.poll()
        bury(process)
        if failpoint is None:
            return
        if died is None:
            self.world.missed.append(failpoint)
        elif died != -9:
            self.world.faults.append(f"{failpoint}: ended by itself with {died}")
        else:
            self.world.kills += 1

    def check(self) -> None:
        """The collection is the folder, each file once."""
        with closing(self._database()) as database:
            catalogue, store = SqlCatalogue(database), SqlSourceStore(database)
            (collection,) = catalogue.list_collections()
            documents = catalogue.list_documents(collection.id, limit=10_000)
            assert store.runs(SOURCE)[0].state is RunState.DONE
            items = store.items_after(SOURCE, None, 10_000)
        there = {path.name: sha256(path.read_bytes()).hexdigest() for path in self.place.iterdir()}
        assert sorted((one.name, one.sha256) for one in documents) == sorted(there.items())
        assert {one.status for one in documents} == {DocumentStatus.READY}
        assert [item.uri for item in items] == sorted((self.place / name).as_uri() for name in there)
        self.world.look()

    def _write(self, path: Path) -> None:
        path.write_text(f"{text_of(self._round)} {path.name} {self._round} END-{self._round}.")

    def _database(self) -> Database:
        return Database(self.world.database_url or f"sqlite:///{self.world.data_dir / 'catalogue.db'}")

    def _is_done(self, store: SqlSourceStore, catalogue: SqlCatalogue) -> bool:
        ended = all(run.ended_at is not None for run in store.runs(SOURCE))
        return ended and catalogue.count_documents().keys() <= {DocumentStatus.READY}


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """With --crash-kills every step five times in a row, and each beside another worker; else a slice."""
    full = metafunc.config.getoption("--crash-kills") is not None
    shares: list[list[Failpoint]] = [QUICK]
    beside = metafunc.definition.name == BESIDE
    if full:
        shares = [[one] * (1 if beside else REPEATS) for one in EVERY]
    elif beside:
        shares = [QUICK[1:3]]
    metafunc.parametrize("failpoints", shares, ids=[f"{share[0][1]}-{share[0][2]}" for share in shares])


def test_a_source_is_in_step_whenever_its_worker_was_killed(
    tmp_path: Path, nursery: Nursery, failpoints: list[Failpoint], request: pytest.FixtureRequest
) -> None:
    followed = Followed(tmp_path)
    followed.begin(nursery)
    followed.change()
    followed.run(nursery, None)
    for failpoint in failpoints:
        followed.change()
        followed.run(nursery, failpoint)
    followed.run(nursery, None)
    # What was changed while an earlier run was still open is the next one's.
    followed.run(nursery, None)
    followed.check()
    record(request, "of runs of sources", followed.world)
    assert followed.world.faults == []
    assert followed.world.missed == []
    assert followed.world.kills == len(failpoints)


def test_two_workers_one_of_which_dies_leave_a_source_in_step(
    tmp_path: Path,
    nursery: Nursery,
    failpoints: list[Failpoint],
    postgres_url: str,
    request: pytest.FixtureRequest,
) -> None:
    followed = Followed(tmp_path, postgres_url)
    followed.begin(nursery)
    for failpoint in failpoints:
        followed.change()
        followed.run_beside_another(nursery, failpoint)
    followed.run_beside_nobody(nursery)
    followed.check()
    record(request, "of one of two workers", followed.world)
    assert followed.world.faults == []
    assert followed.world.missed == []
    assert followed.world.kills == len(failpoints)
