"""kill -9 at every durable step and at random moments: what was acknowledged is there, once and whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.crash.harness import Failpoint, Nursery, World, record

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
SHARE = 14
"""At most so many kills happen to one world; in full, several worlds run at the same time."""
MAX_SECONDS = 120.0


def _nth(failpoint: Failpoint, n: int) -> Failpoint:
    """The failpoint at its nth call; a process makes its generation once to serve and once to ingest."""
    port, method, when, _ = failpoint
    return port, method, when, (n - 1) % 2 + 1 if method == "create_generation" else n


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The kills of each world: all of them with --crash-kills, else a slice."""
    kills = metafunc.config.getoption("--crash-kills")
    if "failpoints" in metafunc.fixturenames:
        every = [_nth(failpoint, n + 1) for n in range(REPEATS) for failpoint in FAILPOINTS]
        shares = [QUICK] if kills is None else [every[at : at + SHARE] for at in range(0, len(every), SHARE)]
        metafunc.parametrize("failpoints", shares, ids=[str(n) for n in range(len(shares))])
    if "moments" in metafunc.fixturenames:
        shares = [
            (kind, number, moments)
            for kind in ("sqlite", "postgresql")
            for number, moments in enumerate(_shared(3 if kills is None else (kills + 1) // 2))
        ]
        names = [f"{kind}-{number}" for kind, number, _ in shares]
        metafunc.parametrize(("kind", "share", "moments"), shares, ids=names)


def _shared(kills: int) -> list[int]:
    return [min(SHARE, kills - at) for at in range(0, kills, SHARE)]


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


def test_at_every_durable_step(
    tmp_path: Path, nursery: Nursery, failpoints: list[Failpoint], request: pytest.FixtureRequest
) -> None:
    world = World(tmp_path / "data", None, seed=1)
    for failpoint in failpoints:
        world.run(nursery, failpoint=failpoint, kill_after=None, longest=MAX_SECONDS)
    world.settle(nursery)
    record(request, "at failpoints", world)
    assert world.faults == []
    assert world.missed == []
    assert world.kills == len(failpoints)


def test_at_random_moments(
    tmp_path: Path, nursery: Nursery, kind: str, share: int, moments: int, request: pytest.FixtureRequest
) -> None:
    url = None if kind == "sqlite" else request.getfixturevalue("postgres_url")
    world = World(tmp_path / "data", url, seed=2 + share)
    for _ in range(moments):
        world.run(nursery, failpoint=None, kill_after=world.random.uniform(0.0, 2.0), longest=MAX_SECONDS)
    world.settle(nursery)
    record(request, "at random moments", world)
    assert world.faults == []
    assert world.kills == moments


def test_a_build_that_acknowledges_early_is_caught(
    tmp_path: Path, nursery: Nursery, request: pytest.FixtureRequest
) -> None:
    world = World(tmp_path / "data", None, seed=3, control=True)
    for _ in range(3):
        world.run(nursery, failpoint=None, kill_after=1.0, longest=MAX_SECONDS)
    world.settle(nursery)
    record(request, "of the control build", world)
    assert any("lost" in fault for fault in world.faults)
