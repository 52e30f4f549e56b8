import multiprocessing
import threading

import pytest

from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.ingestion.leases import Leases, RetryPolicy
from askdock.ports import Catalogue
from askdock.records import Collection, IndexProfile, SourceFile


@pytest.fixture
def catalogue() -> Catalogue:
    return SqlCatalogue(Database("sqlite://"))


@pytest.fixture
def collection(catalogue: Catalogue) -> Collection:
    made = catalogue.create_collection("default", IndexProfile("m", "f", 8, 1000, 200, "a"))
    for n in range(3):
        catalogue.accept(made.id, SourceFile(f"upload:{n}", f"{n}.txt", "text/plain", f"{n:064}", 1))
    return made


def test_claims_each_document_once_and_counts_the_attempt(catalogue: Catalogue, collection: Collection) -> None:
    with Leases(catalogue, RetryPolicy()) as one, Leases(catalogue, RetryPolicy()) as other:
        claims = one.claims(lambda: [collection])
        first = next(claims)
        rest = list(other.claims(lambda: [collection]))
        assert list(claims) == []
    assert first.document.attempts == 1
    assert len({first.document.id, *(claim.document.id for claim in rest)}) == 3


def test_leaving_gives_the_rest_back(catalogue: Catalogue, collection: Collection) -> None:
    with Leases(catalogue, RetryPolicy()) as ledger:
        next(ledger.claims(lambda: [collection]))
    assert catalogue.lease_owners() == set()
    with Leases(catalogue, RetryPolicy()) as ledger:
        assert len(list(ledger.claims(lambda: [collection]))) == 3


def test_stop_ends_the_claims(catalogue: Catalogue, collection: Collection) -> None:
    stop = threading.Event()
    with Leases(catalogue, RetryPolicy()) as ledger:
        claims = ledger.claims(lambda: [collection], stop)
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
    with Leases(catalogue, RetryPolicy(lease_seconds=0.03)) as ledger:
        next(ledger.claims(lambda: [collection]))
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
    host = Leases(catalogue, RetryPolicy()).owner.rsplit(":", 2)[0]
    for _ in range(3):
        assert catalogue.claim(f"{host}:{gone.pid}:0", 3600)
    assert catalogue.claim("elsewhere:1:0", 3600) is None
    with Leases(catalogue, RetryPolicy()) as ledger:
        assert len(list(ledger.claims(lambda: [collection]))) == 3


def test_leases_of_another_host_are_left_alone(catalogue: Catalogue, collection: Collection) -> None:
    for _ in range(3):
        assert catalogue.claim("elsewhere:1:0", 3600)
    with Leases(catalogue, RetryPolicy()) as ledger:
        assert list(ledger.claims(lambda: [collection])) == []
