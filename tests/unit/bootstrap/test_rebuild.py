"""What version 0.1.0 left in LanceDB is built again where LanceDB is not there, and never begun empty."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from askdock.adapters.memory import HashEmbedder
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.bootstrap import System
from askdock.bootstrap.system import Parts
from askdock.cli import upgrade
from askdock.errors import ModelUnavailable, StoreUnavailable
from askdock.records import DocumentStatus, EmbeddedChunk
from askdock.settings import Settings

DOCUMENTS = 6


class Embedder(HashEmbedder):
    """Counts what it embeds, and fails when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded = 0
        self.fails_after: int | None = None

    def embed_documents(self, texts: Sequence[str]) -> Any:
        if self.fails_after is not None and self.embedded >= self.fails_after:
            raise ModelUnavailable("the weights are gone")
        self.embedded += len(texts)
        return super().embed_documents(texts)


def opened(folder: Path, embedder: Embedder, said: list[str]) -> System:
    return System(Settings(_env_file=None, data_dir=folder), Parts(embedder=embedder), said.append)


@pytest.fixture
def before(tmp_path: Path) -> dict[str, list[EmbeddedChunk]]:
    """A folder with documents whose chunks are only in a table that cannot be read here; returns the chunks."""
    system = opened(tmp_path, Embedder(), [])
    collection = system.collections.get()
    for n in range(DOCUMENTS):
        text = BytesIO(f"Rule {n} is about theme {n}.\n".encode() * 60)
        system.receiver.receive(collection, f"n{n}.txt", f"upload:n{n}", text)
    documents = list(system.worker.drain(collection))
    assert [one.status for one in documents] == [DocumentStatus.READY] * DOCUMENTS
    chunks = {one.id: list(system.store.read_document(collection.generation, one.id, 1)) for one in documents}
    system.sandbox.close()
    EmbeddedChunkStore(tmp_path / "chunks").drop_generation(collection.generation)
    (tmp_path / "chunks" / f"{collection.generation}.lance").mkdir()
    return chunks


@pytest.fixture(autouse=True)
def no_lancedb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "askdock.adapters.stores.lancedb", None)


def assert_same(system: System, before: dict[str, list[EmbeddedChunk]]) -> None:
    generation = system.collections.get().generation
    assert system.store.count(generation) == sum(map(len, before.values()))
    for document_id, chunks in before.items():
        found = list(system.store.read_document(generation, document_id, 1))
        assert [item.chunk for item in found] == [item.chunk for item in chunks]
        assert all(np.array_equal(a.vector, b.vector) for a, b in zip(found, chunks, strict=True))
    assert not list(system.reconciler.run())


def test_it_is_built_again_from_catalogue_and_files(
    tmp_path: Path, before: dict[str, list[EmbeddedChunk]]
) -> None:
    said: list[str] = []
    system = opened(tmp_path, Embedder(), said)
    assert_same(system, before)
    assert "built again from catalogue and files" in said[0]
    assert said[-1].startswith("built again: ")


def test_what_was_built_when_it_broke_off_is_not_built_twice(
    tmp_path: Path, before: dict[str, list[EmbeddedChunk]]
) -> None:
    said: list[str] = []
    failing = Embedder()
    total = sum(map(len, before.values()))
    failing.fails_after = total // 2
    system = opened(tmp_path, failing, said)
    generation = system.collections.find().generation
    with pytest.raises(StoreUnavailable, match="askdock upgrade"):
        system.store.create_generation(generation, failing.dimension)
    with pytest.raises(StoreUnavailable, match="askdock upgrade"):
        system.store.count(generation)
    assert any("the weights are gone" in line for line in said)
    second = Embedder()
    assert_same(opened(tmp_path, second, said), before)
    assert 0 < second.embedded < total


def test_the_command_says_what_is_left(
    tmp_path: Path, before: dict[str, list[EmbeddedChunk]], monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = Embedder()
    embedder.fails_after = 0
    monkeypatch.setattr(upgrade, "open_system", lambda data_dir: opened(tmp_path, embedder, []))
    broken = CliRunner().invoke(upgrade.command, [])
    assert isinstance(broken.exception, StoreUnavailable)
    embedder.fails_after = None
    done = CliRunner().invoke(upgrade.command, ["--remove-old"])
    assert done.exit_code == 0, done.output
    assert "Removed the old index of 1 generations." in done.output
    assert_same(opened(tmp_path, Embedder(), []), before)
