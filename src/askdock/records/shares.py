"""Conversations and turns that were shared: copies that stay as they were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class SharedTurn:
    """A question and its answer as they were when they were shared."""

    question: str
    answer: Mapping[str, Any]
    """As the API gave it."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """A copy of a conversation, or of one turn of it, that others may read."""

    id: str
    owner: str
    collection: str
    conversation_id: str
    title: str
    created_at: datetime
    turns: Sequence[SharedTurn] = ()

    @property
    def cited(self) -> set[str]:
        """Ids of the documents that its answers cite."""
        return {one["document_id"] for turn in self.turns for one in turn.answer.get("citations", [])}
