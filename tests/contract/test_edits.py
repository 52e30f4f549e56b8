"""Edits of passages in every database and store, from the edit to what a search finds."""

import re
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.support.bench import Bench, make_bench

from askdock.adapters.files.local import LocalFiles
from askdock.adapters.memory import MemoryFiles
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.edits import SqlEdits
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.application.edits import Change, Edits
from askdock.backup.create import Backup
from askdock.backup.restore import Restore
from askdock.errors import Conflict, DocumentNotFound, NotFound
from askdock.formats.parsed_json import ParsedFile
from askdock.ingestion.chunk import StructureChunker
from askdock.ingestion.embed import EmbedStage
from askdock.ingestion.generation_writer import GenerationWriter, ProfileStages
from askdock.ingestion.overlay import OverlaidChunker
from askdock.ingestion.reindex import Reindexer
from askdock.ports import parsed_key
from askdock.records import ChunkEdit, Document, DocumentStatus

LEAVE = "Annual leave is twenty days for everyone who works here. What is left of it in March is lost."
CANTEEN = "The canteen opens at noon and closes at two. On Fridays it is closed, and so is the kiosk upstairs."
TRAVEL = "Travel is booked at the desk on the ground floor. It needs three days to find a cheap ticket."
MANUAL = f"# Handbook\n\n{LEAVE}\n\n{CANTEEN}\n\n{TRAVEL}"


class World:
    """A collection with one document and its edits."""

    def __init__(self, database: Database, files: Any, store: Any) -> None:
        self.edits = SqlEdits(database)
        self.bench: Bench = make_bench(SqlCatalogue(database), files, store, self.edits)
        self.use = Edits(self.edits, lambda: self.bench.store, lambda: self.bench.embedder)
        self.accepted = self.bench.receive("handbook.md", MANUAL)
        self.bench.ingest()

    @property
    def document(self) -> Document:
        return self.bench.document(self.accepted)

    @property
    def texts(self) -> list[str]:
        return texts(self.bench, self.document, self.bench.collection.generation)

    def edit(self, word: str, **change: Any) -> ChunkEdit:
        live = self.document
        stored = self.bench.store.read_document(self.bench.collection.generation, live.id, live.live_version)
        chunk = next(one.chunk for one in stored if word in one.chunk.text)
        return self.use.make(self.bench.collection, live, chunk.id, Change(**change), "Ann")

    def states(self) -> list[str]:
        live = self.document
        key = parsed_key(live.id, live.live_version)
        parsed = lambda: ParsedFile(lambda start, size: self.bench.files.read(key, start, size))  # noqa: E731
        return [one.state for one in self.use.of_document(live, parsed)]


def texts(bench: Bench, document: Document, generation: str) -> list[str]:
    return [one.chunk.text for one in bench.store.read_document(generation, document.id, document.live_version)]


