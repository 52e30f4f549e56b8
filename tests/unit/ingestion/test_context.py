"""What a chat model writes beside passages: kept by their text, searched with them, in none of them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.support.writing import WritingChat

from askdock.adapters.memory import MemoryFiles
from askdock.errors import LLMUnavailable
from askdock.ingestion.context import AT_ONCE, MAX_LINE, ContextWriter, estimate, key_of, lines_of
from askdock.ingestion.written import WrittenChunker
from askdock.records import Chunk, Document, ParsedDocument

TEXT = "The halls are counted."


@pytest.fixture
def document(make_document: Callable[[str], Document]) -> Document:
    return make_document("d")


@pytest.fixture
def chunks(make_chunk: Callable[..., Chunk]) -> list[Chunk]:
    return [make_chunk(f"{TEXT} {number}", start=number, end=number + 1) for number in range(2 * AT_ONCE + 1)]


class Fixed:
    def __init__(self, chunks: list[Chunk]) -> None:
        self._chunks = chunks

    def chunk(self, *_: object) -> list[Chunk]:
        return self._chunks


@pytest.mark.parametrize(
    ("reply", "lines"),
    [
        (
            "About pumps.\nQ: Which?\n\nq:  When? \nMore.\nQ: Where?\nQ: Why?",
            ("About pumps.", "Which?", "When?", "Where?"),
        ),
        ("Q: Which?", ("Which?",)),
        (" \n", ()),
        ("x" * 999, ("x" * MAX_LINE,)),
    ],
)
def test_a_line_and_up_to_three_questions_are_read(reply: str, lines: tuple[str, ...]) -> None:
    assert lines_of(reply) == lines


def test_each_passage_is_asked_about_once_and_what_it_cost_is_told(
    document: Document, chunks: list[Chunk]
) -> None:
    files, chat = MemoryFiles(), WritingChat()
    told = list(ContextWriter(files, lambda: chat).write(document, "Stocktaking 2026.", chunks))
    assert [cost.passages for cost in told] == [AT_ONCE, AT_ONCE, 1]
    total = sum(told[1:], told[0])
    assert (total.prompt_tokens, total.completion_tokens) == (100 * len(chunks), 20 * len(chunks))
    assert "Stocktaking 2026." in chat.asked[0]
    assert TEXT in chat.asked[0]
    again = ContextWriter(files, lambda: chat)
    assert list(again.write(document, "", chunks)) == []
    changed = replace(chunks[0], text="The halls are counted twice.")
    assert [cost.passages for cost in again.write(document, "", [changed, *chunks[1:]])] == [1]
    assert key_of(chunks[0]) not in again.known(document)


def test_a_run_that_was_broken_off_goes_on_where_it_was(document: Document, chunks: list[Chunk]) -> None:
    files, chat = MemoryFiles(), WritingChat(fails_at=AT_ONCE + 1)
    writer = ContextWriter(files, lambda: chat)
    with pytest.raises(LLMUnavailable):
        list(writer.write(document, "", chunks))
    assert len(writer.known(document)) == AT_ONCE
    chat.fails_at = None
    before = len(chat.asked)
    list(writer.write(document, "", chunks))
    assert len(chat.asked) - before == len(chunks) - AT_ONCE


def test_passages_are_searched_with_what_was_written_and_nothing_of_it_is_theirs(
    document: Document, chunks: list[Chunk]
) -> None:
    writer = ContextWriter(MemoryFiles(), WritingChat)
    made = list(WrittenChunker(Fixed(chunks), writer).chunk(document, ParsedDocument(TEXT, "t", ())))  # type: ignore[arg-type]
    assert [one.text for one in made] == [one.text for one in chunks]
    assert all("stocktaking" in one.searchable_text and "When is it?" in one.keyword_text for one in made)


@pytest.mark.parametrize("chat", [WritingChat(fails_at=1), None])
def test_without_a_model_that_answers_passages_are_as_they_are(
    document: Document, chunks: list[Chunk], chat: WritingChat | None
) -> None:
    writer = ContextWriter(MemoryFiles(), lambda: chat)
    made = list(WrittenChunker(Fixed(chunks), writer).chunk(document, ParsedDocument(TEXT, "t", ())))  # type: ignore[arg-type]
    assert made == chunks


def test_an_estimate_grows_with_the_passages() -> None:
    assert estimate(0, 0).prompt_tokens == 0
    assert estimate(10, 10_000).passages == 10
    assert estimate(10, 10_000).prompt_tokens > estimate(10, 1_000).prompt_tokens > 1_000
