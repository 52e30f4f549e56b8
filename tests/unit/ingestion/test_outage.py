"""What happens to documents while a dependency is away, and to those it refuses though it is there."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from askdock.errors import EmbedderUnavailable, StoreUnavailable, TranscriptionUnavailable
from askdock.ingestion.leases import RetryPolicy
from askdock.ingestion.worker import Worker
from askdock.records import Collection, DocumentStatus, ParsedDocument

BAD = "unstorable"


def _refuse(bench, monkeypatch: pytest.MonkeyPatch, refuses: Callable[[list], bool]) -> None:
    upsert = bench.store.upsert

    def picky(generation: str, chunks: list) -> None:
        if refuses(chunks):
            raise StoreUnavailable("the store refuses")
        upsert(generation, chunks)

    monkeypatch.setattr(bench.store, "upsert", picky)


def _worker(bench, *collections: Collection) -> Worker:
    terms = RetryPolicy(retry_seconds=0)
    return Worker(bench.catalogue, bench.store, bench.pipeline, lambda: list(collections), terms)


def _work(bench, until: Callable[[], bool]) -> None:
    worker = Worker(
        bench.catalogue, bench.store, bench.pipeline, lambda: [bench.collection], RetryPolicy(retry_seconds=0)
    )
    worker.start()
    tick = threading.Event()
    for _ in range(600):
        if until():
            break
        worker.wake()
        tick.wait(0.05)
    assert worker.stop(10)
    assert until()


@pytest.mark.parametrize("answers_pings", [True, False])
def test_a_store_that_takes_nothing_costs_no_attempt_and_the_backlog_drains(
    bench, monkeypatch: pytest.MonkeyPatch, answers_pings: bool
) -> None:
    away = threading.Event()
    away.set()
    refused = []

    def down(*args: object) -> bool:
        if away.is_set():
            refused.append(1)
            raise StoreUnavailable("down")
        return False

    if not answers_pings:
        monkeypatch.setattr(bench.store, "ping", down)
    _refuse(bench, monkeypatch, down)
    accepted = [bench.receive(f"{n}.txt", f"Text number {n}.") for n in range(20)]

    def enough() -> bool:
        if len(refused) > 10:
            away.clear()
        return bench.catalogue.count_documents() == {DocumentStatus.READY: 20}

    _work(bench, enough)
    assert {bench.document(one).attempts for one in accepted} == {1}


def test_a_document_that_the_store_refuses_ends_and_its_neighbours_pay_nothing(
    bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _refuse(bench, monkeypatch, lambda chunks: any(BAD in item.chunk.text for item in chunks))
    accepted = [bench.receive(f"{n}.txt", f"Text number {n}.") for n in range(5)]
    bad = bench.receive("bad.txt", f"This is {BAD}. " + "It has several chunks, of which one is bad. " * 30)
    _work(bench, lambda: bench.document(bad).status is DocumentStatus.QUARANTINED)
    ended = bench.document(bad)
    assert (ended.reason, ended.detail, ended.attempts) == ("chunks_refused", "the store refuses", 3)
    assert {(bench.document(one).status, bench.document(one).attempts) for one in accepted} == {
        (DocumentStatus.READY, 1)
    }
    # What tried the store is gone again.
    assert {key.document_id for key in bench.store.stored(bench.collection.generation)} <= {
        one.document.id for one in (*accepted, bad)
    }


def test_a_failure_of_one_moment_costs_nothing(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    _refuse(bench, monkeypatch, lambda chunks: (calls.append(1), len(calls) == 1)[1])
    accepted = bench.receive("a.txt", "Some text.")
    assert [one.status for one in bench.ingest()] == [DocumentStatus.READY]
    assert bench.document(accepted).attempts == 1


def test_a_store_that_loses_the_chunks_of_one_document_ends_it(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    upsert = bench.store.upsert

    def losing(generation: str, chunks: list) -> None:
        upsert(generation, [item for item in chunks if BAD not in item.chunk.text])

    monkeypatch.setattr(bench.store, "upsert", losing)
    bad, good = bench.receive("bad.txt", f"This is {BAD}."), bench.receive("good.txt", "Good text.")
    _work(bench, lambda: bench.document(bad).status is DocumentStatus.QUARANTINED)
    assert "did not read back" in bench.document(bad).detail
    assert (bench.document(good).status, bench.document(good).attempts) == (DocumentStatus.READY, 1)


@pytest.mark.parametrize("takes_others", [True, False])
def test_an_embedder_that_refuses_one_text_ends_its_document(
    bench, monkeypatch: pytest.MonkeyPatch, takes_others: bool
) -> None:
    embed, refused = bench.embedder.embed_documents, []

    def picky(texts: list[str]):  # type: ignore[no-untyped-def]
        if len(refused) < 10 and not (takes_others and not any(BAD in text for text in texts)):
            refused.append(1)
            raise EmbedderUnavailable("status 400")
        return embed(texts)

    monkeypatch.setattr(bench.embedder, "embed_documents", picky)
    bad, good = bench.receive("bad.txt", f"This is {BAD}."), bench.receive("good.txt", "Good text.")
    expected = DocumentStatus.QUARANTINED if takes_others else DocumentStatus.READY
    _work(bench, lambda: bench.document(bad).status is expected)
    _work(bench, lambda: bench.document(good).status is DocumentStatus.READY)
    assert bench.document(bad).attempts == (4 if takes_others else 1)


def test_a_defect_in_ingestion_ends_its_document_not_the_worker(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    chunk = bench.pipeline._stages(bench.collection.profile).chunker.chunk

    def breaking(document, parsed):  # type: ignore[no-untyped-def]
        if BAD in parsed.text:
            raise ZeroDivisionError
        yield from chunk(document, parsed)

    monkeypatch.setattr(bench.pipeline._stages(bench.collection.profile).chunker, "chunk", breaking)
    accepted = [bench.receive(f"{n}.txt", f"Text number {n}.") for n in range(5)]
    bad = bench.receive("bad.txt", f"This is {BAD}.")
    _work(bench, lambda: bench.document(bad).status is DocumentStatus.QUARANTINED)
    _work(bench, lambda: all(bench.document(one).status is DocumentStatus.READY for one in accepted))


def test_batches_hold_documents_of_several_collections(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    other = bench.catalogue.create_collection("other", bench.collection.profile)
    for n in range(6):
        bench.receive(f"{n}.txt", f"Text number {n}.")
    bench.collection, first = other, bench.collection
    for n in range(6):
        bench.receive(f"{n}.txt", f"Other text number {n}.")
    sizes = []
    embed = bench.embedder.embed_documents
    monkeypatch.setattr(
        bench.embedder, "embed_documents", lambda texts: (sizes.append(len(texts)), embed(texts))[1]
    )
    worker = _worker(bench, first, other)
    worker.start()
    tick = threading.Event()
    for _ in range(200):
        if bench.catalogue.count_documents() == {DocumentStatus.READY: 12}:
            break
        tick.wait(0.05)
    assert worker.stop(10)
    assert sizes == [12]
    assert (bench.store.count(first.generation), bench.store.count(other.generation)) == (6, 6)


def test_a_large_document_is_embedded_and_stored_in_pieces(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    upsert = bench.store.upsert

    def noting(generation: str, chunks: list) -> None:
        written.append(len(chunks))
        upsert(generation, chunks)

    monkeypatch.setattr(bench.store, "upsert", noting)
    accepted = bench.receive("long.txt", "\n\n".join(f"Paragraph {n}. " + "word " * 30 for n in range(800)))
    bench.ingest()
    assert bench.document(accepted).chunks == sum(written) >= 800
    assert max(written) <= 128


def test_a_recording_waits_for_its_endpoint_at_no_cost_while_others_go_on(
    bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk, text = bench.receive("talk.txt", "Vent the line."), bench.receive("a.txt", "Shut the valve.")
    parse, outages = bench.pipeline._parse.parse, iter(range(5))
    reasons: list[str | None] = []

    def away(path: Path, name: str, media_type: str) -> ParsedDocument:
        if name == "talk.txt" and next(outages, None) is not None:
            reasons.append(bench.document(talk).reason)
            raise TranscriptionUnavailable("the transcription endpoint at http://asr.test does not answer")
        return parse(path, name, media_type)

    monkeypatch.setattr(bench.pipeline._parse, "parse", away)
    bench.ingest()
    assert reasons == [None, *["transcription_unavailable"] * 4]
    for one in (talk, text):
        document = bench.document(one)
        assert (document.status, document.reason, document.attempts) == (DocumentStatus.READY, None, 1)
