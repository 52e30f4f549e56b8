import multiprocessing
import threading

import pytest

from askdock.adapters.sql_catalogue import SqlCatalogue
from askdock.ingestion.ledger import Ledger
from askdock.ports import Catalogue
from askdock.records import Collection, IndexProfile, SourceFile


@pytest.fixture
def catalogue() -> Catalogue:
    return SqlCatalogue("sqlite://")


@pytest.fixture
def collection(catalogue: Catalogue) -> Collection:
    made = catalogue.create_collection("default", IndexProfile("m", "f", 8, 1000, 200, "a"))
    for n in range(3):
        catalogue.accept(made.id, SourceFile(f"upload:{n}", f"{n}.txt", "text/plain", f"{n:064}", 1))
    return made


def test_claims_each_document_once_and_counts_the_attempt(catalogue: Catalogue, collection: Collection) -> None:
    with Ledger(catalogue) as one, Ledger(catalogue) as other:
        claims = one.claims(collection.id)
        first = next(claims)
        rest = list(other.claims(collection.id))
        assert list(claims) == []
    assert first.attempts == 1
    assert len({first.id, *(document.id for document in rest)}) == 3


def test_leaving_gives_the_rest_back(catalogue: Catalogue, collection: Collection) -> None:
    with Ledger(catalogue) as ledger:
        next(ledger.claims(collection.id))
    assert catalogue.lease_owners() == set()
    with Ledger(catalogue) as ledger:
        assert len(list(ledger.claims(collection.id))) == 3


def test_stop_ends_the_claims(catalogue: Catalogue, collection: Collection) -> None:
    stop = threading.Event()
    with Ledger(catalogue) as ledger:
        claims = ledger.claims(collection.id, stop)
        next(claims)
        stop.set()
        assert list(claims) == []


def test_the_heartbeat_keeps_a_lease_beyond_its_length(
    catalogue: Catalogue, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed = threading.Event()
    renew = catalogue.renew

    def note(owner: str, lease_seconds: float) -> None:
        renew(owner, lease_seconds)
        renewed.set()

    monkeypatch.setattr(catalogue, "renew", note)
    with Ledger(catalogue, lease_seconds=0.03) as ledger:
        next(ledger.claims(collection.id))
        for _ in range(3):
            renewed.clear()
            assert renewed.wait(5)
        assert catalogue.lease_owners() == {ledger.owner}


def test_leases_of_a_dead_process_of_this_host_are_freed_at_once(
    catalogue: Catalogue, collection: Collection
) -> None:
    gone = multiprocessing.get_context("spawn").Process(target=print)
    gone.start()
    gone.join()
    host = Ledger(catalogue).owner.rsplit(":", 2)[0]
    assert catalogue.claim(f"{host}:{gone.pid}:0", 3600, 3, collection.id)
    assert catalogue.claim("elsewhere:1:0", 3600, 3, collection.id) == []
    with Ledger(catalogue) as ledger:
        assert len(list(ledger.claims(collection.id))) == 3


def test_leases_of_another_host_are_left_alone(catalogue: Catalogue, collection: Collection) -> None:
    assert len(catalogue.claim("elsewhere:1:0", 3600, 3, collection.id)) == 3
    with Ledger(catalogue) as ledger:
        assert list(ledger.claims(collection.id)) == []