@pytest.fixture(params=["sqlite+embedded", "sqlite+milvus", "sqlite+elasticsearch", "postgresql+embedded"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    database, kind = request.param.split("+")
    url = f"sqlite:///{tmp_path / 'c.db'}" if database == "sqlite" else request.getfixturevalue("postgres_url")
    store: Any
    if kind == "embedded":
        store = EmbeddedChunkStore(tmp_path / "chunks")
    elif kind == "milvus":
        from askdock.adapters.stores.milvus.store import MilvusChunkStore

        store = MilvusChunkStore(request.getfixturevalue("milvus_lite"))
    else:
        from askdock.adapters.stores.elasticsearch import ElasticChunkStore

        store = ElasticChunkStore(request.getfixturevalue("elasticsearch_url"))
    with closing(Database(url)) as opened:
        made = World(opened, MemoryFiles(), store)
        yield made
        store.drop_generation(made.bench.collection.generation)


def found(world: World, words: str) -> set[str]:
    from askdock import text
    from askdock.records import NO_FILTER

    generation = world.bench.collection.generation
    hits = world.bench.store.search_sparse(generation, text.tokens(words), 20, NO_FILTER)
    return {one.text for one in world.bench.store.read_chunks(generation, [hit.chunk_id for hit in hits]).values()}


def test_what_is_edited_is_found_and_what_is_off_is_not(world: World) -> None:
    world.edit("canteen", text="The cafeteria opens at eleven.", questions=("When is lunch?",))
    assert world.states() == ["pending"]
    assert any("canteen" in one for one in found(world, "canteen"))  # answers as before meanwhile
    world.bench.ingest()
    assert (world.states(), world.document.live_version) == (["applied"], 2)
    assert found(world, "lunch") == {"The cafeteria opens at eleven."}
    assert not found(world, "canteen")
    off = world.edit("cheap", off=True)
    world.bench.ingest()
    assert not found(world, "cheap")
    world.use.take_back(world.document, off.id)
    world.bench.ingest()
    assert found(world, "cheap")
    assert found(world, "lunch")


@pytest.fixture
def small(database: Database) -> World:
    return World(database, MemoryFiles(), None)


def test_a_note_alone_writes_nothing_anew(small: World) -> None:
    edit = small.edit("Annual", note="ask HR")
    assert (small.document.version, small.document.status) == (1, DocumentStatus.READY)
    assert small.edits.of_document(edit.document_id) == [edit]
    changed = small.use.change(small.bench.collection, small.document, edit.id, Change(off=True), "Bo")
    assert (small.document.version, changed.version, changed.by) == (2, 2, "Bo")


def test_a_passage_has_one_edit_and_a_document_that_is_gone_none(small: World) -> None:
    edit = small.edit("Annual", off=True)
    with pytest.raises(Conflict):
        small.edit("Annual", note="again")
    with pytest.raises(NotFound):
        small.use.make(small.bench.collection, small.document, "0" * 32, Change(off=True), "Ann")
    small.bench.catalogue.mark_deleting(small.bench.collection.id, edit.document_id)
    with pytest.raises(DocumentNotFound):
        small.edits.put(edit, rewrites=True)
    small.bench.ingest()
    assert small.edits.of_collection(small.bench.collection.id) == []


def test_an_edited_document_is_not_parsed_again_but_a_new_file_is(small: World, monkeypatch: Any) -> None:
    parsed: list[str] = []
    parse = small.bench.pipeline._parse.parse
    told = lambda path, name, kind: parsed.append(name) or parse(path, name, kind)  # noqa: E731
    monkeypatch.setattr(small.bench.pipeline._parse, "parse", told)
    small.edit("canteen", off=True)
    small.bench.ingest()
    small.edit("Travel", off=True)
    small.bench.ingest()
    assert parsed == []
    document = small.document
    assert (document.live_version, document.text_since) == (3, 1)
    assert [document.text_version(one) for one in (1, 2, 3)] == [3, 3, 3]
    small.bench.receive("handbook.md", MANUAL.replace("noon", "one"))
    small.bench.ingest()
    assert parsed == ["handbook.md"]
    assert (small.document.live_version, small.document.text_since) == (4, None)


def test_a_new_file_keeps_what_still_fits_and_lists_what_does_not(small: World) -> None:
    small.edit("Annual", text="Annual leave is thirty days.")
    small.bench.ingest()
    small.edit("Travel", off=True)
    small.bench.ingest()
    small.bench.receive("handbook.md", f"# Handbook\n\n{LEAVE}\n\n{CANTEEN}\n\nA new last paragraph.")
    small.bench.ingest()
    assert "Annual leave is thirty days." in small.texts
    assert small.states() == ["applied", "conflict"]
    small.bench.receive("handbook.md", MANUAL)
    small.bench.ingest()
    assert small.states() == ["applied", "applied"]
    assert not any(one.startswith("Travel is booked") for one in small.texts)


def test_edits_are_in_an_index_of_other_settings(small: World) -> None:
    small.edit("Annual", text="Annual leave is thirty days.")
    small.bench.ingest()
    bench = small.bench
    profile = replace(bench.collection.profile, chunk_size=90, chunk_overlap=10)
    structure = StructureChunker(
        90, 10, bench.embedder.max_tokens, bench.embedder.count_tokens, profile.fingerprint
    )
    chunker = OverlaidChunker(structure, small.edits.of_document, profile.fingerprint)
    stages = ProfileStages(chunker, EmbedStage(bench.embedder))
    mirror = GenerationWriter(bench.catalogue, bench.files, bench.store, lambda _: stages)
    reindexer = Reindexer(bench.catalogue, bench.store, mirror)
    generation = reindexer.begin(bench.collection, profile)
    assert [step.written for step in reindexer.build(generation)][:1] == [True]
    there = texts(bench, small.document, generation.name)
    assert there.count("Annual leave is thirty days.") == 1
    assert len(there) > len(small.texts)
    assert "twenty" not in " ".join(there)


def test_a_crash_at_any_step_loses_no_edit_and_shows_no_mixture(small: World, monkeypatch: Any) -> None:
    """Every call of the store and of the file store is the last one once."""
    before, bench = small.texts, small.bench
    small.edit("canteen", text="The cafeteria opens at eleven.")

    class Crash(BaseException):
        pass

    for step in range(1, 40):
        left = [step]

        def count(of: Any, left: list[int] = left) -> Any:
            def called(*args: Any, **kwargs: Any) -> Any:
                left[0] -= 1
                if left[0] == 0:
                    raise Crash
                return of(*args, **kwargs)

            return called

        with monkeypatch.context() as patched:
            for part, names in (
                (bench.store, ("upsert", "chunk_ids", "delete_document")),
                (bench.files, ("put", "delete", "open")),
                (bench.catalogue, ("publish", "advance")),
            ):
                for name in names:
                    patched.setattr(part, name, count(getattr(part, name)))
            try:
                bench.ingest()
            except Crash:
                # Before the switch and after it a search reads one version, whole.
                assert (small.texts == before) == (small.document.live_version == 1)
                assert is_edited(small.texts) == (small.document.live_version == 2)
                continue
        break
    else:
        pytest.fail("it does not come to its end")
    assert step > 5
    assert is_edited(small.texts)
    assert small.states() == ["applied"]
    assert small.document.status is DocumentStatus.READY


def is_edited(texts: list[str]) -> bool:
    return "The cafeteria opens at eleven." in texts and not any("canteen" in one for one in texts)


def test_edits_are_in_backups(database: Database, tmp_path: Path) -> None:
    world = World(database, LocalFiles(tmp_path / "files"), EmbeddedChunkStore(tmp_path / "chunks"))
    world.edit("Annual", text="Annual leave is thirty days.", note="since 2026")
    world.bench.ingest()
    waiting = world.edit("Travel", off=True)
    bench = world.bench
    target = tmp_path / "all.tar"
    backup = Backup(bench.catalogue, bench.files, bench.store, edits=world.edits)
    deque(backup.write(target), maxlen=1)
    kept = world.edits.of_collection(bench.collection.id)
    with closing(Database(f"sqlite:///{tmp_path / 'to.db'}")) as other:
        catalogue, edits = SqlCatalogue(other), SqlEdits(other)
        store = EmbeddedChunkStore(tmp_path / "other")
        restore = Restore(catalogue, LocalFiles(tmp_path / "to"), store, edits=edits)
        deque(restore.read(target), maxlen=1)
        assert edits.of_collection(bench.collection.id) == kept
        document = catalogue.get_document(bench.collection.id, waiting.document_id)
        assert (document.live_version, document.version, document.status) == (2, 3, DocumentStatus.RECEIVED)
        chunks = list(store.read_document(bench.collection.generation, document.id, 2))
        written = next(one.chunk for one in chunks if one.chunk.edited_by)
        assert (written.text, written.edited_by) == ("Annual leave is thirty days.", "Ann")


def test_a_bulk_run_does_not_take_an_edited_document(small: World) -> None:
    small.edit("Annual", off=True)
    other = small.bench.receive("other.txt", "Something else.")
    ids = [small.document.id, other.document.id]
    held = small.bench.catalogue.hold(small.bench.collection.id, ids, 60, "run")
    assert [one.id for one in held] == [other.document.id]


def test_times_come_back_as_they_were(small: World) -> None:
    edit = small.edit("Annual", off=True, questions=("一年有多少天假？", "How long?"))
    (kept,) = small.edits.of_document(edit.document_id)
    assert kept == edit
    assert kept.changed_at <= datetime.now(UTC)
    assert re.fullmatch("[0-9a-f]{32}", kept.id)
