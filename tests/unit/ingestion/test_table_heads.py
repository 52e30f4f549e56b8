"""Tables longer than a chunk: each chunk with rows has the head of its table."""

from dataclasses import replace

import pytest
from tests.unit.ingestion.test_chunk import DOCUMENT, characters, chunker

from askdock.adapters.parsers.builder import TextBuilder
from askdock.ingestion.table_heads import TableHeads
from askdock.records import ParsedDocument

HEAD = "Depot | Manager | Lorries"


def document(rows: int = 60) -> ParsedDocument:
    builder = TextBuilder()
    builder.add("paragraph", "The depots and their managers.")
    builder.begin_table()
    builder.row(HEAD.split(" | "))
    for number in range(rows):
        builder.row([f"Depot {number}", f"Manager {number}", str(number)])
    builder.add("paragraph", "Nothing else.")
    builder.begin_table(headless=2)
    builder.row(["Cash", "1,200"])
    builder.row(["Debt", "900"])
    builder.begin_table()
    builder.row(["Plan", "Price"])
    builder.row(["Basic", "60"])
    return builder.build(None, "depots.md")


def test_rows_below_the_head_have_it() -> None:
    parsed = document(3)
    heads = TableHeads(parsed)
    at = parsed.text.index
    assert heads.at(at("Depot 2")) == HEAD
    assert heads.at(at("Basic")) == "Plan | Price"
    assert [heads.at(at(text)) for text in ("The depots", HEAD, "Nothing", "Cash", "Debt", "Plan")] == [""] * 6


@pytest.mark.parametrize("tokens", [100_000, 160])
def test_every_chunk_that_begins_with_rows_has_the_head_of_their_table(tokens: int) -> None:
    parsed = document()
    chunks = list(chunker(max_tokens=tokens, count=characters).chunk(DOCUMENT, parsed))
    rows = [chunk for chunk in chunks if chunk.text.startswith("Depot ") and not chunk.text.startswith(HEAD)]
    assert len(rows) > 5
    for chunk in rows:
        assert chunk.table_head == HEAD
        assert f"\n{HEAD}\n{chunk.text}" in chunk.searchable_text
        assert len(chunk.searchable_text) + 2 <= tokens
        # Cut between rows.
        assert chunk.text.split("\n")[0] in parsed.text.split("\n")
    for chunk in chunks:
        assert parsed.text[chunk.start : chunk.end] == chunk.text
        assert chunk.table_head == "" or chunk in rows


def test_a_head_that_leaves_no_room_for_rows_is_left_out() -> None:
    parsed = document()
    chunks = list(chunker(max_tokens=60, count=characters).chunk(replace(DOCUMENT, name="d"), parsed))
    assert {chunk.table_head for chunk in chunks} == {""}
    assert all(len(chunk.searchable_text) + 2 <= 60 for chunk in chunks)


def test_a_list_goes_with_what_leads_it_in() -> None:
    builder = TextBuilder()
    builder.add("paragraph", "A sentence that fills the chunk so that little is left of it. " * 2)
    builder.add("paragraph", "You need:")
    for item in range(9):
        builder.add("list_item", f"- a spanner of {item} mm, a new seal and a torch for each of them")
    chunks = list(chunker(size=150, overlap=0).chunk(DOCUMENT, builder.build(None, "n")))
    assert any(chunk.text.startswith("You need:\n\n- a spanner of 0 mm") for chunk in chunks)


def test_code_is_cut_between_definitions() -> None:
    builder = TextBuilder()
    functions = [f"def job_{number}(value):\n    first = value + 1. \n\n    return first" for number in range(6)]
    builder.add("code", "\n\n\n".join(functions))
    chunks = list(chunker(size=140, overlap=0).chunk(DOCUMENT, builder.build(None, "n")))
    assert len(chunks) > 1
    assert all(chunk.text.startswith("def ") for chunk in chunks)
