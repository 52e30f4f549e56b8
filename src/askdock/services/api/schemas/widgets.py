"""Bodies of widgets, and of what their visitors send and get."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, Field

from askdock.records import ApiKey, Widget
from askdock.services.api.schemas.base import RECORD_ID, CollectionName, Input, Output, Text
from askdock.services.api.schemas.questions import AnswerOut, TurnIn

Origin = Annotated[Text, Field(min_length=1, max_length=255)]
MAX_ORIGINS = 50
MAX_HISTORY = 20
DEFAULT_QUESTIONS = 1000


class WidgetIn(Input):
    """A widget to make."""

    name: Text = Field(min_length=1, max_length=100, description="What it is called.", examples=["Help centre"])
    collection: CollectionName = Field(description="The collection that it asks.")
    origins: list[Origin] = Field(
        min_length=1,
        max_length=MAX_ORIGINS,
        description="Origins of the pages that may show it, such as `https://www.example.com`.",
    )
    key_id: str = Field(pattern=RECORD_ID, description="The service's key that it asks with; ends with it.")
    questions_per_day: int = Field(
        default=DEFAULT_QUESTIONS, ge=0, le=1_000_000_000, description="Of all visitors together; 0: unlimited."
    )
    expires_at: AwareDatetime | None = Field(default=None, description="When it stops working; null: never.")


class WidgetChangeIn(Input):
    """What to change of a widget; what is left out stays."""

    name: Text = Field(default="", min_length=1, max_length=100, description="What it is called.")
    origins: list[Origin] = Field(
        default=[], min_length=1, max_length=MAX_ORIGINS, description="Origins of the pages that may show it."
    )
    questions_per_day: int = Field(
        default=0, ge=0, le=1_000_000_000, description="Of all visitors together; 0: unlimited."
    )
    expires_at: AwareDatetime | None = Field(default=None, description="When it stops working; null: never.")


class WidgetOut(Output):
    """A widget."""

    id: str = Field(description="Its id, which a page names to show it; it is no secret.")
    name: str = Field(description="What it is called.")
    collection: str = Field(description="The collection that it asks.")
    origins: list[str] = Field(description="Origins of the pages that may show it.")
    key_id: str = Field(description="The key that it asks with.")
    key_name: str = Field(description="What the key is called.")
    questions_per_day: int = Field(description="Of all visitors together; 0: unlimited.")
    created_at: datetime = Field(description="When it was made.")
    expires_at: datetime | None = Field(description="When it stops working; null: never.")
    revoked_at: datetime | None = Field(description="When it was revoked; null: it was not.")
    valid: bool = Field(description="Whether it, and its key, work now.")
    snippet: str = Field(description="What to put into a page to show it.")

    @classmethod
    def of(cls, widget: Widget, key: ApiKey, now: datetime, address: str) -> Self:
        """From the record; `address` is where this server is reached, with a slash at the end."""
        fields = {name: getattr(widget, name) for name in Widget.__slots__ if name != "secret"}
        snippet = f'<script src="{address}widget.js" data-widget="{widget.id}" async></script>'
        valid = widget.is_valid(now) and key.is_valid(now)
        return cls(**fields, key_name=key.name, valid=valid, snippet=snippet)


class WidgetsOut(Output):
    """All widgets."""

    widgets: list[WidgetOut] = Field(description="Oldest first.")


class WidgetTokenOut(Output):
    """What a page asks a widget with, for a while."""

    token: str = Field(description="To send as `Authorization: Bearer <token>` to this widget's `ask`.")
    expires_at: datetime = Field(description="Until when it is good.")


class WidgetAskIn(Input):
    """A visitor's question."""

    question: Text = Field(description="The question; at most ASKDOCK_MAX_QUESTION_BYTES bytes.")
    history: list[TurnIn] = Field(
        default=[], max_length=MAX_HISTORY, description="Earlier turns, oldest first, which the page keeps itself."
    )


class WidgetCitationOut(Output):
    """A marker in the answer, and what it points at; nothing by which the document itself could be asked for."""

    marker: int = Field(description="The number between brackets in the text.")
    quote: str = Field(description="The words of the document, exactly.")
    document_name: str = Field(description="Its file name.")
    title: str = Field(description="The document's title.")
    headings: list[str] = Field(description="Sections that contain the quote, outermost first.")
    page: int | None = Field(description="Page from 1; null for formats without pages.")


class WidgetAnswerOut(Output):
    """An answer, with its citations and nothing else."""

    text: str = Field(description="The answer, with markers like [1]; when not answered, it says so.")
    answered: bool = Field(description="False when nothing in the documents supports an answer.")
    citations: list[WidgetCitationOut] = Field(description="One for each marker in the text.")

    @classmethod
    def of(cls, answer: AnswerOut) -> Self:
        """Of a whole answer."""
        return cls.model_validate(answer)
