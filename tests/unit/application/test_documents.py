"""Trying again, giving up, and the tombstone that hides at once."""

from typing import Any

import pytest

from askdock.application.documents import Documents
from askdock.errors import Conflict, DocumentNotFound, StoreUnavailable, WrongState
from askdock.records import DocumentStatus, Filter
from askdock.retrieval.hybrid import HybridRetriever
from askdock.retrieval.liveness import LivenessFilter
from askdock.retrieval.pipeline import RetrievalPipeline
from askdock.retrieval.rewrite import Rewriter
from askdock.retrieval.rights import DocumentRights


def documents(bench: Any) -> Documents:
    return Documents(bench.catalogue, bench.files, bench.receiver)


def test_only_what_failed_is_tried_again(bench: Any) -> None:
    bad, good = bench.receive("bad.pdf", "%PDF-1.7 broken"), bench.receive("good.txt", "Good text.")
    with pytest.raises(WrongState):
        documents(bench).retry(bench.collection, bad.document.id)
    bench.ingest()
    again = documents(bench).retry(bench.collection, bad.document.id)
    assert (again.status, again.attempts, again.reason) == (DocumentStatus.RECEIVED, 0, None)
    with pytest.raises(WrongState):
        documents(bench).retry(bench.collection, good.document.id)


def test_what_waits_can_be_given_up_and_tried_again(bench: Any) -> None:
    accepted = bench.receive("a.txt", "Some text.")
    given_up = documents(bench).cancel(bench.collection, accepted.document.id)
    assert (given_up.status, given_up.reason) == (DocumentStatus.FAILED, "cancelled")
    assert documents(bench).cancel(bench.collection, accepted.document.id) == given_up
    assert bench.ingest() == []
    documents(bench).retry(bench.collection, accepted.document.id)
    bench.ingest()
    assert bench.document(accepted).status is DocumentStatus.READY
    with pytest.raises(WrongState):
        documents(bench).cancel(bench.collection, accepted.document.id)


def test_tags_given_later_are_what_filters_find(bench: Any) -> None:
    accepted = bench.receive("a.txt", "The canteen opens at noon.")
    bench.ingest()
    changed = documents(bench).amend(bench.collection, accepted.document.id, tags=[" hr", "hr", "2026"])
    assert (changed.status, changed.tags, changed.live_version) == (DocumentStatus.RECEIVED, ("2026", "hr"), 1)
    retriever = HybridRetriever(bench.store, bench.embedder)
    live = RetrievalPipeline(
        Rewriter(None), retriever, LivenessFilter(bench.catalogue.live_versions), DocumentRights(bench.catalogue)
    )

    def found(tag: str) -> int:
        where = Filter(tags=(tag,))
        return len(live.search(bench.collection, "canteen", top_k=5, where=where))

    assert (found("hr"), len(live.search(bench.collection, "canteen", top_k=5))) == (0, 1)
    bench.ingest()
    assert (bench.document(accepted).status, found("hr")) == (DocumentStatus.READY, 1)
    assert documents(bench).amend(bench.collection, accepted.document.id, tags=["2026", "hr"]) == bench.document(
        accepted
    )
    documents(bench).amend(bench.collection, accepted.document.id, tags=[])
    bench.ingest()
    assert found("hr") == 0


def test_an_upload_moves_to_a_folder_in_which_its_name_is_free(bench: Any) -> None:
    one = bench.receive("a.txt", "One.", uri="upload:a.txt")
    bench.receive("a.txt", "Two.", uri="upload:hr/a.txt")
    bench.ingest()
    with pytest.raises(Conflict):
        documents(bench).amend(bench.collection, one.document.id, folder="hr")
    moved = documents(bench).amend(bench.collection, one.document.id, folder="it/2026")
    assert (moved.source_uri, moved.name) == ("upload:it/2026/a.txt", "a.txt")
    bench.ingest()
    again = bench.receive("a.txt", "One, renewed.", uri="upload:it/2026/a.txt")
    assert (again.document.id, again.outcome) == (one.document.id, "changed")
    assert bench.receive("a.txt", "Another.", uri="upload:a.txt").outcome == "new"


def test_what_was_not_uploaded_has_its_place_elsewhere(bench: Any) -> None:
    accepted = bench.receive("a.txt", "Some text.", uri="file:///srv/a.txt")
    with pytest.raises(WrongState):
        documents(bench).amend(bench.collection, accepted.document.id, folder="hr")


def test_what_has_ended_is_ingested_once_more(bench: Any) -> None:
    accepted = bench.receive("a.txt", "Some text.")
    with pytest.raises(WrongState):
        documents(bench).reingest(bench.collection, accepted.document.id)
    bench.ingest()
    again = documents(bench).reingest(bench.collection, accepted.document.id)
    assert (again.status, again.live_version) == (DocumentStatus.RECEIVED, 1)
    bench.ingest()
    assert bench.document(accepted).status is DocumentStatus.READY


def test_what_is_live_stays_when_its_new_version_is_given_up(bench: Any) -> None:
    accepted = bench.receive("a.txt", "Some text.")
    bench.ingest()
    bench.receive("a.txt", "Some other text.")
    documents(bench).cancel(bench.collection, accepted.document.id)
    assert bench.catalogue.live_versions([accepted.document.id]) == {accepted.document.id: 1}


def test_deleted_is_out_of_every_answer_though_the_store_cannot_delete(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted = bench.receive("a.txt", "The canteen opens at noon.")
    bench.ingest()
    retriever = HybridRetriever(bench.store, bench.embedder)
    live = RetrievalPipeline(
        Rewriter(None), retriever, LivenessFilter(bench.catalogue.live_versions), DocumentRights(bench.catalogue)
    )
    assert len(live.search(bench.collection, "canteen", top_k=5)) == 1
    delete, failures = bench.store.delete_document, iter(range(3))

    def fails_for_a_while(*args: Any, **kwargs: Any) -> None:
        if next(failures, None) is not None:
            raise StoreUnavailable("down")
        delete(*args, **kwargs)

    monkeypatch.setattr(bench.store, "delete_document", fails_for_a_while)
    bench.catalogue.mark_deleting(bench.collection.id, accepted.document.id)
    for _ in range(3):
        assert live.search(bench.collection, "canteen", top_k=5) == []
        with pytest.raises(DocumentNotFound):
            bench.document(accepted)
        with pytest.raises(StoreUnavailable):
            bench.ingest()
        assert bench.store.count(bench.collection.generation) == 1
    bench.ingest()
    assert bench.store.count(bench.collection.generation) == 0
    assert list(bench.files.keys("")) == []
    assert bench.catalogue.count_documents() == {}
