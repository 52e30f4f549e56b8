"""Random writes, deletions, maintenance and searches by two users of one folder: as the store in memory."""

import random
from pathlib import Path

import numpy as np
import pytest
from tests.support.chunks import WORDS, embedded_chunk, unit_vector

from askdock.adapters.memory import MemoryStore
from askdock.adapters.stores.embedded import checkpoints, generation, store, words
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.adapters.stores.embedded.vectors import numpy_kind, turbovec_kind
from askdock.ports import ChunkStore
from askdock.records import NO_FILTER, EmbeddedChunk, Filter

DIMENSION = 64
STEPS = 60
FILTERS = (NO_FILTER, Filter(tags=("a",)), Filter(document_ids=("d1", "d2")), Filter(dated_from=4))


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thresholds that some hundred chunks pass many times."""
    monkeypatch.setattr(words, "FOLD_ROWS", 10)
    monkeypatch.setattr(generation, "TAIL_ROWS", 40)
    monkeypatch.setattr(checkpoints, "ROWS", 30)
    monkeypatch.setattr(store, "EXACT_ROWS", 5)
    monkeypatch.setattr(store, "ALLOWED_ROWS", 20)


@pytest.mark.parametrize("kind", ["turbovec", "numpy"])
@pytest.mark.parametrize("seed", range(4))
def test_two_users_of_a_folder_agree_with_the_store_in_memory(kind: str, seed: int, tmp_path: Path) -> None:
    chosen = random.Random(seed)  # noqa: S311 - not a secret
    numbers = np.random.default_rng(seed)
    vectors = turbovec_kind() if kind == "turbovec" else numpy_kind("asked for")
    users = [EmbeddedChunkStore(tmp_path, vectors) for _ in range(2)]
    exact = MemoryStore()
    for one in (users[0], exact):
        one.create_generation("g", DIMENSION)
    for step in range(STEPS):
        user = chosen.choice(users)
        match chosen.choices(("write", "delete", "maintain"), (6, 1, 3))[0]:
            case "write":
                items = [made(chosen, numbers, step) for _ in range(chosen.randrange(1, 25))]
                for written in (user, exact):
                    written.upsert("g", items)
            case "delete":
                document = f"d{chosen.randrange(12)}"
                for written in (user, exact):
                    written.delete_document("g", document)
            case _:
                user.maintain("g")
        if chosen.random() < 0.4:
            compare(chosen.choice(users), exact, chosen, unit_vector(numbers, DIMENSION))
    for user in users:
        assert sorted(user.stored("g")) == sorted(exact.stored("g"))
        assert user.damage("g", thorough=True) == []


def made(chosen: random.Random, numbers: np.random.Generator, step: int) -> EmbeddedChunk:
    document = f"d{chosen.randrange(12)}"
    # Some are written again under the id they had.
    name = f"{document}-{step}-{chosen.random()}" if chosen.random() < 0.8 else f"{document}-{chosen.randrange(5)}"
    return embedded_chunk(
        name,
        unit_vector(numbers, DIMENSION),
        " ".join(chosen.choices(WORDS, k=chosen.randrange(1, 40))),
        document_id=document,
        tags=chosen.sample(("a", "b", "c"), chosen.randrange(3)),
        dated=chosen.randrange(9),
    )


def compare(user: ChunkStore, exact: ChunkStore, chosen: random.Random, vector: np.ndarray) -> None:
    where = chosen.choice(FILTERS)
    near, true = (one.search_dense("g", vector, 10, where) for one in (user, exact))
    assert [hit.score for hit in near] == pytest.approx([hit.score for hit in true], abs=1e-4)
    asked = " ".join(chosen.sample(WORDS, 4))
    worded, meant = (one.search_sparse("g", asked, 10_000, where) for one in (user, exact))
    assert {hit.chunk_id for hit in worded} == {hit.chunk_id for hit in meant}
    assert [hit.score for hit in worded] == sorted((hit.score for hit in worded), reverse=True)
    assert user.count("g") == exact.count("g")
