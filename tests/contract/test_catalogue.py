"""`askdock.ports.Catalogue`, the same on SQLite and PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.errors import CollectionExists, CollectionNotFound, Conflict, DocumentNotFound
from askdock.ports import Catalogue
from askdock.records import HELD, Collection, Document, DocumentStatus, IndexProfile, SourceFile

PROFILE = IndexProfile("model", "weights", 8, 1000, 200, "analyzer")
READY, FAILED, DELETING = DocumentStatus.READY, DocumentStatus.FAILED, DocumentStatus.DELETING


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    return SqlCatalogue(database)


@pytest.fixture
def collection(catalogue: Catalogue) -> Collection:
    return catalogue.create_collection("default", PROFILE)


def file(uri: str, content: str | None = None) -> SourceFile:
    return SourceFile(uri, uri, "text/plain", f"{content or uri:_>64}", 3)


def claimed(catalogue: Catalogue, owner: str = "w", seconds: float = 60) -> Document:
    document = catalogue.claim(owner, seconds)
    assert document is not None
    return document


# Collections and generations


def test_a_collection_is_made_once(catalogue: Catalogue, collection: Collection) -> None:
    assert catalogue.get_collection("default") == collection
    with pytest.raises(CollectionExists):
        catalogue.create_collection("default", PROFILE)
    other = catalogue.create_collection("a", PROFILE)
    assert catalogue.list_collections() == [other, collection]
    with pytest.raises(CollectionNotFound):
        catalogue.get_collection("nothing")


def test_parts_are_switched_off_in_their_order(catalogue: Catalogue, collection: Collection) -> None:
    assert collection.off == ()
    catalogue.switch_off(collection.id, ["versions", "figures"])
    assert catalogue.get_collection("default").off == ("figures", "versions")
    catalogue.switch_off(collection.id, [])
    assert catalogue.list_collections() == [collection]
    with pytest.raises(CollectionNotFound):
        catalogue.switch_off("nothing", ["tables"])


def test_a_deleted_collection_takes_everything_along(catalogue: Catalogue, collection: Collection) -> None:
    catalogue.accept(collection.id, file("a"))
    catalogue.delete_collection(collection.id)
    catalogue.delete_collection(collection.id)
    assert catalogue.list_collections() == []
    assert catalogue.list_generations(collection.id) == []
    assert catalogue.claim("w", 60) is None
    with pytest.raises(CollectionNotFound):
        catalogue.accept(collection.id, file("a"))


def test_one_generation_is_live_and_the_switch_goes_both_ways(
    catalogue: Catalogue, collection: Collection
) -> None:
    wider = IndexProfile("model", "weights", 8, 2000, 200, "analyzer")
    built = catalogue.add_generation(collection.id, wider)
    assert [g.status for g in catalogue.list_generations(collection.id)] == ["live", "building"]
    assert catalogue.count_generations() == {"live": 1, "building": 1}
    first, second = catalogue.list_generations(collection.id)
    assert catalogue.newest_live_generation() == first.created_at
    assert catalogue.get_collection("default") == collection

    catalogue.set_live_generation(collection.id, built.name)
    now = catalogue.get_collection("default")
    assert (now.generation, now.profile) == (built.name, wider)
    assert catalogue.count_generations() == {"live": 1, "retired": 1}
    assert catalogue.newest_live_generation() == second.created_at
    with pytest.raises(Conflict):
        catalogue.forget_generation(collection.id, built.name)
    with pytest.raises(Conflict):
        catalogue.set_live_generation(collection.id, "nothing")
    assert catalogue.get_collection("default") == now

    catalogue.set_live_generation(collection.id, collection.generation)
    assert catalogue.get_collection("default") == collection
    catalogue.forget_generation(collection.id, built.name)
    assert [g.name for g in catalogue.list_generations(collection.id)] == [collection.generation]


def test_a_switch_brings_the_counts_of_what_is_live(catalogue: Catalogue, collection: Collection) -> None:
    live, waiting = (catalogue.accept(collection.id, file(name)).document for name in ("live", "waiting"))
    catalogue.publish(live.id, 1)
    built = catalogue.add_generation(collection.id, collection.profile)
    catalogue.set_live_generation(collection.id, built.name, {(live.id, 1): 7, (waiting.id, 1): 8, ("gone", 1): 9})
    assert catalogue.get_document(collection.id, live.id).chunks == 7
    assert catalogue.get_document(collection.id, waiting.id).chunks == 0
    catalogue.set_live_generation(collection.id, built.name, {(live.id, 2): 3})
    assert catalogue.get_document(collection.id, live.id).chunks == 7


# Acceptance


def test_what_becomes_of_a_file(catalogue: Catalogue, collection: Collection) -> None:
    new = catalogue.accept(collection.id, file("a", "one"))
    assert (new.outcome, new.document.status, new.document.version) == ("new", DocumentStatus.RECEIVED, 1)
    assert catalogue.accept(collection.id, file("a", "one")).outcome == "unchanged"
    copy = catalogue.accept(collection.id, file("b", "one"))
    assert (copy.outcome, copy.document.id) == ("duplicate", new.document.id)
    # "a" leaves the shared document, which goes by its other source.
    moved = catalogue.accept(collection.id, file("a", "two"))
    assert moved.outcome == "new"
    assert catalogue.get_document(collection.id, new.document.id).source_uri == "b"
    changed = catalogue.accept(collection.id, file("a", "three"))
    assert (changed.outcome, changed.document.id, changed.document.version) == ("changed", moved.document.id, 2)


def test_what_is_called_otherwise_at_its_place_goes_by_the_new_name(
    catalogue: Catalogue, collection: Collection
) -> None:
    named = file("https://drive.example/1", "one")
    found = catalogue.accept(collection.id, named).document
    catalogue.accept(collection.id, file("b", "one"))
    catalogue.publish(found.id, 1)
    again = catalogue.accept(collection.id, replace(named, name="Policy.txt"))
    assert (again.outcome, again.document.name) == ("unchanged", "Policy.txt")
    # Its chunks are written anew under the same version, which stays searchable meanwhile.
    assert again.document.status is DocumentStatus.RECEIVED
    assert (again.document.version, again.document.live_version) == (1, 1)
    # The name at another of its places does not count.
    assert (
        catalogue.accept(collection.id, replace(file("b", "one"), name="copy.txt")).document.name == "Policy.txt"
    )


def test_uploads_of_the_same_bytes_under_two_names_are_two_documents(
    catalogue: Catalogue, collection: Collection
) -> None:
    found = catalogue.accept(collection.id, file("file:///a", "one")).document
    first, second = (catalogue.accept(collection.id, file(f"upload:{name}", "one")) for name in ("b", "c"))
    assert (first.outcome, second.outcome) == ("new", "new")
    assert len({found.id, first.document.id, second.document.id}) == 3
    assert catalogue.accept(collection.id, file("upload:b", "one")).outcome == "unchanged"
    assert catalogue.accept(collection.id, file("file:///a", "one")).document.id == found.id
    # Other bytes, then those of the neighbour: versions of the same document.
    assert catalogue.accept(collection.id, file("upload:b", "two")).outcome == "changed"
    back = catalogue.accept(collection.id, file("upload:b", "one"))
    assert (back.outcome, back.document.id, back.document.version) == ("changed", first.document.id, 3)
    catalogue.mark_deleting(collection.id, first.document.id)
    catalogue.forget(first.document.id)
    assert catalogue.get_document(collection.id, second.document.id).source_uri == "upload:c"
    with catalogue.file_unused(collection.id, back.document.sha256) as unused:
        assert not unused


def test_the_same_bytes_sent_many_times_at_once_are_one_document(
    catalogue: Catalogue, collection: Collection
) -> None:
    with ThreadPoolExecutor(8) as pool:
        accepted = list(pool.map(lambda n: catalogue.accept(collection.id, file(f"{n}", "same")), range(24)))
    assert len({one.document.id for one in accepted}) == 1
    assert sorted({one.outcome for one in accepted}) == ["duplicate", "new"]


def test_versions_sent_at_once_to_one_place_are_all_counted(catalogue: Catalogue, collection: Collection) -> None:
    first = catalogue.accept(collection.id, file("a", "first"))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: catalogue.accept(collection.id, file("a", f"{n}")), range(16)))
    document = catalogue.get_document(collection.id, first.document.id)
    assert document.version == 17


def test_bytes_that_failed_before_get_a_fresh_start(catalogue: Catalogue, collection: Collection) -> None:
    document = catalogue.accept(collection.id, file("a")).document
    claimed(catalogue)
    assert catalogue.fail(document.id, 1, FAILED, "encrypted", "needs a password")
    again = catalogue.accept(collection.id, file("a")).document
    assert (again.status, again.reason, again.attempts) == (DocumentStatus.RECEIVED, None, 0)


# Leases


def test_a_lease_is_one_workers_until_it_ends(catalogue: Catalogue, collection: Collection) -> None:
    document = catalogue.accept(collection.id, file("a")).document
    first = claimed(catalogue, "one")
    assert (first.id, first.attempts) == (document.id, 1)
    assert catalogue.claim("two", 60) is None
    assert catalogue.lease_owners() == {"one"}
    assert catalogue.release("one") == 1
    assert catalogue.release("one") == 0
    again = claimed(catalogue, "two")
    assert again.attempts == 2
    assert catalogue.release("two", refund=True) == 1
    assert claimed(catalogue, "two").attempts == 2


def test_a_lease_that_ran_out_is_another_workers(catalogue: Catalogue, collection: Collection) -> None:
    document = catalogue.accept(collection.id, file("a")).document
    claimed(catalogue, "one", seconds=0)
    assert catalogue.lease_owners() == set()
    claimed(catalogue, "two")
    # Whoever comes back from the dead has no say any more.
    assert not catalogue.publish(document.id, 1, owner="one")
    assert not catalogue.fail(document.id, 1, FAILED, "parser_error", "", owner="one")
    catalogue.advance(document.id, 1, DocumentStatus.PARSED, owner="one", pages=7)
    catalogue.postpone(document.id, 1, 0, "x", "", owner="one")
    assert catalogue.get_document(collection.id, document.id).pages == 0
    assert catalogue.lease_owners() == {"two"}
    assert catalogue.publish(document.id, 1, owner="two")
    assert catalogue.get_document(collection.id, document.id).status is READY


def test_a_renewed_lease_lasts(catalogue: Catalogue, collection: Collection) -> None:
    catalogue.accept(collection.id, file("a"))
    claimed(catalogue, "one", seconds=0)
    catalogue.renew("one", 60)
    assert catalogue.claim("two", 60) is None


def test_what_is_postponed_waits_and_says_why(catalogue: Catalogue, collection: Collection) -> None:
    document = catalogue.accept(collection.id, file("a")).document
    claimed(catalogue)
    catalogue.postpone(document.id, 1, 3600, "parser_crashed", "the parser was\0killed", owner="w")
    waiting = catalogue.get_document(collection.id, document.id)
    assert (waiting.reason, waiting.detail, waiting.attempts) == ("parser_crashed", "the parser was killed", 1)
    assert catalogue.claim("w", 60) is None
    catalogue.restart(collection.id, document.id)
    claimed(catalogue)
    assert catalogue.release("w", wait_seconds=3600) == 1
    assert catalogue.claim("w", 60) is None


def test_collections_take_turns_whatever_they_hold(catalogue: Catalogue, collection: Collection) -> None:
    for n in range(6):
        catalogue.accept(collection.id, file(f"bulk-{n}"))
    small = catalogue.create_collection("small", PROFILE)
    single = catalogue.accept(small.id, file("single")).document
    order = [claimed(catalogue).id for _ in range(3)]
    assert single.id in order[:2]
    late = catalogue.accept(small.id, file("late")).document
    assert late.id in [claimed(catalogue).id for _ in range(2)]
    served = [claimed(catalogue).source_uri for _ in range(3)]
    assert served == sorted(served)
    assert catalogue.claim("w", 60) is None


def test_only_the_named_collections_are_served(catalogue: Catalogue, collection: Collection) -> None:
    catalogue.accept(collection.id, file("a"))
    other = catalogue.create_collection("other", PROFILE)
    assert catalogue.claim("w", 60, [other.id]) is None
    assert catalogue.claim("w", 60, []) is None
    assert catalogue.claim("w", 60, [other.id, collection.id]) is not None


def test_only_small_documents_are_claimed_where_asked(catalogue: Catalogue, collection: Collection) -> None:
    catalogue.accept(collection.id, SourceFile("large", "large", "text/plain", f"{'large':_>64}", 1000))
    other = catalogue.create_collection("other", PROFILE)
    small = catalogue.accept(other.id, SourceFile("small", "small", "text/plain", f"{'small':_>64}", 100)).document
    found = catalogue.claim("w", 60, max_bytes=100)
    assert found is not None
    assert found.id == small.id
    assert catalogue.claim("w", 60, max_bytes=999) is None
    assert claimed(catalogue).name == "large"


def test_a_claim_holds_until_it_is_overtaken(catalogue: Catalogue, collection: Collection) -> None:
    catalogue.accept(collection.id, file("a"))
    document = claimed(catalogue)
    assert catalogue.holds(document.id, document.version, "w")
    assert not catalogue.holds(document.id, document.version, "another")
    assert not catalogue.holds(document.id, document.version + 1, "w")
    catalogue.mark_deleting(collection.id, document.id)
    assert not catalogue.holds(document.id, document.version, "w")


def test_workers_that_claim_at_once_never_get_the_same(catalogue: Catalogue, collection: Collection) -> None:
    accepted = {catalogue.accept(collection.id, file(f"{n}")).document.id for n in range(40)}
    start = threading.Barrier(4)

    def work(owner: str) -> list[str]:
        start.wait()
        got = []
        while (document := catalogue.claim(owner, 60)) is not None:
            got.append(document.id)
        return got

    with ThreadPoolExecutor(4) as pool:
        got = [one for part in pool.map(work, "abcd") for one in part]
    # A document that another worker holds just then is skipped, not waited for; it is nobody's if he gives up.
    assert len(got) == len(set(got))
    assert set(got) == accepted


# Progress and the end


def test_a_version_becomes_live_at_one_instant(catalogue: Catalogue, collection: Collection) -> None:
    document = catalogue.accept(collection.id, file("a", "one")).document
    assert catalogue.live_versions([document.id]) == {}
    claimed(catalogue)
    catalogue.advance(document.id, 1, DocumentStatus.PARSED, pages=3, chunks=9)
    assert catalogue.publish(document.id, 1)
    found = catalogue.get_document(collection.id, document.id)
    assert (found.status, found.live_version, found.pages, found.chunks) == (READY, 1, 3, 9)
    catalogue.accept(collection.id, file("a", "two"))
    assert catalogue.live_versions([document.id]) == {document.id: 1}
    assert not catalogue.publish(document.id, 1)
    assert catalogue.publish(document.id, 2)
    assert catalogue.live_versions([document.id]) == {document.id: 2}


def test_a_deleted_document_is_hidden_and_nothing_revives_it(catalogue: Catalogue, collection: Collection) -> None:
    document = catalogue.accept(collection.id, file("a")).document
    claimed(catalogue, "w")
    catalogue.mark_deleting(collection.id, document.id)
    assert not catalogue.publish(document.id, 1)
    with pytest.raises(DocumentNotFound):
        catalogue.get_document(collection.id, document.id)
    with pytest.raises(DocumentNotFound):
        catalogue.mark_deleting(collection.id, document.id)
    assert catalogue.accept(collection.id, file("a")).outcome == "new"
    gone = claimed(catalogue)
    assert (gone.id, gone.status) == (document.id, DELETING)
    catalogue.forget(document.id)
    assert len(catalogue.list_documents(collection.id)) == 1


def test_a_file_is_unused_only_while_nobody_can_take_it(
    catalogue: Catalogue, collection: Collection, database: Database
) -> None:
    document = catalogue.accept(collection.id, file("a")).document
    with catalogue.file_unused(collection.id, document.sha256) as unused:
        assert not unused
    catalogue.mark_deleting(collection.id, document.id)
    catalogue.forget(document.id)
    accepted = threading.Event()

    def accept() -> None:
        catalogue.accept(collection.id, file("a"))
        accepted.set()

    with catalogue.file_unused(collection.id, document.sha256) as unused:
        assert unused
        taker = threading.Thread(target=accept)
        taker.start()
        assert not accepted.wait(0.2)
    taker.join(30)
    assert accepted.is_set()


@pytest.mark.parametrize("text", ["plain", "汉字 and emoji 🙂", "half \ud800 surrogate", "two\nlines", "x" * 5000])
def test_any_detail_can_be_kept(catalogue: Catalogue, collection: Collection, text: str) -> None:
    document = catalogue.accept(collection.id, file("a")).document
    assert catalogue.fail(document.id, 1, FAILED, "parser_error", text)
    detail = catalogue.get_document(collection.id, document.id).detail
    assert detail
    assert "\n" not in detail
    assert len(detail) <= 500


def test_counts_and_the_oldest(catalogue: Catalogue, collection: Collection) -> None:
    assert catalogue.oldest_waiting() is None
    first = catalogue.accept(collection.id, file("a")).document
    catalogue.accept(collection.id, file("b"))
    assert catalogue.oldest_waiting() == first.created_at
    catalogue.publish(first.id, 1)
    assert catalogue.count_documents() == {READY: 1, DocumentStatus.RECEIVED: 1}
    assert catalogue.count_documents(collection.id) == catalogue.count_documents()
    assert catalogue.count_documents("nothing") == {}


# Bulk runs


def test_what_is_held_waits_for_its_bulk_run(catalogue: Catalogue, collection: Collection) -> None:
    ids = [catalogue.accept(collection.id, file(name)).document.id for name in "abc"]
    leased = claimed(catalogue)
    held = catalogue.hold(collection.id, ids, 60, "for a run")
    assert {one.id for one in held} == set(ids) - {leased.id}
    assert {(one.reason, one.detail) for one in held} == {(HELD, "for a run")}
    assert catalogue.claim("other", 60) is None
    catalogue.publish(leased.id, 1, owner="w")
    assert catalogue.seconds_postponed(collection.id) is None
    assert catalogue.oldest_waiting() is None
    assert catalogue.list_stuck(collection.id, datetime.now(UTC) + timedelta(days=1)) == []
    assert catalogue.publish(held[0].id, 1)
    assert catalogue.get_document(collection.id, held[0].id).reason is None


def test_a_hold_ends_by_itself(catalogue: Catalogue, collection: Collection) -> None:
    document = catalogue.accept(collection.id, file("a")).document
    assert len(catalogue.hold(collection.id, [document.id], 60, "first")) == 1
    assert len(catalogue.hold(collection.id, [document.id], 0, "again")) == 1
    assert claimed(catalogue).id == document.id


def test_only_what_waits_can_be_held(catalogue: Catalogue, collection: Collection) -> None:
    ids = [catalogue.accept(collection.id, file(name)).document.id for name in "abc"]
    catalogue.publish(ids[0], 1)
    catalogue.fail(ids[1], 1, FAILED, "no_text", "")
    catalogue.mark_deleting(collection.id, ids[2])
    assert catalogue.hold(collection.id, ids, 60, "for a run") == []
