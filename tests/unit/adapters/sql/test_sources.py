"""Sources, changes, restarts and restored collections, as the catalogue keeps them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.errors import CollectionExists, DocumentNotFound
from askdock.ports import Catalogue
from askdock.records import Collection, DocumentStatus, IndexProfile, SourceFile

PROFILE = IndexProfile("model", "weights", 2, 1000, 200, "analyzer")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return SqlCatalogue(Database(f"sqlite:///{tmp_path / 'catalogue.db'}"))


@pytest.fixture
def collection(catalogue: Catalogue) -> Collection:
    return catalogue.create_collection("default", PROFILE)


def file(uri: str, content: str = "") -> SourceFile:
    return SourceFile(uri, uri.rsplit("/", 1)[-1], "text/plain", f"{content or uri:_>64}", 3, 7)


def test_sources_under_a_prefix_page_by_page(catalogue: Catalogue, collection: Collection) -> None:
    for uri in ("file:///A/1", "file:///a/%_", "file:///a/1", "file:///a/2", "file:///ab"):
        catalogue.accept(collection.id, file(uri))
    first = catalogue.list_sources(collection.id, "file:///a/", limit=2)
    rest = catalogue.list_sources(collection.id, "file:///a/", after=first[-1].file.uri)
    assert [known.file.uri for known in (*first, *rest)] == ["file:///a/%_", "file:///a/1", "file:///a/2"]
    assert catalogue.list_sources(collection.id, "file:///a/%_")[0].status is DocumentStatus.RECEIVED
    assert catalogue.find_source(collection.id, "file:///a/3") is None


def test_a_document_goes_with_its_last_source(catalogue: Catalogue, collection: Collection) -> None:
    one = catalogue.accept(collection.id, file("a", "same")).document
    catalogue.accept(collection.id, file("b", "same"))
    assert catalogue.remove_source(collection.id, "a")
    assert catalogue.get_document(collection.id, one.id).source_uri == "b"
    assert not catalogue.remove_source(collection.id, "a")
    assert catalogue.remove_source(collection.id, "b")
    with pytest.raises(DocumentNotFound):
        catalogue.get_document(collection.id, one.id)
    assert [d.id for d in catalogue.list_documents(collection.id, statuses={DocumentStatus.DELETING})] == [one.id]


def test_changes_in_the_order_of_their_time(catalogue: Catalogue, collection: Collection) -> None:
    first, second = (catalogue.accept(collection.id, file(uri)).document for uri in "ab")
    catalogue.advance(first.id, 1, DocumentStatus.PARSED)
    assert [d.id for d in catalogue.list_changed(collection.id, LONG_AGO)] == [second.id, first.id]
    changed = catalogue.get_document(collection.id, first.id).updated_at
    catalogue.mark_deleting(collection.id, second.id)
    found = catalogue.list_changed(collection.id, changed)
    assert [d.status for d in found] == [DocumentStatus.PARSED, DocumentStatus.DELETING]


def test_stuck_is_what_waits_unattended(catalogue: Catalogue, collection: Collection) -> None:
    held, left = (catalogue.accept(collection.id, file(uri)).document for uri in "ab")
    claimed = catalogue.claim("worker", 60)
    assert claimed
    assert claimed.id == held.id
    later = datetime.now(UTC) + timedelta(seconds=1)
    assert [d.id for d in catalogue.list_stuck(collection.id, later)] == [left.id]
    assert catalogue.list_stuck(collection.id, LONG_AGO) == []


def test_a_restart_keeps_what_is_live(catalogue: Catalogue, collection: Collection) -> None:
    document = catalogue.accept(collection.id, file("a")).document
    catalogue.claim("worker", 60)
    assert catalogue.publish(document.id, 1)
    again = catalogue.restart(collection.id, document.id)
    assert (again.status, again.attempts, again.live_version) == (DocumentStatus.RECEIVED, 0, 1)
    with pytest.raises(DocumentNotFound):
        catalogue.restart(collection.id, "nothing")


def test_what_has_ended_goes_no_further(catalogue: Catalogue, collection: Collection) -> None:
    document = catalogue.accept(collection.id, file("a")).document
    catalogue.fail(document.id, 1, DocumentStatus.FAILED, "cancelled", "cancelled")
    catalogue.advance(document.id, 1, DocumentStatus.PARSED)
    assert not catalogue.publish(document.id, 1)
    assert catalogue.get_document(collection.id, document.id).reason == "cancelled"


def test_a_restored_collection_is_the_one_that_was(
    catalogue: Catalogue, collection: Collection, tmp_path: Path
) -> None:
    for uri in ("a", "b"):
        catalogue.accept(collection.id, file(uri))
    documents = catalogue.list_documents(collection.id)
    sources = catalogue.list_sources(collection.id)
    other = SqlCatalogue(Database(f"sqlite:///{tmp_path / 'other.db'}"))
    other.restore(collection, documents, sources)
    assert other.list_collections() == [collection]
    assert other.list_documents(collection.id) == documents
    assert other.list_sources(collection.id) == sources
    with pytest.raises(CollectionExists):
        other.restore(collection, documents, sources)
