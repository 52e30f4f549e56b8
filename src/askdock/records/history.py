"""Answers on record, conversations, usage, and responses kept for repeated requests.

The text of a question and its answer is kept inside a conversation, which its owner can delete, and, for a shorter
time, in the trace of the answer.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import randbits
from typing import Any, Literal

from askdock.records.chunks import Filter
from askdock.records.metadata import FieldCondition

Period = Literal["day", "month"]
Rating = Literal["good", "bad"]
Outcome = Literal["answered", "refused", "degraded", "failed"]
TurnState = Literal["running", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """That an answer was given. `question` and `answer` are None outside of conversations."""

    id: str
    owner: str
    collection: str
    created_at: datetime
    outcome: Outcome
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    conversation_id: str | None = None
    question: str | None = None
    answer: Mapping[str, Any] | None = None
    """The answer as the API gave it."""
    rating: Rating | None = None
    replaces: str | None = None
    """The first version of this answer, where the same question was asked again."""
    milliseconds: int | None = None
    """From the question to the whole answer."""


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """Where a document was cited: offsets in the text of a version."""

    version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class KeptTrace:
    """How an answer came about, as `askdock.trace` wrote it."""

    answer_id: str
    collection: str
    created_at: datetime
    outcome: Outcome
    model: str
    trace: str
    answer: Mapping[str, Any] | None = None
    """As the API gave it, where it is in a conversation."""


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A question of a conversation that has no answer: not yet, or not any more. An answer takes its id."""

    id: str
    owner: str
    conversation_id: str
    question: str
    created_at: datetime
    touched_at: datetime
    """When it was last heard of; one that is running is heard of every few seconds."""
    state: TurnState = "running"
    text: str = ""
    """What has been written so far, not checked."""
    code: str | None = None
    """Why it failed: the code of an error."""
    replaces: str | None = None
    """The first version of the answer that it is to be another version of."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the questions of a conversation are asked of: all of its collection where nothing is chosen."""

    document_ids: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    metadata: FieldCondition | None = None

    @property
    def where(self) -> Filter:
        """As a search takes it."""
        return Filter(document_ids=self.document_ids, folders=self.folders, tags=self.tags, metadata=self.metadata)


SCOPE = "scope:"
"""What the name of a saved scope is written behind, where a collection may be named, too."""
SCOPE_NAME = r"^[^\s,:/][^,:/\x00-\x1f\x7f]{0,63}$"
"""Neither what stands between the names of collections, nor what ends the name of a model."""


@dataclass(frozen=True, slots=True)
class SavedScope:
    """Collections, and what of them questions are asked of, under a name of its owner's."""

    owner: str
    name: str
    collections: str
    """With commas between them (see `names_of`)."""
    scope: Scope
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A series of questions about one collection."""

    id: str
    owner: str
    collection: str
    title: str
    created_at: datetime
    updated_at: datetime
    pinned: bool = False
    scope: Scope = Scope()


@dataclass(frozen=True, slots=True)
class OwnerUsage:
    """Usage of one caller since records began or were last cleared."""

    owner: str
    answers: int
    refused: int
    degraded: int
    prompt_tokens: int
    completion_tokens: int
    good: int
    bad: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class PeriodUsage:
    """Usage of one caller in a day (`2026-11-28`) or a month (`2026-11`), in UTC."""

    period: str
    owner: str
    answers: int
    refused: int
    degraded: int
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What was asked in a day (`2026-11-28`, in UTC), and how long it took."""

    day: str
    answers: int
    """Without those that failed."""
    refused: int
    degraded: int
    failed: int
    within: tuple[int, ...]
    """How many answers took at most so long, for each of `LATENCIES`."""


LATENCIES = (250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000)
"""Milliseconds by which the time of answers is counted."""


@dataclass(frozen=True, slots=True)
class KeptResponse:
    """The response to a request with an idempotency key; `status` None while it is under way.

    `documents`: those that it names, by the names of their collections; None where nobody noted them.
    """

    fingerprint: str
    status: int | None = None
    headers: Mapping[str, str] | None = None
    body: bytes = b""
    documents: Mapping[str, Sequence[str]] | None = None


def new_id() -> str:
    """32 hex digits that sort by time: 48 bits of milliseconds, 80 random ones (as UUID version 7 has it)."""
    return f"{time.time_ns() // 1_000_000:012x}{randbits(80):020x}"
