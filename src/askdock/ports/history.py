"""Keeping what was asked. Methods that take an owner (`Caller.id`) see nothing of another's."""

from datetime import datetime
from typing import Protocol

from askdock.records import AnswerRecord, Conversation, KeptResponse, OwnerUsage, Rating


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
