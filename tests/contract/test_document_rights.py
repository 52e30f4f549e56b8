"""`askdock.ports.RightsRepository`, the same on SQLite and PostgreSQL."""

from dataclasses import replace

import pytest

from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.places import PLACES
from askdock.errors import Conflict, DocumentNotFound
from askdock.records import Collection, Document, DocumentStatus, FolderReaders, IndexProfile, Readers, SourceFile

TEAM, OTHERS = Readers(groups=("team",)), Readers(users=("u1", "u2"), groups=("others",))


@pytest.fixture
def catalogue(database: Database) -> SqlCatalogue:
    return SqlCatalogue(database)


@pytest.fixture
def collection(catalogue: SqlCatalogue) -> Collection:
    return catalogue.create_collection("default", IndexProfile("model", "weights", 8, 1000, 200, "analyzer"))


def file(uri: str, readers: Readers | None = None, content: str | None = None) -> SourceFile:
    return SourceFile(uri, uri, "text/plain", f"{content or uri:_>64}", 3, readers=readers)


def rights(catalogue: SqlCatalogue) -> int:
    return catalogue.get_collection("default").rights


def test_readers_come_with_a_file_and_stay_until_others_come(
    catalogue: SqlCatalogue, collection: Collection
) -> None:
    first = catalogue.accept(collection.id, file("a", TEAM)).document
    assert (first.readers, first.readers_from) == (TEAM, None)
    assert catalogue.accept(collection.id, file("a", content="new")).document.readers == TEAM
    assert catalogue.accept(collection.id, file("copy", OTHERS, content="new")).document.readers == OTHERS
    assert catalogue.accept(collection.id, file("b")).document.readers is None
    assert catalogue.readers_of([first.id, "nothing"]) == {first.id: OTHERS}
    found = catalogue.restricted(collection.id)
    assert (dict(found.by_readers), found.only) == ({OTHERS: [first.id]}, False)


def test_every_change_of_who_reads_what_is_seen(catalogue: SqlCatalogue, collection: Collection) -> None:
    """By a number that is 0 as long as all read everything, so that nothing is looked up."""
    document = catalogue.accept(collection.id, file("in/a")).document
    assert rights(catalogue) == 0
    seen = [0]
    for change in (
        lambda: catalogue.set_readers(collection.id, document.id, TEAM),
        lambda: catalogue.set_readers(collection.id, document.id, None),
        lambda: catalogue.set_folder_readers(collection.id, "in/", TEAM),
        lambda: catalogue.accept(collection.id, file("in/b")),
        lambda: catalogue.accept(collection.id, file("c")),
        lambda: catalogue.amend(collection.id, document.id, uri="out/a"),
        lambda: catalogue.set_folder_readers(collection.id, "in/", None),
    ):
        change()
        seen.append(rights(catalogue))
    assert seen == sorted(set(seen))


def test_the_longest_folder_decides_unless_the_document_says_itself(
    catalogue: SqlCatalogue, collection: Collection
) -> None:
    def readers() -> dict[str, tuple[Readers | None, str | None]]:
        return {one.name: (one.readers, one.readers_from) for one in catalogue.list_documents(collection.id)}

    for uri in ("in/a", "in/deep/b", "In/c", "inner"):
        catalogue.accept(collection.id, file(uri))
    catalogue.accept(collection.id, file("in/own", OTHERS))
    catalogue.set_folder_readers(collection.id, "in/", TEAM)
    catalogue.set_folder_readers(collection.id, "in/deep/", OTHERS)
    catalogue.accept(collection.id, file("in/deep/later"))
    nobody = (None, None)
    expected = {
        "in/a": (TEAM, "in/"),
        "in/deep/b": (OTHERS, "in/deep/"),
        "in/deep/later": (OTHERS, "in/deep/"),
        "in/own": (OTHERS, None),
        "In/c": nobody,
        "inner": nobody,
    }
    assert readers() == expected
    assert catalogue.folder_readers(collection.id) == [
        FolderReaders("in/", TEAM),
        FolderReaders("in/deep/", OTHERS),
    ]
    catalogue.set_folder_readers(collection.id, "in/deep/", None)
    assert readers() == {**expected, "in/deep/b": (TEAM, "in/"), "in/deep/later": (TEAM, "in/")}
    catalogue.set_folder_readers(collection.id, "in/", None)
    assert readers() == {**dict.fromkeys(expected, nobody), "in/own": (OTHERS, None)}


def test_a_document_that_moves_has_the_readers_of_where_it_is(
    catalogue: SqlCatalogue, collection: Collection
) -> None:
    catalogue.set_folder_readers(collection.id, "in/", TEAM)
    document = catalogue.accept(collection.id, file("in/a")).document
    assert catalogue.amend(collection.id, document.id, uri="out/a").readers is None
    assert catalogue.amend(collection.id, document.id, uri="in/b").readers == TEAM
    catalogue.accept(collection.id, file("out/c", content="in/a"))
    catalogue.remove_source(collection.id, "in/b")
    assert catalogue.get_document(collection.id, document.id).readers is None


def test_so_has_one_whose_source_moves(catalogue: SqlCatalogue, collection: Collection) -> None:
    catalogue.set_folder_readers(collection.id, "in/", TEAM)
    document = catalogue.accept(collection.id, file("out/a")).document
    own = catalogue.accept(collection.id, file("out/own", OTHERS)).document
    before = rights(catalogue)
    assert catalogue.move_source(collection.id, "out/a", "in/a", "a")
    assert catalogue.move_source(collection.id, "out/own", "in/own", "own")
    assert catalogue.readers_of([document.id, own.id]) == {document.id: TEAM, own.id: OTHERS}
    assert rights(catalogue) > before
    assert catalogue.move_source(collection.id, "in/a", "out/a", "a")
    assert catalogue.get_document(collection.id, document.id).readers is None


