"""What was asked: answers, conversations, feedback, usage; and the port that keeps them.

Every method takes the owner (`Caller.id`) and sees nothing of another's. The text of a question and its answer
is kept only inside a conversation, which its owner can delete.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import randbits
from typing import Any, Literal, Protocol

Rating = Literal["good", "bad"]
Outcome = Literal["answered", "refused", "degraded"]


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


@dataclass(frozen=True, slots=True)
class Conversation:
    """A series of questions about one collection."""

    id: str
    owner: str
    collection: str
    title: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class OwnerUsage:
    """What one caller used since records began or were last cleared."""

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
class KeptResponse:
    """What a request with an idempotency key was answered; `status` None while it is under way."""

    fingerprint: str
    status: int | None = None
    headers: Mapping[str, str] | None = None
    body: bytes = b""


def new_id() -> str:
    """32 hex digits that sort by time: 48 bits of milliseconds, 80 random ones (as UUID version 7 has it)."""
    return f"{time.time_ns() // 1_000_000:012x}{randbits(80):020x}"


class History(Protocol):
    """Keeps what was asked. Each method is one transaction; all may raise CatalogueUnavailable."""

    def start(self, conversation: Conversation) -> None:
        """Keep a new conversation."""
        ...

    def get(self, owner: str, conversation_id: str) -> Conversation:
        """Raises ConversationNotFound."""
        ...

    def conversations(self, owner: str, *, before: str | None = None, limit: int = 50) -> list[Conversation]:
        """Newest first by id, those older than the id `before`."""
        ...

    def turns(self, owner: str, conversation_id: str) -> list[AnswerRecord]:
        """The conversation's answers, oldest first. Raises ConversationNotFound."""
        ...

    def delete(self, owner: str, conversation_id: str) -> None:
        """Forget it with its questions and answers. Raises ConversationNotFound."""
        ...

    def record(self, answer: AnswerRecord) -> None:
        """Keep an answer; one for a conversation that was deleted meanwhile is kept without its text."""
        ...

    def rate(self, owner: str, answer_id: str, rating: Rating, comment: str | None, at: datetime) -> None:
        """Keep the newest opinion about an answer. Raises AnswerNotFound."""
        ...

    def usage(self) -> list[OwnerUsage]:
        """Of every owner, most answers first."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Forget answers, conversations and kept responses last used before; returns how many answers."""
        ...


class ResponseStore(Protocol):
    """Keeps responses for `Idempotency-Key`, so that a repeated request is answered and not done again."""

    def begin(self, owner: str, key: str, fingerprint: str, at: datetime) -> KeptResponse | None:
        """None when the request is new, and now under way; else what is known of the one before."""
        ...

    def finish(self, owner: str, key: str, response: KeptResponse) -> None:
        """Keep the response."""
        ...

    def abandon(self, owner: str, key: str) -> None:
        """Forget a request that came to nothing, so that it can be made again."""
        ...
