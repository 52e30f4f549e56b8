"""Bodies of reindexing."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from askdock.records import ReindexState
from askdock.services.api.schemas.base import Input, Output, Text


class ReindexIn(Input):
    """Settings of an index that is built beside the live one; what is left out stays as it has it."""

    embedding_model: Text | None = Field(
        default=None, min_length=1, max_length=300, description="Embedding model, as EMBEDDING_MODEL names it."
    )
    chunk_size: int | None = Field(default=None, ge=50, le=100_000, description="Maximum characters of a passage.")
    chunk_overlap: int | None = Field(
        default=None, ge=0, le=100_000, description="Characters that neighbouring passages share."
    )
    written: bool | None = Field(
        default=None,
        description="Have the chat model write a line of context and up to three questions beside each passage, "
        "which are searched and never cited.",
    )
    switch: bool = Field(
        default=True, description="Let it answer by itself once it is built and finds no less than the live one."
    )


class SwitchIn(Input):
    """Which index is to answer."""

    force: bool = Field(default=False, description="Also where it finds less than the live one.")


class QualityOut(Output):
    """Means over the questions, which are made of the documents."""

    questions: int = Field(description="Number of questions.")
    recall: float = Field(description="How often the document a question was made of is among the first ten.")
    mrr: float = Field(description="Mean of 1 / its rank there.")


class ComparisonOut(Output):
    """Both indexes asked the same questions."""

    live: QualityOut = Field(description="The one that answered.")
    new: QualityOut = Field(description="The one that was built.")
    lost: list[str] = Field(description="Questions that only the live one found the document of; at most 50.")
    worse: bool = Field(description="Whether the new one finds so much less that it does not answer by itself.")


class CostOut(Output):
    """What a chat model writes beside passages, and what that takes."""

    passages: int = Field(description="Passages that it is asked about.")
    prompt_tokens: int = Field(description="Tokens that it reads.")
    completion_tokens: int = Field(description="Tokens that it writes.")
    seconds: float = Field(description="How long it took; 0 of an estimate.")


class EstimateOut(CostOut):
    """What it may cost to have context written, by the number and size of passages."""

    model: str | None = Field(description="The chat model; null where none is configured.")


class ReindexOut(Output):
    """The newest reindexing of a collection."""

    state: ReindexState | Literal["none"] = Field(
        description=(
            "`none`: there was none; `building`, then `comparing`; `built`: it waits to be switched to; "
            "`switched`: it answers; `cancelled`; `failed`."
        )
    )
    generation: str | None = Field(default=None, description="Name of the index that is built.")
    embedding_model: str | None = Field(default=None, description="Its embedding model.")
    chunk_size: int | None = Field(default=None, description="Its maximum characters of a passage.")
    chunk_overlap: int | None = Field(default=None, description="Its characters that passages share.")
    done: int = Field(default=0, description="Documents written or found there.")
    total: int = Field(default=0, description="Documents to write, as far as is known.")
    comparison: ComparisonOut | None = Field(default=None, description="How it did; null until it was compared.")
    cost: CostOut | None = Field(
        default=None, description="What the chat model wrote for it so far, as its server counts; null: nothing."
    )
    code: str | None = Field(default=None, description="Why it failed, as an error's code.")
    detail: str | None = Field(default=None, description="The same in one line.")
    started_at: datetime | None = Field(default=None, description="When it was begun.")
    touched_at: datetime | None = Field(default=None, description="When it was last heard of.")
    can_roll_back: bool = Field(default=False, description="Whether an index that answered before is still there.")
