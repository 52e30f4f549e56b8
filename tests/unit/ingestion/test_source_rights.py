"""Readers of a source's items as readers of their documents."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.unit.ingestion.test_source_run import NOW, World

from askdock.records import Document, Group, Readers, RemoteReaders, User

LIN = User("u1", "lin@example.com", "Lin", (), (), NOW)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    made.people.add(LIN, check=lambda *_: None)
    made.people.add_group(Group("g1", "Engineering", ()))
    made.place.files = {"a": ("a.md", b"# A"), "b": ("b.md", b"# B")}
    with closing(made.database):
        yield made


def readers(world: World, uri: str) -> Readers | None:
    document = world.catalogue.find_source(world.collection.id, uri)
    assert document is not None
    return world.catalogue.get_document(world.collection.id, document.document_id).readers


def test_a_document_is_read_by_whoever_reads_its_item_and_nobody_else(world: World) -> None:
    world.place.readers["a"] = RemoteReaders(
        frozenset({"LIN@example.com", "ghost"}), frozenset({"engineering", "hr"})
    )
    world.run()
    assert readers(world, "mem:a.md") == Readers(("u1",), ("g1",))
    assert readers(world, "mem:b.md") is None


def test_who_cannot_be_told_is_nobody(world: World) -> None:
    world.place.readers["a"] = RemoteReaders()
    world.run()
    assert readers(world, "mem:a.md") == Readers()


def test_rights_that_change_are_taken_over_though_the_content_stays(world: World) -> None:
    world.place.readers["a"] = RemoteReaders(everyone=True)
    world.run()
    assert readers(world, "mem:a.md") is None
    for told, expected in (
        (RemoteReaders(frozenset({"lin@example.com"})), Readers(("u1",), ())),
        (RemoteReaders(), Readers()),
        (RemoteReaders(everyone=True), None),
    ):
        world.place.readers["a"] = told
        assert world.run().counts.changed == 0
        assert readers(world, "mem:a.md") == expected
    world.place.opened.clear()
    world.run()
    assert world.place.opened == []


def test_somebody_who_gets_an_account_reads_from_the_next_run_on(world: World) -> None:
    world.place.readers["a"] = RemoteReaders(frozenset({"wei@example.com"}))
    world.run()
    assert readers(world, "mem:a.md") == Readers()
    world.people.add(User("u2", "wei@example.com", "Wei", (), (), NOW), check=lambda *_: None)
    world.run()
    assert readers(world, "mem:a.md") == Readers(("u2",), ())


def _document_at(world: World, uri: str) -> Document:
    return world.catalogue.get_document(world.collection.id, world.places()[uri])


def test_of_copies_each_is_read_by_who_may_read_its_place(world: World) -> None:
    """Nobody loses a document by a copy in a closed folder, or learns the closed place's name."""
    all_, one = RemoteReaders(everyone=True), RemoteReaders(frozenset({"lin@example.com"}))
    world.place.files = {"a": ("a/closed.md", b"# T"), "b": ("b/open.md", b"# T"), "c": ("c/closed.md", b"# T")}
    world.place.readers = {"a": one, "b": all_, "c": one}
    world.run()
    assert _document_at(world, "mem:b/open.md").readers is None
    closed = _document_at(world, "mem:a/closed.md")
    assert (closed.readers, closed.source_uri) == (Readers((LIN.id,), ()), "mem:a/closed.md")
    assert _document_at(world, "mem:b/open.md").name == "open.md"
    assert _document_at(world, "mem:c/closed.md").id == closed.id
    world.place.readers["c"] = all_
    world.run()
    assert _document_at(world, "mem:a/closed.md").readers == Readers((LIN.id,), ())
    assert _document_at(world, "mem:c/closed.md").readers is None


def test_without_rights_again_all_who_read_the_collection_read(world: World) -> None:
    world.place.readers = dict.fromkeys(world.place.files, RemoteReaders())
    world.run()
    assert _document_at(world, "mem:a.md").readers == Readers((), ())
    world.place.readers = {}
    world.run()
    assert {one.readers for one in world.catalogue.list_documents(world.collection.id)} == {None}
