"""kill -9 at every durable step and at random moments: what was acknowledged is there, once and whole."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.crash.harness import Failpoint, Nursery, World

STEPS = (
    # Acknowledging: the original, its name, its row.
    ("files", "put"),
    ("os", "fsync"),
    ("catalogue", "accept"),
    ("catalogue", "mark_deleting"),
    # Ingesting.
    ("catalogue", "claim"),
    ("store", "create_generation"),
    ("store", "upsert"),
    ("catalogue", "advance"),
    ("store", "chunk_ids"),
    ("catalogue", "publish"),
    # Cleaning up after a new version, and deleting.
    ("store", "delete_document"),
    ("files", "delete"),
    ("catalogue", "forget"),
    ("catalogue", "release"),
)
FAILPOINTS: list[Failpoint] = [(*step, when, 1) for step in STEPS for when in ("before", "after")]
QUICK: list[Failpoint] = [
    ("files", "put", "after", 2),
    ("catalogue", "accept", "after", 3),
    ("store", "upsert", "after", 1),
    ("catalogue", "publish", "before", 1),
    ("catalogue", "publish", "after", 2),
    ("store", "delete_document", "before", 1),
]
REPEATS = 5
Recorder = Callable[[str, object], None]
LONGEST = 120.0


def _nth(failpoint: Failpoint, n: int) -> Failpoint:
    """The failpoint at its nth call; a process makes its generation once to serve and once to ingest."""
    port, method, when, _ = failpoint
    return port, method, when, (n - 1) % 2 + 1 if method == "create_generation" else n


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int | None:
    """How many random moments; None: the quick slice."""
    wanted: int | None = request.config.getoption("--crash-kills")
    return wanted


def test_at_every_durable_step(
    tmp_path: Path, nursery: Nursery, kills: int | None, record_property: Recorder
) -> None:
    world = World(tmp_path / "data", None, seed=1)
    failpoints = QUICK if kills is None else [_nth(f, n + 1) for n in range(REPEATS) for f in FAILPOINTS]
    for failpoint in failpoints:
        world.run(nursery, failpoint=failpoint, kill_after=None, longest=LONGEST)
    world.settle(nursery)
    assert world.faults == []
    assert world.missed == []
    assert world.kills == len(failpoints)
    record_property("kills", world.kills)
    record_property("acknowledged", world.acknowledged)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_at_random_moments(
    tmp_path: Path,
    nursery: Nursery,
    kills: int | None,
    kind: str,
    request: pytest.FixtureRequest,
    record_property: Recorder,
) -> None:
    url = None if kind == "sqlite" else request.getfixturevalue("postgres_url")
    world = World(tmp_path / "data", url, seed=2)
    for _ in range(3 if kills is None else (kills + 1) // 2):
        world.run(nursery, failpoint=None, kill_after=world.random.uniform(0.0, 2.0), longest=LONGEST)
    world.settle(nursery)
    assert world.faults == []
    record_property("kills", world.kills)
    record_property("acknowledged", world.acknowledged)


def test_a_build_that_acknowledges_early_is_caught(tmp_path: Path, nursery: Nursery) -> None:
    world = World(tmp_path / "data", None, seed=3, control=True)
    for _ in range(3):
        world.run(nursery, failpoint=None, kill_after=1.0, longest=LONGEST)
    world.settle(nursery)
    assert any("lost" in fault for fault in world.faults)
