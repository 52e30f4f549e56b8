"""A collection moves to another model and chunk size while it is asked and added to."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from askdock.adapters.memory import HashEmbedder
from askdock.application.reindex import Reindex
from askdock.bootstrap import System
from askdock.errors import Conflict, ProfileMismatch
from askdock.ingestion.reindex import Step
from askdock.records import Document, DocumentStatus, Passage
from askdock.settings import Settings

DOCUMENTS = 10
QUERIES_PER_SECOND = 20
EPOCH = datetime.fromtimestamp(0, UTC)
QUESTION = "Which device has the code"


class NamedEmbedder(HashEmbedder):
    """Its dimension is in its name: "hash-64"."""

    def __init__(self, name: str) -> None:
        super().__init__(int(name.removeprefix("hash-")))
        self.model = name


@pytest.fixture(autouse=True)
def _models_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(settings: Settings, _report: object, model: str = "", _fingerprint: str = "") -> NamedEmbedder:
        return NamedEmbedder(model or settings.embedding_model)

    for module in ("adapters", "retriever"):
        monkeypatch.setattr(f"askdock.bootstrap.{module}.make_embedder", make)


def make_system(folder: Path, model: str, chunk_size: int) -> System:
    return System(
        Settings(ASKDOCK_DATA_DIR=folder, EMBEDDING_MODEL=model, CHUNK_SIZE=chunk_size, CHUNK_OVERLAP=20)
    )


@pytest.fixture
def old(tmp_path: Path) -> Iterator[System]:
    """What runs: a system with its worker, the old settings, and documents."""
    system = make_system(tmp_path, "hash-64", 300)
    collection = system.collections.get()
    for n in range(DOCUMENTS):
        add(system, n)
    assert len(list(system.worker.drain(collection))) == DOCUMENTS
    system.background.start()
    yield system
    system.background.stop()


def add(system: System, n: int) -> str:
    lines = [f"Device {n} of series {n * k} has the code E-{1000 * n + k} on its plate." for k in range(12)]
    accepted = system.documents.receive(
        system.collections.get(), f"device-{n}.txt", f"upload:{n}", BytesIO("\n\n".join(lines).encode())
    )
    return accepted.document.id


def new_settings(old: System) -> Reindex:
    system = make_system(old.settings.data_dir, "hash-96", 150)
    return system.reindex(system.collections.find("default"))


def wait_ready(system: System, document_id: str, version: int = 1) -> Document:
    collection, end = system.collections.get(), time.monotonic() + 60
    while time.monotonic() < end:
        document = system.catalogue.get_document(collection.id, document_id)
        if document.live_version == version and document.status is DocumentStatus.READY:
            return document
        time.sleep(0.05)  # the worker is another thread that tells nobody
    raise AssertionError("the document did not become ready")


def chunk_ids(system: System, generation: str) -> set[str]:
    return {key.chunk_id for key in system.store.stored(generation)}


@dataclass
class Traffic:
    """Questions at a steady rate from a thread of their own; what they found and what went wrong."""

    system: System
    answers: list[list[Passage]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    def __enter__(self) -> "Traffic":
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(1 / QUERIES_PER_SECOND):
            try:
                self.answers.append(self.system.retrieval.search(self.system.collections.get(), QUESTION, top_k=8))
            except Exception as error:  # noqa: BLE001 - every error counts
                self.errors.append(error)

    def wait_for(self, more: int) -> None:
        """Until so many more questions were asked."""
        goal = len(self.answers) + len(self.errors) + more
        while len(self.answers) + len(self.errors) < goal:
            time.sleep(0.01)


def test_queries_see_neither_gap_nor_mix_while_the_index_changes(old: System) -> None:
    work = new_settings(old)
    before = old.collections.get().generation
    with Traffic(old) as traffic:
        traffic.wait_for(10)
        generation = work.begin()
        steps = work.build(generation)
        first = [next(steps) for _ in range(5)]
        during = add(old, 900)
        wait_ready(old, during)
        assert during in {key.document_id for key in old.store.stored(generation.name)}
        rest = list(steps)
        assert sum(step.written for step in [*first, *rest]) >= DOCUMENTS
        compared = work.compare(generation, None)
        assert compared.live.recall > 0.8
        assert compared.new.recall > 0.8
        traffic.wait_for(5)
        work.switch(generation)
        assert old.collections.get().generation == generation.name
        after_switch = len(traffic.answers)
        traffic.wait_for(15)
        after = add(old, 901)
        wait_ready(old, after)
        traffic.wait_for(5)
    ids = {name: chunk_ids(old, name) for name in (before, generation.name)}
    assert not ids[before] & ids[generation.name]
    assert traffic.errors == []
    kinds = [
        {name for name, known in ids.items() for passage in answer if passage.chunk.id in known}
        for answer in traffic.answers
    ]
    assert all(len(answer) == 8 for answer in traffic.answers)
    assert [kind for kind in kinds if len(kind) != 1] == []
    assert {before} in kinds[:after_switch]
    assert all(kind == {generation.name} for kind in kinds[after_switch + 1 :])
    for name in ids:
        assert {during, after} <= {key.document_id for key in old.store.stored(name)}


def test_a_build_that_was_broken_off_goes_on(old: System) -> None:
    work = new_settings(old)
    steps = work.build(work.begin())
    written = [next(steps) for _ in range(4)]
    steps.close()  # type: ignore[attr-defined]
    again = new_settings(old)
    generation = again.begin()
    assert generation.name == work.begin().name
    found: list[Step] = list(again.build(generation))
    assert {step.document.id for step in written} <= {step.document.id for step in found if not step.written}
    assert len({step.document.id for step in found if step.written}) == DOCUMENTS - 4


def test_deleted_and_changed_documents_are_so_in_every_generation(old: System) -> None:
    work = new_settings(old)
    generation = work.begin()
    list(work.build(generation))
    gone = add(old, 3)
    old.documents.delete(old.collections.get(), gone)
    changed = old.documents.receive(
        old.collections.get(), "device-4.txt", "upload:4", BytesIO(b"Nothing of before is left here.")
    )
    wait_ready(old, changed.document.id, version=2)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if gone not in {one.id for one in old.catalogue.list_changed(old.collections.get().id, EPOCH)}:
            break
        time.sleep(0.05)  # until the worker has removed what was deleted
    for name in (generation.name, old.collections.get().generation):
        found = {(key.document_id, key.version) for key in old.store.stored(name)}
        assert gone not in {document_id for document_id, _ in found}
        assert (changed.document.id, 2) in found
        assert (changed.document.id, 1) not in found


def test_back_and_dropped(old: System) -> None:
    work = new_settings(old)
    before = work.collection.generation
    with pytest.raises(Conflict, match="no generation to go back to"):
        work.rollback()
    generation = work.begin()
    list(work.build(generation))
    work.switch(generation)
    assert new_settings(old).rollback().name == before
    assert old.collections.get().generation == before
    old.retrieval.search(old.collections.get(), QUESTION, top_k=3)
    new_settings(old).switch(generation)
    with pytest.raises(ProfileMismatch, match="CHUNK_SIZE=150"):
        old.reindex(old.collections.find("default")).drop_old()
    assert [one.name for one in new_settings(old).drop_old()] == [before]
    # What runs with the old settings goes on with the new profile, which the collection has now.
    assert old.collections.get().profile.chunk_size == 150
    assert old.retrieval.search(old.collections.get(), QUESTION, top_k=3)
    assert new_settings(old).drop_old() == []


def test_the_reconciler_finds_nothing_wrong_before_and_after(old: System) -> None:
    """It compares the record's counts with the live generation's chunks, and deletes what is not counted."""
    work = new_settings(old)
    generation = work.begin()
    list(work.build(generation))
    assert list(old.reconciler.run()) == []
    counts = {one.id: one.chunks for one in old.catalogue.list_documents(work.collection.id)}
    work.switch(generation)
    wait_ready(old, add(old, 902))
    assert list(old.reconciler.run()) == []
    assert any(one.chunks > counts.get(one.id, 10**6) for one in old.catalogue.list_documents(work.collection.id))
    new_settings(old).rollback()
    assert list(old.reconciler.run()) == []


def test_the_same_settings_are_nothing_to_do(old: System) -> None:
    with pytest.raises(Conflict, match="already"):
        old.reindex(old.collections.find("default")).begin()


def test_collections_of_several_models_are_served_side_by_side(old: System) -> None:
    made = old.collections.create("other", embedding_model="hash-32", chunk_size=120, chunk_overlap=10)
    assert (made.profile.embedding_model, made.profile.dimension, made.profile.chunk_size) == ("hash-32", 32, 120)
    old.background.stop()
    text = "The device in room 7 has the code ZX-7001. " * 10
    old.documents.receive(made, "other.txt", "file:///other.txt", BytesIO(text.encode()))
    assert [document.status for document in old.worker.drain(made)] == [DocumentStatus.READY]
    found = old.retrieval.search(made, "ZX-7001", top_k=3)
    assert found
    assert all(len(passage.chunk.text) <= 120 for passage in found)
    assert old.retrieval.search(old.collections.get(), QUESTION, top_k=3)


def test_a_collection_made_with_other_settings_goes_on_as_it_is(old: System) -> None:
    old.background.stop()
    later = make_system(old.settings.data_dir, "hash-32", 150)
    collection = later.collections.get()
    assert collection.profile.embedding_model == "hash-64"
    add(later, DOCUMENTS)
    assert [document.status for document in later.worker.drain(collection)] == [DocumentStatus.READY]
    assert len(later.retrieval.search(collection, f"{QUESTION} {DOCUMENTS}", top_k=3)) == 3
