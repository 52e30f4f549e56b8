"""Bodies of the inbox."""

from datetime import datetime
from typing import Self

from pydantic import Field

from askdock.application.inbox import MAX_NOTE
from askdock.records import Fix, Handling, InboxItem, ItemState, Outcome, Rating, Reason
from askdock.services.api.schemas.base import Input, Output, Text


class HandlingIn(Input):
    """What is done about an answer."""

    state: ItemState = Field(description="`open`, `working`, `fixed`, or `declined`: nothing is done.")
    owner: Text = Field(default="", max_length=MAX_NOTE, description="Who sees to it.")
    fix: Fix = Field(default="", description="What helped.")
    link: Text = Field(default="", max_length=MAX_NOTE, description="Id or address of what helped.")
    told: Text = Field(default="", max_length=MAX_NOTE, description="Who was told of it.")
    note: Text = Field(default="", max_length=MAX_NOTE, description="For those who come after.")

    def record(self) -> Handling:
        """The record."""
        return Handling(self.state, self.owner, self.fix, self.link, self.told, self.note)


class HandlingOut(Output):
    """What is done about an answer."""

    state: ItemState = Field(description="Its state.")
    owner: str = Field(description="Who sees to it.")
    fix: Fix = Field(description="What helped.")
    link: str = Field(description="Id or address of what helped.")
    told: str = Field(description="Who was told of it.")
    note: str = Field(description="For those who come after.")
    by: str = Field(description="Who changed this last; empty: nobody.")
    changed_at: datetime | None = Field(description="When.")


class InboxItemOut(Output):
    """An answer that was rated bad, or a question that was not answered."""

    answer_id: str = Field(description="Id of the answer.")
    group: str = Field(description="Id of the newest item that asks much the same; its own where there is none.")
    created_at: datetime = Field(description="When it was asked.")
    outcome: Outcome = Field(description="`refused`: it was not answered.")
    question: str = Field(description="The question; who asked is not told.")
    rating: Rating | None = Field(description="What the asker said of the answer.")
    reason: Reason | None = Field(description="Why it is bad.")
    sentence: str = Field(description="The sentence of it that is wrong.")
    comment: str = Field(description="Why, in the asker's words.")
    withheld: bool = Field(
        default=False,
        description="Whether sentence and comment are left out: they may quote documents that you may not read.",
    )
    handling: HandlingOut = Field(description="What is done about it.")

    @classmethod
    def of(cls, item: InboxItem) -> Self:
        """From the record."""
        return cls.model_validate(item)


class InboxOut(Output):
    """The inbox of a collection."""

    items: list[InboxItemOut] = Field(description="Newest first, at most 500.")
