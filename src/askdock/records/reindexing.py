"""How far the reindexing of a collection is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

ReindexState = Literal["building", "comparing", "built", "switched", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a chat model was asked to write beside passages, and what that took; tokens as its server counted."""

    passages: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(*(getattr(self, name) + getattr(other, name) for name in Cost.__slots__))


@dataclass(frozen=True, slots=True)
class Reindexing:
    """The newest reindexing of a collection, as it is told to whoever watches it."""

    collection_id: str
    state: ReindexState
    generation: str
    """The physical index that is built."""
    embedding_model: str
    chunk_size: int
    chunk_overlap: int
    started_at: datetime
    touched_at: datetime
    """When it was last heard of: while it runs, every few seconds."""
    switches: bool = True
    """Whether it takes the live index's place by itself where it finds no less."""
    done: int = 0
    """Documents dealt with."""
    total: int = 0
    comparison: Mapping[str, Any] | None = None
    """How both indexes did (see `askdock.application.comparison`)."""
    cost: Cost | None = None
    """Of what a chat model wrote for it; None where it writes nothing."""
    code: str | None = None
    """Why it failed: the code of an error."""
    detail: str | None = None
    """The same in one line, for people."""
