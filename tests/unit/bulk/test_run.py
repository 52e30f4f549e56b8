"""A bulk run from plan to switch, and what happens when it is broken off, repeated or overtaken."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.unit.bulk.conftest import Run

from askdock.adapters.memory import MemoryStore
from askdock.errors import Conflict, DamagedArchive, ParserDied, StoreUnavailable
from askdock.formats.chunk_lines import read_chunks, write_chunks
from askdock.maintenance.reconcile import Reconciler
from askdock.ports import parsed_key
from askdock.records import HELD, Document, DocumentStatus, EmbeddedChunk, ParsedDocument, chunk_id


def documents(run: Run) -> dict[str, Document]:
    return {one.name: one for one in run.bench.catalogue.list_documents(run.bench.collection.id)}


def test_a_run_ends_as_the_ordinary_way_does(run: Run) -> None:
    manifest = run.plan()
    assert [shard.documents for shard in manifest.shards] == [2, 1]
    assert {(one.status, one.reason) for one in documents(run).values()} == {(DocumentStatus.RECEIVED, HELD)}
    assert run.make(manifest) == 2
    loaded = run.load(manifest)
    assert (loaded.ready, loaded.failed, loaded.recall) == (3, {}, 1.0)
    profile = run.bench.collection.profile.fingerprint
    for one in documents(run).values():
        assert (one.status, one.live_version, one.reason) == (DocumentStatus.READY, 1, None)
        expected = {chunk_id(one.id, 1, n, profile) for n in range(one.chunks)}
        assert run.bench.chunk_ids(one, 1) == expected
        assert run.bench.files.exists(parsed_key(one.id, 1))
    assert run.bench.store.count(run.bench.collection.generation) == loaded.chunks > 3
    assert list(Reconciler(run.bench.catalogue, run.bench.files, run.bench.store, stuck_seconds=0).run()) == []
    assert list(run.bench.files.keys("bulk/")) == ["bulk/default/test/done.json"]


def test_the_same_chunks_as_by_the_worker(run: Run) -> None:
    manifest = run.plan()
    run.make(manifest)
    shards = {}
    for shard in manifest.shards:
        marker = run.folder.marker(shard)
        assert marker is not None
        with run.folder.table(shard, marker) as table:
            shards.update({item.chunk.id: item for batch in read_chunks(table) for item in batch})
    for one in documents(run).values():
        run.bench.catalogue.hold(one.collection_id, [one.id], 0, "given back")
    ended = run.bench.ingest()
    assert len(ended) == 3
    for one in ended:
        for item in run.bench.store.read_document(run.bench.collection.generation, one.id, 1):
            other = shards.pop(item.chunk.id)
            assert (other.chunk, other.tokens) == (item.chunk, item.tokens)
            assert np.array_equal(other.vector, item.vector)
    assert shards == {}


def test_held_documents_are_left_alone_by_workers(run: Run) -> None:
    run.plan()
    assert run.bench.ingest() == []
    assert run.bench.catalogue.seconds_postponed(run.bench.collection.id) is None
    assert run.bench.catalogue.oldest_waiting() is None


def test_a_plan_repeated_has_the_same_shards_and_keeps_what_was_made(
    run: Run, write_files: Callable[..., None]
) -> None:
    manifest = run.plan()
    run.make(manifest)
    assert run.plan() == manifest
    write_files(d="eta theta. " * 40)
    again = run.plan()
    assert [shard.documents for shard in again.shards] == [2, 2]
    assert [shard.name for shard in run.folder.open_shards(again)] == [again.shards[1].name]
    assert run.make(again) == 1
    assert run.load(again).ready == 4


def test_what_is_not_done_is_not_loaded(run: Run) -> None:
    manifest = run.plan()
    with pytest.raises(Conflict, match="2 of 2 shards are not done"):
        run.load(manifest)


def test_a_load_that_was_broken_off_is_repeated(run: Run) -> None:
    manifest = run.plan()
    run.make(manifest)
    publish = run.bench.catalogue.publish
    calls = []

    def killed(*args: object, **options: object) -> bool:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return publish(*args, **options)  # type: ignore[arg-type]

    run.bench.catalogue.publish = killed  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        run.load(manifest)
    run.bench.catalogue.publish = publish  # type: ignore[method-assign]
    loaded = run.load(manifest)
    assert (loaded.ready, loaded.overtaken) == (2, 1)
    assert {one.status for one in documents(run).values()} == {DocumentStatus.READY}
    assert run.bench.store.count(run.bench.collection.generation) == loaded.chunks


def test_a_damaged_table_is_noticed_and_made_anew(run: Run, tmp_path: Path) -> None:
    manifest = run.plan()
    run.make(manifest)
    other = tmp_path / "other"
    write_chunks(other, [])
    run.folder.write_table(manifest.shards[0], other)
    with pytest.raises(DamagedArchive, match="damaged: run the same command again"):
        run.load(manifest)
    assert run.make(manifest) == 1
    assert run.load(manifest).ready == 3


def test_nothing_is_published_where_chunks_are_not_found(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = run.plan()
    run.make(manifest)
    monkeypatch.setattr(MemoryStore, "search_dense", lambda *_: [])
    with pytest.raises(StoreUnavailable, match="nothing was published"):
        run.load(manifest)
    assert {one.status for one in documents(run).values()} == {DocumentStatus.RECEIVED}


def test_nothing_is_published_that_does_not_read_back(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = run.plan()
    run.make(manifest)
    upsert = MemoryStore.upsert

    def lossy(store: MemoryStore, generation: str, chunks: list[EmbeddedChunk]) -> None:
        upsert(store, generation, [one for one in chunks if one.chunk.document_name != "b.txt"])

    monkeypatch.setattr(MemoryStore, "upsert", lossy)
    monkeypatch.setattr("askdock.bulk.load.MIN_RECALL", 0.0)
    loaded = run.load(manifest)
    assert (loaded.ready, loaded.given_back) == (2, 1)
    assert documents(run)["b.txt"].status is not DocumentStatus.READY
    monkeypatch.setattr(MemoryStore, "upsert", upsert)
    assert len(run.bench.ingest()) == 1
    assert {one.status for one in documents(run).values()} == {DocumentStatus.READY}


def test_a_document_replaced_or_deleted_meanwhile_stays_so(run: Run) -> None:
    manifest = run.plan()
    run.make(manifest)
    found = documents(run)
    run.bench.receive("a.txt", "something else", uri=found["a.txt"].source_uri)
    run.bench.catalogue.mark_deleting(run.bench.collection.id, found["b.txt"].id)
    loaded = run.load(manifest)
    assert (loaded.ready, loaded.overtaken) == (1, 2)
    run.bench.ingest()
    now = documents(run)
    assert (now["a.txt"].version, now["a.txt"].status, now["a.txt"].chunks) == (2, DocumentStatus.READY, 1)
    assert "b.txt" not in now
    kept = {(key.document_id, key.version) for key in run.bench.store.stored(run.bench.collection.generation)}
    assert kept == {(now["a.txt"].id, 2), (now["c.txt"].id, 1)}


class Dying:
    """A parser that never survives a file named b.txt."""

    media_types = frozenset({"text/plain"})

    def __init__(self) -> None:
        self.tries = 0

    def parse(self, path: Path, name: str) -> ParsedDocument:
        if name == "b.txt":
            self.tries += 1
            raise ParserDied("the parser died")
        return ParsedDocument("text", "title", (), ())


def test_a_document_that_kills_its_parser_is_quarantined_alone(run: Run) -> None:
    manifest = run.plan()
    parser = Dying()
    run.make(manifest, run.maker([parser]))
    loaded = run.load(manifest)
    assert parser.tries == 3
    assert (loaded.ready, loaded.failed) == (2, {"b.txt": "parser_crashed: the parser died"})
    assert documents(run)["b.txt"].status is DocumentStatus.QUARANTINED


def test_a_file_without_text_fails_alone(run: Run, write_files: Callable[..., None]) -> None:
    write_files(b=" \n")
    manifest = run.plan()
    run.make(manifest)
    assert run.load(manifest).failed == {"b.txt": "no_text: b.txt holds no text"}
    assert documents(run)["b.txt"].status is DocumentStatus.FAILED


def test_a_load_tells_which_documents_it_ended_and_leaves_the_others(run: Run) -> None:
    manifest = run.plan()
    run.make(manifest)
    overtaken, *ours = sorted(documents(run).values(), key=lambda one: one.name)
    run.bench.receive("a.txt", "another version", uri=overtaken.source_uri)
    loaded = run.load(manifest)
    assert (loaded.ready, loaded.overtaken) == (2, 1)
    assert loaded.ended == {one.id for one in ours}
