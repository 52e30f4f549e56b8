"""Bodies of what is shared."""

from datetime import datetime

from pydantic import Field

from askdock.services.api.schemas.base import RECORD_ID, Input, Output
from askdock.services.api.schemas.questions import AnswerOut


class ShareIn(Input):
    """What to share."""

    conversation_id: str = Field(pattern=RECORD_ID, description="One of your conversations.")
    turn_id: str | None = Field(
        default=None,
        pattern=RECORD_ID,
        description="One answer of it; left out: all, each in its newest version.",
    )


class ShareOut(Output):
    """Something that was shared."""

    id: str = Field(description="Its id, in the web UI's address `#/shared/{id}`.")
    title: str = Field(description="Title.")
    collection: str = Field(description="The collection it is about, or several, with commas between them.")
    conversation_id: str = Field(description="The conversation it is a copy of.")
    created_at: datetime = Field(description="When it was shared.")


class SharesOut(Output):
    """What you have shared."""

    shares: list[ShareOut] = Field(description="Newest first.")


class SharedTurnOut(Output):
    """A question and its answer as they were."""

    question: str = Field(description="The question.")
    answer: AnswerOut = Field(description="The answer, with the quotes and places of then.")
    created_at: datetime = Field(description="When it was given.")


class SharedOut(Output):
    """What a shared page shows."""

    id: str = Field(description="Its id.")
    title: str = Field(description="Title.")
    collection: str = Field(description="The collection it is about, or several, with commas between them.")
    created_at: datetime = Field(description="When it was shared: what it says is of then.")
    turns: list[SharedTurnOut] = Field(description="Oldest first.")
