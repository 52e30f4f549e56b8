"""Finding passages for a question."""

from typing import Protocol

from askdock.records import Passage, Query


class Retriever(Protocol):
    """Finds passages for a question, best first, at most `query.top_k`."""

    def retrieve(self, query: Query) -> list[Passage]:
        """Raises EmptyQuestion; an unknown generation raises StoreUnavailable."""
        ...

    def ping(self) -> None:
        """Return when it can answer."""
        ...
