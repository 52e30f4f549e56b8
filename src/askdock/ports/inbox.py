"""Keeping what people say and do about answers."""

from datetime import datetime
from typing import Protocol

from askdock.records import Handling, InboxItem, Reason


class InboxStore(Protocol):
    """Each method is one transaction; all may raise CatalogueUnavailable. What is kept goes with its answer."""

    def items(self, collection: str, *, since: datetime | None = None, limit: int = 1000) -> list[InboxItem]:
        """Answers about the named collection that were rated bad or refused, newest first, without groups.

        Those whose question is on record no longer, in a conversation or a trace, are left out.
        """
        ...

    def item(self, answer_id: str) -> InboxItem | None:
        """One of them, of whatever collection."""
        ...

    def text_of(self, owner: str, answer_id: str) -> str | None:
        """The text of an answer that was given to this owner; None where it is not kept."""
        ...

    def say(self, answer_id: str, reason: Reason | None, sentence: str) -> None:
        """Keep why an answer is bad, in place of what was said before; no effect where it is gone."""
        ...

    def handle(self, answer_id: str, handling: Handling) -> None:
        """Keep what is done about an answer; no effect where it is gone."""
        ...