def test_with_a_document_goes_who_might_read_it(catalogue: SqlCatalogue, collection: Collection) -> None:
    document = catalogue.accept(collection.id, file("a")).document
    both = [document.id, "gone"]
    assert catalogue.gone("default", both) == set(), "all documents here were open to all"
    catalogue.set_readers(collection.id, document.id, TEAM)
    assert catalogue.gone("default", both) == {"gone"}
    assert catalogue.gone("another", ["gone"]) == {"gone"}


def test_of_a_collection_made_anew_the_documents_before_are_gone(
    catalogue: SqlCatalogue, collection: Collection
) -> None:
    before = catalogue.accept(collection.id, file("a")).document.id
    catalogue.delete_collection(collection.id)
    assert catalogue.gone("default", [before]) == {before}
    anew = catalogue.create_collection("default", collection.profile)
    now = catalogue.accept(anew.id, file("a")).document.id
    deleted = catalogue.accept(anew.id, file("b")).document.id
    catalogue.mark_deleting(anew.id, deleted)
    catalogue.forget(deleted)
    assert catalogue.gone("default", [before, now, deleted]) == {before}


def test_documents_are_told_apart_by_their_collection(catalogue: SqlCatalogue, collection: Collection) -> None:
    other = catalogue.create_collection("other", collection.profile)
    here, there = (catalogue.accept(one.id, file("a")).document.id for one in (collection, other))
    assert catalogue.within("default", [here, there, "nothing"]) == {here}
    assert catalogue.within("other", [here, there]) == {there}
    assert catalogue.within("nowhere", [here, there]) == set()


def test_lists_and_counts_leave_out_what_may_not_be_read(catalogue: SqlCatalogue, collection: Collection) -> None:
    for uri, readers in (("a", TEAM), ("b", OTHERS), ("c", None)):
        catalogue.accept(collection.id, file(uri, readers))
    for readable, names in ((None, "abc"), (frozenset[Readers](), "c"), ({TEAM}, "ac"), ({TEAM, OTHERS}, "abc")):
        listed = catalogue.list_documents(collection.id, readable=readable)
        assert "".join(one.name for one in listed) == names
        counted = catalogue.count_documents(collection.id, readable=readable)
        assert counted == {DocumentStatus.RECEIVED: len(names)}


@pytest.mark.parametrize(("uri", "content"), [("a", "other"), ("b", "a")])
def test_a_file_changes_no_document_that_its_sender_may_not_read(
    catalogue: SqlCatalogue, collection: Collection, uri: str, content: str
) -> None:
    before = catalogue.accept(collection.id, file("a", TEAM)).document
    other = catalogue.accept(collection.id, file(uri, OTHERS, content), readable={OTHERS})
    assert (other.outcome, other.document.source_uri) == ("new", uri)
    assert catalogue.get_document(collection.id, before.id) == before
    again = catalogue.accept(collection.id, file(uri, OTHERS, "newer"), readable={OTHERS})
    assert (again.outcome, again.document.id) == ("changed", other.document.id)
    catalogue.mark_deleting(collection.id, other.document.id)
    assert catalogue.accept(collection.id, file(uri, None, content), readable={TEAM}).document.id == before.id


def test_what_is_not_there_has_no_readers_to_set(catalogue: SqlCatalogue, collection: Collection) -> None:
    with pytest.raises(DocumentNotFound):
        catalogue.set_readers(collection.id, "nothing", TEAM)
    document = catalogue.accept(collection.id, file("a")).document
    catalogue.mark_deleting(collection.id, document.id)
    with pytest.raises(DocumentNotFound):
        catalogue.set_readers(collection.id, document.id, TEAM)


def test_a_restored_collection_keeps_its_readers(catalogue: SqlCatalogue, collection: Collection) -> None:
    kept: Document = catalogue.accept(collection.id, file("a", OTHERS)).document
    now = catalogue.get_collection("default")
    catalogue.delete_collection(collection.id)
    catalogue.restore(now, [kept], [])
    assert catalogue.get_document(collection.id, kept.id) == replace(kept)
    assert rights(catalogue) not in (0, now.rights)


def test_many_who_may_not_read_each_other_share_a_name(catalogue: SqlCatalogue, collection: Collection) -> None:
    teams = [Readers(groups=(f"g{number}",)) for number in range(PLACES)]
    made = {
        catalogue.accept(collection.id, file("a", team, f"of {number}"), readable={team}).document.id
        for number, team in enumerate(teams)
    }
    assert len(made) == PLACES
    with pytest.raises(Conflict):
        catalogue.accept(collection.id, file("a", None, "x"), readable=frozenset())
    assert {one.source_uri for one in catalogue.list_documents(collection.id)} == {"a"}


def test_a_document_moves_beside_one_that_may_not_be_read(catalogue: SqlCatalogue, collection: Collection) -> None:
    there = catalogue.accept(collection.id, file("b", TEAM, "b")).document
    mine = catalogue.accept(collection.id, file("a", OTHERS, "a")).document
    moved = catalogue.amend(collection.id, mine.id, uri="b", readable={OTHERS})
    assert (moved.source_uri, catalogue.get_document(collection.id, there.id).source_uri) == ("b", "b")
    assert catalogue.amend(collection.id, mine.id, uri="c", readable={OTHERS}).source_uri == "c"
    assert catalogue.find_source(collection.id, "c") is not None
    with pytest.raises(Conflict):
        catalogue.amend(collection.id, mine.id, uri="b", readable={OTHERS, TEAM})
