"""Bodies of the routes for admins."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import Field

from askdock.records import DocumentStatus, Generation, GenerationStatus
from askdock.services.api.schemas.base import Output
from askdock.services.api.schemas.documents import CollectionOut, DocumentOut


class QueueOut(Output):
    """State of the ingestion queue."""

    documents: Mapping[DocumentStatus, int] = Field(description="Documents in each state that has some.")
    oldest_waiting_seconds: float | None = Field(
        description="Age of the document that waits longest; null when none waits."
    )


class ChatCheckOut(Output):
    """What a chat model did with one question."""

    model: str = Field(description="Its name.")
    ok: bool = Field(description="Whether it answered.")
    detail: str = Field(description="The reply, at most 200 characters, or why there is none.")
    first_token_seconds: float | None = Field(description="Seconds to its first word; null without an answer.")
    total_seconds: float | None = Field(description="Seconds to its last word; null without an answer.")
    cites: bool = Field(description="It put the passage's number behind its sentence.")
    reasons: bool = Field(description="It thinks before it answers.")
    tells_usage: bool = Field(description="It tells how many tokens it used.")
    finish_reason: str | None = Field(description="Why the reply was cut: `length` or `content_filter`.")
    refused_parameters: list[str] = Field(description="Parameters that it takes none of; they are left out.")


class ChatChecksOut(Output):
    """The configured chat models, each asked one question."""

    models: list[ChatCheckOut] = Field(description="The first one first; empty where none is configured.")


class FailedOut(Output):
    """A document that could not be indexed."""

    collection: str = Field(description="Name of its collection.")
    document: DocumentOut = Field(description="The document; `reason` and `detail` say why.")


class GenerationOut(Output):
    """A physical index of a collection: the one in use, one being built, one that was in use before."""

    name: str = Field(description="Its name in the chunk store.")
    status: GenerationStatus = Field(description="building, live, or retired.")
    embedding_model: str = Field(description="The embedding model.")
    chunk_size: int = Field(description="Longest passage, in characters.")
    chunk_overlap: int = Field(description="Characters that neighbouring passages share at most.")
    chunks: int | None = Field(description="Passages in it now; null while the chunk store does not answer.")

    @classmethod
    def of(cls, generation: Generation, chunks: int | None) -> Self:
        """From the record."""
        profile = generation.profile
        return cls(
            name=generation.name,
            status=generation.status,
            embedding_model=profile.embedding_model,
            chunk_size=profile.chunk_size,
            chunk_overlap=profile.chunk_overlap,
            chunks=chunks,
        )


class IndexOut(Output):
    """The indexes of a collection."""

    collection: CollectionOut = Field(description="The collection.")
    generation: str = Field(description="The physical index that answers come from.")
    fits_settings: bool = Field(description="False when the settings now ask for another kind of index.")
    documents: Mapping[DocumentStatus, int] = Field(description="Its documents in each state.")
    generations: list[GenerationOut] = Field(description="All its physical indexes, oldest first.")


class UsageByCallerOut(Output):
    """Usage of one caller."""

    owner: str = Field(
        description="Id of the caller: a user with its keys, a service's key, or a person of the provider."
    )
    name: str | None = Field(description="Name of the user or key; null where it is neither.")
    answers: int = Field(description="Answers given.")
    refused: int = Field(description="Of these, that the documents did not answer.")
    degraded: int = Field(description="Of these, with quoted sentences in place of a chat model.")
    prompt_tokens: int = Field(description="Tokens of prompts.")
    completion_tokens: int = Field(description="Tokens of answers.")
    good: int = Field(description="Answers called good.")
    bad: int = Field(description="Answers called bad.")
    last_at: datetime = Field(description="When the last answer was given.")


class PeriodUsageOut(Output):
    """Usage of one caller in one period."""

    period: str = Field(description="The day (`2026-11-28`) or month (`2026-11`), in UTC.")
    owner: str = Field(description="Id of the caller: a user with its keys, a service's key, a provider's person.")
    name: str | None = Field(description="Name of the user or key; null where it is neither.")
    answers: int = Field(description="Answers given.")
    refused: int = Field(description="Of these, that the documents did not answer.")
    degraded: int = Field(description="Of these, with quoted sentences in place of a chat model.")
    prompt_tokens: int = Field(description="Tokens of prompts.")
    completion_tokens: int = Field(description="Tokens of answers.")


class UsageOut(Output):
    """Usage by caller and period."""

    usage: list[PeriodUsageOut] = Field(description="Newest period first.")


class DayOut(Output):
    """What was asked in one day."""

    day: str = Field(description="The day (`2026-11-28`), in UTC.")
    answers: int = Field(description="Answers given.")
    refused: int = Field(description="Of these, that the documents did not answer.")
    degraded: int = Field(description="Of these, with quoted sentences in place of a chat model.")
    failed: int = Field(description="Questions that came to no answer because something failed.")
    p50_seconds: float | None = Field(
        description="Seconds to the whole answer of half of them, estimated; null: none was measured."
    )
    p95_seconds: float | None = Field(description="The same of 95 in 100.")


class DaysOut(Output):
    """What was asked by day."""

    days: list[DayOut] = Field(description="Newest first; days without a question are left out.")


class OverviewOut(Output):
    """The overview for admins."""

    queue: QueueOut = Field(description="State of the ingestion queue.")
    failed: list[FailedOut] = Field(description="Documents FAILED or QUARANTINED, at most 100.")
    indexes: list[IndexOut] = Field(description="How each collection is indexed, by name.")
    usage: list[UsageByCallerOut] = Field(description="Usage by caller, most answers first.")
