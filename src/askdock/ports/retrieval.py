"""Finding passages for a question."""

from typing import Protocol

from askdock.records import Passage, Query, Question, RetrievalResult


class Retriever(Protocol):
    """Finds passages for a query, best first, at most `query.top_k`. The cut between api and retriever service."""

    def retrieve(self, query: Query) -> list[Passage]:
        """Raises EmptyQuestion; an unknown generation raises StoreUnavailable."""
        ...

    def ping(self) -> None:
        """Return when it can answer."""
        ...


class QuestionRetriever(Protocol):
    """Finds passages of live documents for a question, which may lean on the turns before it."""

    async def retrieve(self, question: Question) -> RetrievalResult:
        """At most `question.top_k` passages, best first. Raises EmptyQuestion."""
        ...

    async def look_again(self, question: Question, result: RetrievalResult) -> list[RetrievalResult]:
        """Other wordings of the question, if any, with passages for each, to be tried in order."""
        ...
