"""Bodies of conversations, their turns, and feedback."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import AliasChoices, BeforeValidator, Field

from askdock.records import AnswerRecord, Conversation, OpenTurn, Rating, Reason, TurnState, names_of
from askdock.services.api.schemas.base import CollectionNames, InCollections, Input, Output, Text
from askdock.services.api.schemas.questions import AnswerOut, ScopeIn, ScopeOut


def _first(names: str) -> str:
    return names_of(names)[0]


def _all(names: str | list[str]) -> list[str]:
    return list(names_of(names)) if isinstance(names, str) else names


class FeedbackIn(Input):
    """An opinion about an answer."""

    rating: Rating = Field(description="Whether the answer was good.")
    comment: str | None = Field(default=None, max_length=2000, description="Why, in your own words.")
    reason: Reason | None = Field(default=None, description="What is bad about it.")
    sentence: Text = Field(default="", max_length=2000, description="Its sentence that is wrong, word for word.")


class ConversationIn(InCollections):
    """A conversation to start."""

    title: str = Field(default="", max_length=200, description="Title.")
    scope: ScopeIn = Field(default=ScopeIn(), description="What its questions are asked of.")


class ConversationChangeIn(Input):
    """Changes of a conversation; fields left out stay as they are."""

    title: str | None = Field(default=None, max_length=200, description="New title.")
    pinned: bool | None = Field(default=None, description="Whether it is listed before the others.")
    scope: ScopeIn | None = Field(default=None, description="What its questions are asked of from now on.")
    collections: CollectionNames | None = Field(
        default=None, description="The collections that its questions are asked of from now on."
    )


class ConversationOut(Output):
    """A conversation."""

    id: str = Field(description="Its id.")
    collection: Annotated[str, BeforeValidator(_first)] = Field(
        description="The collection it is about, the first of several."
    )
    collections: Annotated[list[str], BeforeValidator(_all)] = Field(
        validation_alias=AliasChoices("collections", "collection"), description="All that it is about."
    )
    title: str = Field(description="Title.")
    created_at: datetime = Field(description="When it was started.")
    updated_at: datetime = Field(description="When it was last continued.")
    pinned: bool = Field(default=False, description="Whether it is listed before the others.")
    scope: ScopeOut = Field(default=ScopeOut(), description="What its questions are asked of.")


class ConversationsOut(Output):
    """One page of conversations."""

    conversations: list[ConversationOut] = Field(description="Newest first.")
    pinned: list[ConversationOut] = Field(
        default=[], description="All that are pinned, newest first; on the first page of a list without `q` only."
    )
    next_cursor: str | None = Field(description="Give it as `cursor` to get the next page; null on the last one.")


class TurnOut(Output):
    """A question and its answer."""

    question: str = Field(description="The question.")
    answer: AnswerOut = Field(description="The answer as it was given.")
    created_at: datetime = Field(description="When it was given.")
    rating: Rating | None = Field(description="Your opinion about it.")
    replaces: str | None = Field(
        default=None, description="The first version of the answer, where the question was asked again."
    )


class OpenTurnOut(Output):
    """A question without an answer: still running, stopped or failed."""

    id: str = Field(description="Id of the turn, and of its answer once there is one.")
    question: str = Field(description="The question.")
    state: TurnState = Field(description="`running`, or how it ended.")
    text: str = Field(description="Text written so far, not checked against the documents.")
    code: str | None = Field(description="Why it failed, as an error's code.")
    created_at: datetime = Field(description="When it was asked.")
    replaces: str | None = Field(description="The first version of the answer it is another version of.")


class ConversationWithTurnsOut(ConversationOut):
    """A conversation with what was said."""

    turns: list[TurnOut] = Field(description="Oldest first.")
    unfinished: list[OpenTurnOut] = Field(
        default=[], description="Turns asked with a `turn_id` that have no answer, oldest first."
    )

    @classmethod
    def of(
        cls, conversation: Conversation, answers: Sequence[AnswerRecord], unfinished: Sequence[OpenTurn]
    ) -> Self:
        """From the records."""
        about = ConversationOut.model_validate(conversation)
        return cls(
            **about.model_dump(),
            turns=[TurnOut.model_validate(one) for one in answers],
            unfinished=[OpenTurnOut.model_validate(one) for one in unfinished],
        )
