import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from askdock.adapters.memory import OpenToAll
from askdock.application.empty import EmptyCollections
from askdock.application.questions import Questions
from askdock.records import LOCAL, Answer, DocumentStatus
from askdock.retrieval.rights import DocumentRights

COLLECTION: Any = SimpleNamespace(id="c1", name="c1", rights=0)
ANSWERED = Answer("28 days [1]", answered=True, citations=(), model="extractive")


class Catalogue:
    """Counts as given; `live` tells whether an older version of a document is searchable."""

    def __init__(self, counts: dict[DocumentStatus, int], live: int = 0) -> None:
        self.counts, self.live, self.asked = counts, live, 0

    def count_documents(self, collection_id: str | None = None, **_: Any) -> dict[DocumentStatus, int]:
        self.asked += 1
        return self.counts

    def list_documents(self, collection_id: str, *, after: str | None, **_: Any) -> list[Any]:
        return [SimpleNamespace(id="d1", live_version=self.live)] if self.counts and after is None else []


class Pipeline:
    async def answer(self, question: Any) -> Answer:
        return ANSWERED

    async def stream(self, question: Any) -> Any:
        yield ANSWERED


def ask(catalogue: Catalogue, text: str = "How many days?") -> Answer:
    pipeline: Any = Pipeline()
    empty = EmptyCollections(catalogue, DocumentRights(OpenToAll()))  # type: ignore[arg-type]
    questions = Questions(pipeline, pipeline, top_k=8, max_question_bytes=1000, empty=empty)
    question = questions.make(COLLECTION, text, LOCAL)

    async def streamed() -> list[Any]:
        return [piece async for piece in questions.stream(question)]

    answer = asyncio.run(questions.answer(question))
    assert asyncio.run(streamed()) == [answer]
    return answer


def test_empty_collection_says_that_there_are_no_documents() -> None:
    answer = ask(Catalogue({}))
    assert (answer.answered, answer.text) == (False, "There are no documents here yet.")


@pytest.mark.parametrize(
    ("text", "expected"), [("How many days?", "still being indexed (3 to go)"), ("有多少天？", "还有 3 份")]
)
def test_collection_being_indexed_says_how_many_documents_are_to_go(text: str, expected: str) -> None:
    answer = ask(Catalogue({DocumentStatus.RECEIVED: 2, DocumentStatus.PARSED: 1, DocumentStatus.FAILED: 4}), text)
    assert not answer.answered
    assert expected in answer.text


def test_document_with_an_older_live_version_is_searched() -> None:
    assert ask(Catalogue({DocumentStatus.RECEIVED: 1}, live=1)) == ANSWERED


def test_collection_known_to_have_documents_is_not_counted_again() -> None:
    catalogue = Catalogue({DocumentStatus.READY: 1})
    assert ask(catalogue) == ANSWERED
    assert catalogue.asked == 1
