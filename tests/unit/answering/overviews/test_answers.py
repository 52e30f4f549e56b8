import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from askdock.adapters.memory import FixedRetrieval
from askdock.adapters.parsers.markdown import MarkdownParser
from askdock.answering.overviews.answers import OverviewAnswers
from askdock.errors import FileMissing
from askdock.formats.parsed_json import ParsedFile, parsed_to_json
from askdock.records import (
    NO_FILTER,
    Answer,
    Caller,
    Chunk,
    Collection,
    Document,
    DocumentStatus,
    Filter,
    IndexProfile,
    ParsedDocument,
    Passage,
    Question,
    Span,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
COLLECTION = Collection("1", "default", IndexProfile("m", "f", 8, 1, 0, "a"), "g", NOW)
LEAVE = """# Leave Policy

Number HR-04, in force from 1 January 2025, for everybody.

## Annual leave

Full-time employees have 28 days of leave per calendar year. Ask in time.

## Special leave

Occasion | Days
--- | ---
Wedding | 2
"""
NOTES = "Product meeting of the fifteenth of January.\n\nTravel costs were twice the plan, said the head of sales."


class Asked:
    """Asks documents by their names, whole each."""

    def __init__(
        self,
        make_chunk: Callable[..., Chunk],
        documents: dict[str, ParsedDocument],
        off: str = "",
        edited: str = "",
    ) -> None:
        self.parsed = documents
        passages = [
            Passage(
                make_chunk(
                    one.text,
                    document_id=name,
                    document_name=name,
                    title=one.title,
                    headings=tuple(one.text[b.start : b.end] for b in one.blocks if b.kind == "heading")[-1:],
                ),
                1.0,
            )
            for name, one in self.parsed.items()
        ]

        def spans(_: str, text: str) -> list[Span]:
            return [Span(found.start(), found.end()) for found in re.finditer(re.escape(edited), text) if edited]

        self.overviews = OverviewAnswers(
            FixedRetrieval(passages), self._listed, self._file, lambda one: one.name == off, spans
        )

    def _listed(self, _: Collection, __: Caller, where: Filter) -> tuple[Sequence[Document], int]:
        found = [_document(name) for name in sorted(self.parsed) if name in (where.document_ids or self.parsed)]
        return found, len(found)

    def _file(self, document_id: str, version: int) -> ParsedFile:
        if document_id not in self.parsed:
            raise FileMissing(f"{document_id} {version}")
        data = parsed_to_json(self.parsed[document_id])
        return ParsedFile(lambda start, length: data[start : start + length])

    def __call__(self, question: str, where: Filter = NO_FILTER) -> Answer | None:
        asked = Question(COLLECTION, question, top_k=8, where=where)
        return asyncio.run(self.overviews.answer(asked, question))


def _document(name: str) -> Document:
    return Document(
        id=name,
        collection_id="1",
        source_uri=f"upload:{name}",
        name=name,
        media_type="text/markdown",
        sha256="",
        size=1,
        version=1,
        live_version=1,
        status=DocumentStatus.READY,
        reason=None,
        detail=None,
        attempts=0,
        pages=0,
        chunks=1,
        created_at=NOW,
        updated_at=NOW,
    )


@pytest.fixture
def asking(make_chunk: Callable[..., Chunk], tmp_path: Path) -> Callable[..., Asked]:
    """Makes documents of Markdown, by their names, that can be asked."""

    def make(documents: dict[str, str], **settings: str) -> Asked:
        parsed = {}
        for name, text in documents.items():
            (tmp_path / name).write_text(text)
            parsed[name] = MarkdownParser().parse(tmp_path / name, name)
        return Asked(make_chunk, parsed, **settings)

    return make


BOTH = {"leave-policy.md": LEAVE, "notes.md": NOTES}


def test_a_document_is_told_by_its_sections(asking: Callable[..., Asked]) -> None:
    asked = asking(BOTH)
    answer = asked("Summarise the leave policy")
    assert answer is not None
    assert answer.text == (
        "Leave Policy (leave-policy.md), 3 sections:\n"
        "- Leave Policy: Number HR-04, in force from 1 January 2025, for everybody. [1]\n"
        "- Annual leave: Full-time employees have 28 days of leave per calendar year. [2]\n"
        "- Special leave: Occasion | Days [3]"
    )
    text = asked.parsed["leave-policy.md"].text
    assert [one.quote for one in answer.citations] == [text[one.start : one.end] for one in answer.citations]
    assert answer.citations[1].headings == ("Leave Policy", "Annual leave")
    assert answer.model == "overview"


def test_a_text_without_sections_is_told_by_its_sentences(asking: Callable[..., Asked]) -> None:
    answer = asking(BOTH)("what is notes.md about?")
    assert answer is not None
    assert answer.text.splitlines() == [
        "notes.md:",
        "- Product meeting of the fifteenth of January. [1]",
        "- Travel costs were twice the plan, said the head of sales. [2]",
    ]


def test_a_section_is_told_by_its_name_and_by_its_place(asking: Callable[..., Asked]) -> None:
    asked = asking(BOTH)
    by_place = asked("Summarise chapter 2 of the leave policy")
    by_name = asked("Summarise the section on special leave")
    assert by_place is not None
    assert by_place.text.splitlines()[0] == "Annual leave, Leave Policy (leave-policy.md):"
    assert by_name is not None
    assert by_name.text.splitlines()[0] == "Special leave, Leave Policy (leave-policy.md):"
    assert asked("Summarise chapter 9 of the leave policy") is None


def test_sections_with_numbers_are_found_by_them(asking: Callable[..., Asked]) -> None:
    first = "## 第一章 工作时间\n\n每周工作五天，每天八小时。"
    third = "## 第三章 休假\n\n年休假可顺延至次年三月三十一日。"
    asked = asking({"员工手册.md": f"# 员工手册\n\n{first}\n\n{third}\n"})
    answer = asked("员工手册第三章讲了什么")
    assert answer is not None
    assert answer.text == "第三章 休假, 员工手册.md：\n- 年休假可顺延至次年三月三十一日。 [1]"
    assert asked("员工手册第二章讲了什么") is None


def test_documents_that_have_a_subject_are_counted(asking: Callable[..., Asked]) -> None:
    asked = asking(BOTH)
    answer = asked("Which documents mention travel costs?")
    assert answer is not None
    assert answer.text == (
        "1 document has “travel costs”:\n- notes.md: Travel costs were twice the plan, said the head of sales. [1]"
    )
    assert asked("Which documents mention dragons?") is None


def test_what_there_is_is_what_the_caller_chose(asking: Callable[..., Asked]) -> None:
    asked = asking(BOTH)
    every, chosen = (
        asked("What is this collection about?"),
        asked("list all files", Filter(document_ids=("notes.md",))),
    )
    assert every is not None
    assert every.text.startswith("2 documents:\n- Leave Policy (leave-policy.md): Number HR-04")
    assert chosen is not None
    assert chosen.text.startswith("1 document:\n- notes.md: ")


def test_nothing_that_was_edited_is_quoted(asking: Callable[..., Asked]) -> None:
    answer = asking(BOTH, edited="Full-time employees have 28 days of leave per calendar year.")(
        "Summarise the leave policy"
    )
    assert answer is not None
    assert "28 days" not in answer.text
    assert "- Annual leave" in answer.text


def test_a_section_of_which_all_was_switched_off_is_not_told(asking: Callable[..., Asked]) -> None:
    whole = "Full-time employees have 28 days of leave per calendar year. Ask in time."
    answer = asking(BOTH, edited=whole)("Summarise the leave policy")
    assert answer is not None
    assert "Annual leave" not in answer.text
    assert "Special leave" in answer.text


def test_words_of_a_document_stay_inert(asking: Callable[..., Asked]) -> None:
    answer = asking({"notes.md": "Look at this sentence [2] with `code` and <b>more</b> of it."})(
        "summarise notes"
    )
    assert answer is not None
    assert "[2]" not in answer.text


def test_a_document_that_is_not_named_is_not_guessed(asking: Callable[..., Asked]) -> None:
    asked = asking(BOTH)
    assert asked("Summarise the travel policy of 2019") is None
    assert asked("Summarise this document") is None
    assert asked("What is the hotel limit?") is None


def test_overviews_can_be_switched_off(asking: Callable[..., Asked]) -> None:
    assert asking(BOTH, off="default")("Summarise the leave policy") is None


def test_a_document_that_is_deleted_meanwhile_is_not_told(asking: Callable[..., Asked]) -> None:
    asked = asking(BOTH)
    asked.parsed.clear()
    assert asked("Summarise the leave policy") is None


def test_documents_of_several_collections_are_cited_in_their_own(asking: Callable[..., Asked]) -> None:
    asked = asking(BOTH)
    other = replace(COLLECTION, id="2", name="other")
    question = Question(COLLECTION, "What is this collection about?", top_k=8, also=(other,))
    answer = asyncio.run(asked.overviews.answer(question, question.text))
    assert answer is not None
    assert answer.text.startswith("4 documents:")
    assert [one.collection for one in answer.citations] == ["default", "default", "other", "other"]


def test_a_collection_without_overviews_is_left_out_of_several(asking: Callable[..., Asked]) -> None:
    asked = asking(BOTH, off="other")
    other = replace(COLLECTION, id="2", name="other")
    question = Question(COLLECTION, "What is this collection about?", top_k=8, also=(other,))
    answer = asyncio.run(asked.overviews.answer(question, question.text))
    assert answer is not None
    assert answer.text.startswith("2 documents:")
