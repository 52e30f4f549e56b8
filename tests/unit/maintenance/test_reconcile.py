"""What the reconciler finds and repairs, on fakes; nothing is wrong with what is only under way."""

import io
from typing import Any

import pytest

from askdock.maintenance.findings import Finding, Kind
from askdock.maintenance.reconcile import Reconciler
from askdock.ports import original_key, parsed_key
from askdock.records import DocumentStatus

TEXT = " ".join(f"Sentence number {n} of a longer text." for n in range(40))


@pytest.fixture
def reconciler(bench: Any) -> Reconciler:
    return Reconciler(bench.catalogue, bench.files, bench.store, stuck_seconds=3600)


def found(reconciler: Reconciler, *, repair: bool = False) -> list[tuple[Kind, str]]:
    return [(finding.kind, finding.subject) for finding in reconciler.run(repair=repair)]


@pytest.fixture
def ready(bench: Any) -> Any:
    """A document that is READY, with several chunks."""
    accepted = bench.receive("a.txt", TEXT)
    bench.ingest()
    document = bench.document(accepted)
    assert document.chunks > 3
    return document


def rows(bench: Any, document: Any) -> list[Any]:
    return list(bench.store.read_document(bench.collection.generation, document.id, document.live_version))


def test_a_sound_system_is_clean_also_while_it_works(bench: Any, ready: Any, reconciler: Reconciler) -> None:
    bench.receive("waiting.txt", "This one waits.")
    bench.receive("a.txt", "A new version of it waits.")
    deleted = bench.receive("gone.txt", "This one is being deleted.")
    bench.catalogue.mark_deleting(bench.collection.id, deleted.document.id)
    bench.receive("bad.pdf", "%PDF-1.7 broken")
    assert found(reconciler) == []
    bench.ingest()
    assert found(reconciler) == []


def test_missing_chunks_are_made_again(bench: Any, ready: Any, reconciler: Reconciler) -> None:
    kept = rows(bench, ready)[1:]
    bench.store.delete_document(bench.collection.generation, ready.id)
    bench.store.upsert(bench.collection.generation, kept)
    assert found(reconciler) == [(Kind.MISSING_CHUNKS, ready.id)]
    assert found(reconciler, repair=True) == [(Kind.MISSING_CHUNKS, ready.id)]
    again = bench.catalogue.get_document(bench.collection.id, ready.id)
    assert (again.status, again.live_version) == (DocumentStatus.RECEIVED, 1)
    bench.ingest()
    assert found(reconciler) == []
    assert len(rows(bench, ready)) == ready.chunks


def test_a_document_none_of_whose_chunks_is_there(bench: Any, ready: Any, reconciler: Reconciler) -> None:
    bench.store.drop_generation(bench.collection.generation)
    assert found(reconciler, repair=True) == [(Kind.MISSING_CHUNKS, ready.id)]
    bench.ingest()
    assert found(reconciler) == []


def test_orphan_chunks_are_deleted(bench: Any, ready: Any, reconciler: Reconciler) -> None:
    from dataclasses import replace

    strange = [
        replace(row, chunk=replace(row.chunk, id=f"x{n}", document_id=document_id, version=version))
        for n, (row, document_id, version) in enumerate(
            zip(rows(bench, ready), ("nobody", "nobody", ready.id, ready.id), (1, 2, 7, 1), strict=False)
        )
    ]
    bench.store.upsert(bench.collection.generation, strange)
    wanted = {(Kind.ORPHAN_CHUNKS, "nobody"), (Kind.ORPHAN_CHUNKS, ready.id)}
    assert set(found(reconciler)) == wanted
    found(reconciler, repair=True)
    found(reconciler, repair=True)
    assert found(reconciler) == []
    assert bench.store.count(bench.collection.generation) == ready.chunks


def test_a_chunk_stored_twice_is_kept_once(
    bench: Any, ready: Any, reconciler: Reconciler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that forgot that ids are unique, until the document is written anew."""
    store, twice = bench.store, {"on": True}
    stored, read, delete = store.stored, store.read_document, store.delete_document
    monkeypatch.setattr(store, "stored", lambda g: [*stored(g), *([next(iter(stored(g)))] if twice["on"] else [])])
    monkeypatch.setattr(
        store, "read_document", lambda g, d, v: [*read(g, d, v), *([next(read(g, d, v))] if twice["on"] else [])]
    )

    def heals(*args: Any, **kwargs: Any) -> None:
        twice["on"] = False
        delete(*args, **kwargs)

    monkeypatch.setattr(store, "delete_document", heals)
    assert found(reconciler) == [(Kind.DUPLICATE_CHUNKS, ready.id)]
    assert found(reconciler, repair=True) == [(Kind.DUPLICATE_CHUNKS, ready.id)]
    assert found(reconciler) == []
    assert len(rows(bench, ready)) == ready.chunks


def test_files_that_are_missing(bench: Any, ready: Any, reconciler: Reconciler) -> None:
    bench.files.delete(parsed_key(ready.id, 1))
    assert found(reconciler, repair=True) == [(Kind.MISSING_TEXT, ready.id)]
    bench.ingest()
    assert found(reconciler) == []
    bench.files.delete(original_key(bench.collection.id, ready.sha256))
    (finding,) = reconciler.run(repair=True)
    assert isinstance(finding, Finding)
    assert (finding.kind, finding.repaired) == (Kind.MISSING_FILE, False)


def test_files_of_nobody(bench: Any, ready: Any, reconciler: Reconciler) -> None:
    orphans = {
        original_key(bench.collection.id, "0" * 64),
        original_key("no-such-collection", "0" * 64),
        parsed_key("nobody", 1),
        parsed_key(ready.id, 9),
    }
    for key in orphans:
        bench.files.put(key, io.BytesIO(b"x"))
    assert set(found(reconciler)) == {(Kind.ORPHAN_FILE, key) for key in orphans}
    assert len(list(bench.files.keys(""))) == 6
    found(reconciler, repair=True)
    assert found(reconciler) == []
    assert len(list(bench.files.keys(""))) == 2


def test_what_waits_with_nobody_at_it(bench: Any) -> None:
    accepted = bench.receive("a.txt", TEXT)
    impatient = Reconciler(bench.catalogue, bench.files, bench.store, stuck_seconds=0)
    assert found(impatient) == [(Kind.STUCK_DOCUMENT, accepted.document.id)]
    bench.ingest()
    assert found(impatient) == []


def test_a_damaged_store_is_begun_anew_and_all_is_ingested_again(
    bench: Any, ready: Any, reconciler: Reconciler, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = bench.collection.generation
    asked: list[bool] = []

    def damage(name: str, *, thorough: bool) -> list[str]:
        asked.append(thorough)
        return ["page 7 is never used"] if name == generation else []

    with monkeypatch.context() as patched:
        patched.setattr(bench.store, "damage", damage)
        assert found(reconciler) == [(Kind.DAMAGED_STORE, generation)]
        assert bench.store.count(generation) == ready.chunks
        repaired = [(one.kind, one.subject) for one in reconciler.run(repair=True, thorough=True)]
    assert asked == [False, True]
    assert repaired == [(Kind.DAMAGED_STORE, generation), (Kind.MISSING_CHUNKS, ready.id)]
    bench.ingest()
    assert found(reconciler) == []
    assert len(rows(bench, ready)) == ready.chunks
