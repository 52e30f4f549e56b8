"""Bodies of conversations, their turns, and feedback."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from pydantic import Field

from askdock.records import AnswerRecord, Conversation, Rating
from askdock.services.api.schemas.base import CollectionName, Input, Output
from askdock.services.api.schemas.questions import AnswerOut


class FeedbackIn(Input):
    """An opinion about an answer."""

    rating: Rating = Field(description="Whether the answer was good.")
    comment: str | None = Field(default=None, max_length=2000, description="Why, in your own words.")


class ConversationIn(Input):
    """A conversation to start."""

    collection: CollectionName | None = Field(
        default=None, description="What it is about; the default collection when left out."
    )
    title: str = Field(default="", max_length=200, description="What to call it.")


class ConversationOut(Output):
    """A conversation."""

    id: str = Field(description="Its id.")
    collection: str = Field(description="The collection it is about.")
    title: str = Field(description="What it is called.")
    created_at: datetime = Field(description="When it was started.")
    updated_at: datetime = Field(description="When it was last continued.")


class ConversationsOut(Output):
    """One page of conversations."""

    conversations: list[ConversationOut] = Field(description="Newest first.")
    next_cursor: str | None = Field(description="Give it as `cursor` to get the next page; null on the last one.")


class TurnOut(Output):
    """A question and its answer."""

    question: str = Field(description="The question.")
    answer: AnswerOut = Field(description="The answer as it was given.")
    created_at: datetime = Field(description="When it was given.")
    rating: Rating | None = Field(description="Your opinion about it.")


class ConversationWithTurnsOut(ConversationOut):
    """A conversation with what was said."""

    turns: list[TurnOut] = Field(description="Oldest first.")

    @classmethod
    def of(cls, conversation: Conversation, answers: Sequence[AnswerRecord]) -> Self:
        """From the records."""
        turns = [TurnOut.model_validate(one) for one in answers]
        about = ConversationOut.model_validate(conversation)
        return cls(**about.model_dump(), turns=turns)
