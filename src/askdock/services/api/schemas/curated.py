"""Bodies of curated answers."""

from datetime import datetime
from typing import Literal, Self

from pydantic import AwareDatetime, Field

from askdock.application.curated import MAX_QUESTION, MAX_QUESTIONS, MAX_TEXT, Curated
from askdock.records import CuratedAnswer
from askdock.services.api.schemas.base import Input, Output


class CuratedAnswerIn(Input):
    """Questions and what a person answers to them."""

    questions: list[str] = Field(
        min_length=1,
        max_length=MAX_QUESTIONS,
        description=f"Wordings of the question, {MAX_QUESTION} characters each; the first names the answer.",
    )
    text: str = Field(min_length=1, max_length=MAX_TEXT, description="The answer, as Markdown.")
    source: str = Field(default="", max_length=MAX_QUESTION, description="Where it is from; shown with it.")
    owner: str = Field(
        default="", max_length=MAX_QUESTION, description="Who sees to it that it stays right; empty: the caller."
    )
    expires_at: AwareDatetime | None = Field(
        default=None, description="From then on it answers no more; null: it stays."
    )

    def record(self) -> Curated:
        """The record."""
        return Curated(tuple(self.questions), self.text, self.source, self.owner, self.expires_at)


class CuratedAnswerOut(Output):
    """A curated answer."""

    id: str = Field(description="Its id.")
    questions: list[str] = Field(description="Wordings of the question.")
    text: str = Field(description="The answer.")
    source: str = Field(description="Where it is from.")
    owner: str = Field(description="Who sees to it that it stays right.")
    expires_at: datetime | None = Field(description="From then on it answers no more.")
    by: str = Field(description="Who made it what it is.")
    changed_at: datetime = Field(description="When.")
    source_uri: str = Field(description="The `source_uri` of citations of it.")
    state: Literal["waiting", "kept", "expired"] = Field(
        description="`waiting`: it is to be written; `kept`: it is a document of the collection, searched once "
        "that is ready; `expired`: it answers no more."
    )

    @classmethod
    def of(cls, answer: CuratedAnswer) -> Self:
        """From the record."""
        return cls(
            id=answer.id,
            questions=list(answer.questions),
            text=answer.text,
            source=answer.source,
            owner=answer.owner,
            expires_at=answer.expires_at,
            by=answer.by,
            changed_at=answer.changed_at,
            source_uri=answer.uri,
            state="waiting" if answer.state == "removed" else answer.state,
        )


class CuratedAnswersOut(Output):
    """The curated answers of a collection."""

    answers: list[CuratedAnswerOut] = Field(description="Oldest first, expired ones too.")
