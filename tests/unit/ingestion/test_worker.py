import logging
import threading

import pytest

from askdock.errors import StoreUnavailable
from askdock.ingestion.leases import RetryPolicy
from askdock.ingestion.worker import Worker
from askdock.records import DocumentStatus


@pytest.fixture
def worker(bench) -> Worker:
    return Worker(
        bench.catalogue, bench.store, bench.pipeline, lambda: [bench.collection], RetryPolicy(retry_seconds=0)
    )


@pytest.fixture
def published(bench, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when a document was published."""
    event = threading.Event()
    publish = bench.catalogue.publish

    def note(*args: object, **named: object) -> bool:
        done: bool = publish(*args, **named)
        event.set()
        return done

    monkeypatch.setattr(bench.catalogue, "publish", note)
    return event


def test_drain_ends_when_nothing_waits(bench, worker: Worker) -> None:
    bench.receive("a.txt", "Some text.")
    assert [document.status for document in worker.drain(bench.collection)] == [DocumentStatus.READY]
    assert list(worker.drain(bench.collection)) == []


def test_the_thread_ingests_what_comes_and_stops(bench, worker: Worker, published: threading.Event) -> None:
    worker.start()
    accepted = bench.receive("a.txt", "Some text.")
    worker.wake()
    assert published.wait(10)
    assert worker.stop(10)
    assert bench.document(accepted).status is DocumentStatus.READY
    assert bench.catalogue.lease_owners() == set()


def test_the_thread_outlives_a_store_that_is_down(
    bench,
    worker: Worker,
    published: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    upsert, failed, calls = bench.store.upsert, threading.Event(), []

    def down(generation: str, chunks: object) -> None:
        calls.append(1)
        if len(calls) <= 2:  # the write, and the chunk that tries whether any write succeeds
            failed.set()
            raise StoreUnavailable("down")
        upsert(generation, chunks)

    monkeypatch.setattr(bench.store, "upsert", down)
    accepted = bench.receive("a.txt", "Some text.")
    with caplog.at_level(logging.WARNING):
        worker.start()
        assert failed.wait(10)
        worker.wake()
        assert published.wait(10)
        assert worker.stop(10)
    assert bench.document(accepted).status is DocumentStatus.READY
    assert "ingestion waits 0 s: down" in caplog.text


def test_two_workers_share_and_none_is_done_twice(bench) -> None:
    accepted = [bench.receive(f"{n}.txt", f"Text number {n}.") for n in range(30)]
    ended: list[str] = []

    def work() -> None:
        terms = RetryPolicy(retry_seconds=0)
        worker = Worker(bench.catalogue, bench.store, bench.pipeline, lambda: [bench.collection], terms)
        ended.extend(document.id for document in worker.drain(bench.collection))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ended) == sorted(one.document.id for one in accepted)


def test_a_stop_gives_back_what_takes_longer_than_the_grace(
    bench, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go_on = threading.Event(), threading.Event()
    upsert = bench.store.upsert

    def slow(generation: str, chunks: object) -> None:
        began.set()
        assert go_on.wait(30)
        upsert(generation, chunks)

    monkeypatch.setattr(bench.store, "upsert", slow)
    accepted = bench.receive("a.txt", "Some text.")
    worker.start()
    assert began.wait(10)
    thread = worker._thread
    assert not worker.stop(0.05)
    assert bench.catalogue.lease_owners() == set()
    assert bench.document(accepted).attempts == 0
    taken = bench.catalogue.claim("another", 60)
    assert taken
    # The thread that was left behind finishes its write, but has no say any more.
    go_on.set()
    assert thread
    thread.join(10)
    assert bench.document(accepted).status is not DocumentStatus.READY
    assert bench.catalogue.lease_owners() == {"another"}


def test_finish_waits_for_documents_in_other_hands(bench, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs, ours = bench.receive("theirs.txt", "Some text."), bench.receive("ours.txt", "More text.")
    claimed = bench.catalogue.claim("other:1:x", 60, [bench.collection.id])
    assert claimed is not None
    held = claimed.id
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:  # drain looks twice without waiting, then `finish` waits for the other worker
            bench.catalogue.release("other:1:x", refund=True)

    monkeypatch.setattr("askdock.ingestion.worker.time.sleep", pause)
    ended = [document.id for document in worker.finish(bench.collection, [theirs.document.id, ours.document.id])]
    assert sorted(ended) == sorted([theirs.document.id, ours.document.id])
    assert ended[-1] == held
    assert bench.catalogue.get_document(bench.collection.id, held).status is DocumentStatus.READY


def test_finish_tells_how_a_document_ended_elsewhere(bench, worker: Worker) -> None:
    accepted = bench.receive("a.txt", "Some text.")
    list(worker.drain(bench.collection))
    (ended,) = worker.finish(bench.collection, [accepted.document.id])
    assert ended.status is DocumentStatus.READY


def test_finish_does_not_wait_for_what_was_deleted(bench, worker: Worker) -> None:
    accepted = bench.receive("a.txt", "Some text.")
    list(worker.drain(bench.collection))
    bench.catalogue.mark_deleting(bench.collection.id, accepted.document.id)
    assert accepted.document.id not in {
        document.id
        for document in worker.finish(bench.collection, [accepted.document.id])
        if document.status is not DocumentStatus.DELETING
    }
