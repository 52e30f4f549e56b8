"""Keeping what was asked. Methods that take an owner (`Caller.id`) see nothing of another's."""

from datetime import datetime
from typing import Protocol

from askdock.records import (
    AnswerRecord,
    CitedPlace,
    Conversation,
    DayFigures,
    KeptResponse,
    KeptTrace,
    OpenTurn,
    OwnerUsage,
    Period,
    PeriodUsage,
    Rating,
    Scope,
    TurnState,
)


class History(Protocol):
    """Keeps what was asked. Each method is one transaction; all may raise CatalogueUnavailable."""

    def start(self, conversation: Conversation) -> None:
        """Keep a new conversation."""
        ...

    def get(self, owner: str, conversation_id: str) -> Conversation:
        """Raises ConversationNotFound."""
        ...

    def conversations(
        self,
        owner: str,
        *,
        before: str | None = None,
        limit: int = 50,
        text: str = "",
        pinned: bool | None = None,
    ) -> list[Conversation]:
        """Newest first by id, those older than the id `before`.

        With `text` those that have it in their title or a question, whatever its case; with `pinned` those that
        are pinned, or those that are not.
        """
        ...

    def change(
        self,
        owner: str,
        conversation_id: str,
        *,
        title: str | None = None,
        pinned: bool | None = None,
        scope: Scope | None = None,
        collection: str | None = None,
    ) -> Conversation:
        """Rename or pin it, limit its questions, or ask other collections (see `names_of`); what is None stays.

        Raises ConversationNotFound.
        """
        ...

    def begin(self, turn: OpenTurn) -> None:
        """Keep a question that is being answered; a turn without an answer that it replaces is forgotten.

        Raises ConversationNotFound, and Conflict when the id is taken.
        """
        ...

    def grow(self, turn_id: str, text: str, at: datetime) -> bool:
        """Keep what has been written of a running turn. False when it is to stop: it was stopped, or is gone."""
        ...

    def end(self, turn_id: str, state: TurnState, text: str, at: datetime, code: str | None = None) -> None:
        """Keep that a turn came to no answer; a turn that is gone is none to keep."""
        ...

    def stop(self, owner: str, conversation_id: str, turn_id: str, at: datetime) -> None:
        """Have a running turn stop; one that has ended stays as it is. Raises ConversationNotFound."""
        ...

    def open_turns(self, owner: str, conversation_id: str) -> list[OpenTurn]:
        """The conversation's turns without an answer, oldest first. Raises ConversationNotFound."""
        ...

    def turns(self, owner: str, conversation_id: str) -> list[AnswerRecord]:
        """The conversation's answers, oldest first. Raises ConversationNotFound."""
        ...

    def cited(self, owner: str, collection: str, document_id: str) -> list[CitedPlace]:
        """Where the newest answers of the owner's conversations about the collection cite the document."""
        ...

    def delete(self, owner: str, conversation_id: str) -> None:
        """Forget it with its questions and answers. Raises ConversationNotFound."""
        ...

    def record(self, answer: AnswerRecord, trace: str | None = None) -> None:
        """Keep an answer, which ends the turn of its id; its text is not kept if its conversation was deleted, nor
        is its trace."""
        ...

    def trace(self, owner: str, answer_id: str) -> KeptTrace:
        """How an answer came about. Raises AnswerNotFound, TraceNotFound."""
        ...

    def trace_of_anyone(self, answer_id: str) -> KeptTrace:
        """The same, whoever asked: for those who see to an answer that was reported. Raises as `trace`."""
        ...

    def forget_trace(self, owner: str, answer_id: str) -> None:
        """Forget how an answer came about; what is not there is forgotten already. Raises AnswerNotFound."""
        ...

    def forget_traces_before(self, moment: datetime) -> int:
        """Forget how the answers given before came about; returns how many."""
        ...

    def rate(self, owner: str, answer_id: str, rating: Rating | None, comment: str | None, at: datetime) -> None:
        """Keep the newest opinion about an answer, None to take it back. Raises AnswerNotFound."""
        ...

    def move(self, owner: str, to: str) -> None:
        """Make another owner that of everything one has."""
        ...

    def usage(self) -> list[OwnerUsage]:
        """Of every owner, most answers first."""
        ...

    def usage_by(
        self, period: Period, *, since: datetime | None = None, until: datetime | None = None
    ) -> list[PeriodUsage]:
        """Of every owner in each period that has answers, newest first, by owner."""
        ...

    def days(self, since: datetime) -> list[DayFigures]:
        """Of all owners together in each day since then that has questions, newest first."""
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
