"""Requests and responses of the retriever; questions, filters and passages are the records themselves."""

from typing import Literal

from pydantic import BaseModel, Field

from askdock.records import Passage
from askdock.trace import SearchTrace

MAX_TEXTS = 1024


class TextsIn(BaseModel):
    """Texts to count."""

    texts: list[str] = Field(max_length=MAX_TEXTS)


class EmbedIn(TextsIn):
    """Texts to embed, all as documents or all as questions: some models tell them apart."""

    kind: Literal["documents", "queries"]


class PassagesOut(BaseModel):
    """Passages, best first, and how they were found."""

    passages: list[Passage]
    trace: SearchTrace


class VectorsOut(BaseModel):
    """Unit vectors, one for each text."""

    vectors: list[list[float]]


class CountsOut(BaseModel):
    """Token counts, one for each text."""

    counts: list[int]


class ModelOut(BaseModel):
    """The embedding model."""

    model: str
    fingerprint: str
    dimension: int
    max_tokens: int
    languages: list[str] | None
