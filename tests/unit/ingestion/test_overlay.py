"""Edits laid over chunks: where their words stand, whatever the chunks are."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from askdock.ingestion.overlay import OverlaidChunker, anchored, overlaid
from askdock.records import Chunk, ChunkEdit, Document, ParsedDocument, chunk_id

NOW = datetime(2026, 11, 29, tzinfo=UTC)
TEXT = "Leave is 20 days. Apply a week before. The canteen opens at noon. Sick leave is paid."


def edit(anchor: str, at: int | None = None, **fields: object) -> ChunkEdit:
    given = {"id": f"e{anchor[:3]}{at}", "at": TEXT.find(anchor) if at is None else at, "by": "Ann", **fields}
    return ChunkEdit(collection_id="c", document_id="d", anchor=anchor, changed_at=NOW, **given)  # type: ignore[arg-type]


@pytest.fixture
def cut(make_chunk: Callable[..., Chunk]) -> Callable[..., list[Chunk]]:
    """Chunks of TEXT at the spans given."""

    def make(*spans: tuple[int, int], **fields: object) -> list[Chunk]:
        return [make_chunk(TEXT[start:end], start=start, end=end, **fields) for start, end in spans]

    return make


def laid(chunks: list[Chunk], *edits: ChunkEdit) -> list[Chunk]:
    placed, lost = anchored(edits, TEXT)
    assert not lost
    return list(overlaid(chunks, placed, TEXT))


def test_a_passage_that_is_switched_off_is_in_no_chunk_also_where_neighbours_share_its_words(cut) -> None:
    chunks = cut((0, 38), (18, 65), (65, 85))
    found = laid(chunks, edit("Apply a week before. The canteen opens at noon.", off=True))
    assert [one.text for one in found] == ["Leave is 20 days.", " Sick leave is paid."]
    assert all(TEXT[one.start : one.end] == one.text for one in found)


def test_an_edited_text_stands_where_its_passage_stood_and_tells_who_wrote_it(cut) -> None:
    found = laid(cut((0, 38), (18, 85)), edit("Apply a week before.", text="Apply a month before."))
    assert [one.text for one in found] == [
        "Leave is 20 days.",
        "Apply a month before.",
        "The canteen opens at noon. Sick leave is paid.",
    ]
    written = found[1]
    assert TEXT[written.start : written.end] == "Apply a week before."
    assert (written.edited_by, written.edited_at, written.edit_id) == ("Ann", int(NOW.timestamp()), "eAppNone")
    assert not any(one.edited_by for one in found if one is not written)


def test_questions_are_searched_with_a_text_that_nobody_wrote(cut) -> None:
    (found,) = laid(cut((0, 85)), edit(TEXT, questions=("When is lunch?",)))
    assert (found.text, found.edited_by) == (TEXT, "")
    assert "When is lunch?" in found.searchable_text
    assert "When is lunch?" in found.keyword_text


def test_an_edit_is_found_in_chunks_of_another_size(cut) -> None:
    for spans in ([(0, 85)], [(0, 20), (20, 45), (45, 85)], [(0, 60), (30, 85)]):
        found = laid(cut(*spans), edit("Apply a week before. The canteen opens at noon.", text="New."))
        assert [one.text for one in found if one.edited_by] == ["New."]
        rest = " ".join(one.text for one in found)
        assert "canteen" not in rest
        assert "week" not in rest
        assert "20 days" in rest
        assert "Sick leave" in rest


def test_pages_of_what_is_left_are_right(cut) -> None:
    chunks = cut((0, 85), page_start=4, page_breaks=(18, 39))
    found = laid(chunks, edit("Apply a week before.", text="A month."))
    assert [(one.text[:5], one.page_start, one.page_end) for one in found] == [
        ("Leave", 4, 4),
        ("A mon", 5, 5),
        ("The c", 6, 6),
    ]


def test_spaces_may_be_others_and_of_repeated_words_the_nearest_are_meant() -> None:
    again = "Closed on Friday. Open on Monday. Closed  on\nFriday. Closed on Friday."
    placed, lost = anchored([edit("Closed on Friday.", 60)], again)
    assert [(one.start, lost) for one in placed] == [(53, [])]
    placed, _ = anchored([edit("Closed on Sunday?", 3), edit("Open on Monday.\nClosed on Friday.", 0)], again)
    assert [again[one.start : one.end] for one in placed] == ["Open on Monday. Closed  on\nFriday."]


def test_what_is_no_longer_there_is_told_and_so_is_what_lies_in_another_edit() -> None:
    whole, inner = edit(TEXT, 0, id="a"), edit("Apply a week before.", id="b")
    gone = edit("Parking is free.", 5, id="c")
    placed, lost = anchored([inner, gone, whole], TEXT)
    assert [one.edit.id for one in placed] == ["a"]
    assert {one.id for one in lost} == {"b", "c"}


def test_neighbours_that_were_edited_while_they_shared_words_both_hold(cut) -> None:
    chunks = cut((0, 38), (18, 65), (65, 85))
    found = laid(chunks, edit(TEXT[0:38], text="One."), edit(TEXT[18:65], text="Two."))
    assert [one.text for one in found] == ["One.", "Two.", " Sick leave is paid."]


def test_ids_and_ordinals_are_those_of_the_new_order(cut, make_document: Callable[[str], Document]) -> None:
    class Cutter:
        def chunk(self, document: Document, parsed: ParsedDocument) -> list[Chunk]:
            return cut((0, 38), (38, 85))

    document = make_document("a.txt")
    edits = [edit("Apply a week before.", text="A month.")]
    found = list(OverlaidChunker(Cutter(), lambda _: edits, "p").chunk(document, ParsedDocument(TEXT, "", ())))
    assert [one.ordinal for one in found] == [0, 1, 2]
    assert [one.id for one in found] == [chunk_id(document.id, document.version, n, "p") for n in range(3)]
    plain = list(OverlaidChunker(Cutter(), lambda _: [], "p").chunk(document, ParsedDocument(TEXT, "", ())))
    assert plain == cut((0, 38), (38, 85))
