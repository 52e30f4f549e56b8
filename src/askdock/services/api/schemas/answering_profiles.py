"""Bodies of answering profiles."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from askdock.answering.instructions import RULES
from askdock.application.answering_profiles import (
    MAX_INSTRUCTIONS,
    MAX_NOTE,
    MAX_STARTER,
    MAX_STARTERS,
    AnsweringState,
)
from askdock.records import Activation, AnsweringProfile, AnsweringVersion, AnswerLanguage, ChatChoice, Tone
from askdock.services.api.schemas.base import MAX_PASSAGES, Input, Output, Text
from askdock.services.api.schemas.traces import SettingsIn

Starter = Annotated[Text, Field(min_length=1, max_length=MAX_STARTER)]


class AnsweringProfileIn(Input):
    """How questions are answered; what is left out is as installed."""

    instructions: Text = Field(
        default="", max_length=MAX_INSTRUCTIONS, description="For the chat model, beside the rules that are fixed."
    )
    tone: Tone = Field(default="neutral", description="Of the chat model's answers.")
    language: AnswerLanguage = Field(default="", description="Of answers; empty: that of the question.")
    endpoint: str = Field(
        default="", max_length=32, description="Name of the chat endpoint, in LLM_ENDPOINTS; empty: LLM_BASE_URL."
    )
    temperature: float = Field(default=0.0, ge=0, le=2, description="Of the chat model.")
    max_tokens: int | None = Field(
        default=None, ge=16, le=100_000, description="Of a reply; null: as the settings have it."
    )
    top_k: int | None = Field(
        default=None,
        ge=1,
        le=MAX_PASSAGES,
        description="Passages to answer from, where a question names no number; null: ASKDOCK_TOP_K.",
    )
    min_support: float | None = Field(
        default=None,
        ge=0.3,
        le=0.95,
        description="Score of support that a statement of the chat model needs to be shown; null: 0.3.",
    )
    quote_margin: float = Field(
        default=0.0, ge=0, le=5, description="How much more than needed must speak for an answer of quotes."
    )
    starters: list[Starter] = Field(
        default=[], max_length=MAX_STARTERS, description="Questions to begin with, shown to askers."
    )

    def record(self) -> AnsweringProfile:
        """The record."""
        return AnsweringProfile(
            self.instructions.strip(),
            self.tone,
            self.language,
            ChatChoice(self.endpoint, self.temperature, self.max_tokens),
            self.top_k,
            self.min_support,
            self.quote_margin,
            tuple(one.strip() for one in self.starters),
        )


class AnsweringProfileOut(Output):
    """How questions are answered."""

    instructions: str = Field(description="For the chat model, beside the rules that are fixed.")
    tone: Tone = Field(description="Of the chat model's answers.")
    language: AnswerLanguage = Field(description="Of answers; empty: that of the question.")
    endpoint: str = Field(description="Name of the chat endpoint; empty: LLM_BASE_URL.")
    temperature: float = Field(description="Of the chat model.")
    max_tokens: int | None = Field(description="Of a reply; null: as the settings have it.")
    top_k: int | None = Field(description="Passages to answer from; null: ASKDOCK_TOP_K.")
    min_support: float | None = Field(description="Score of support that a statement needs; null: 0.3.")
    quote_margin: float = Field(description="How much more than needed must speak for an answer of quotes.")
    starters: list[str] = Field(description="Questions to begin with.")

    @classmethod
    def of(cls, profile: AnsweringProfile) -> Self:
        """From the record."""
        return cls(
            instructions=profile.instructions,
            tone=profile.tone,
            language=profile.language,
            endpoint=profile.chat.endpoint,
            temperature=profile.chat.temperature,
            max_tokens=profile.chat.max_tokens,
            top_k=profile.top_k,
            min_support=profile.min_support,
            quote_margin=profile.quote_margin,
            starters=list(profile.starters),
        )


class AnsweringVersionIn(Input):
    """A draft."""

    profile: AnsweringProfileIn = Field(description="How questions are to be answered.")
    note: Text = Field(default="", max_length=MAX_NOTE, description="What was changed, and why.")


class AnsweringVersionOut(Output):
    """A version of the answering profile; it never changes."""

    number: int = Field(description="From 1, in order of time.")
    profile: AnsweringProfileOut = Field(description="How questions are answered by it.")
    by: str = Field(description="Who saved it.")
    made_at: datetime = Field(description="When.")
    note: str = Field(description="What was changed, and why.")

    @classmethod
    def of(cls, one: AnsweringVersion) -> Self:
        """From the record."""
        profile = AnsweringProfileOut.of(one.profile)
        return cls(number=one.number, profile=profile, by=one.by, made_at=one.made_at, note=one.note)


class ActivationOut(Output):
    """When a version began to answer."""

    number: int = Field(description="Of the version; 0: as installed.")
    by: str = Field(description="Who activated it.")
    at: datetime = Field(description="When.")
    reason: str = Field(description="Why, though it had not passed the golden questions; else empty.")
    run_id: str | None = Field(description="The run of golden questions that it passed.")

    @classmethod
    def of(cls, one: Activation) -> Self:
        """From the record."""
        return cls.model_validate(one)


class EndpointOut(Output):
    """A chat endpoint that a profile may name. Addresses and keys are not told."""

    name: str = Field(description="Its name; empty: the one of LLM_BASE_URL.")
    model: str = Field(description="Its model.")


class AnsweringProfilesOut(Output):
    """What a collection is answered by, and what is prepared."""

    active: int = Field(description="Number of the version that answers; 0: as installed.")
    draft: int | None = Field(description="Number of the newest version, where it never answered.")
    before: int | None = Field(description="Number of what a rollback would go to; null: nothing.")
    passed: list[int] = Field(description="Versions that passed the golden questions as they are now.")
    versions: list[AnsweringVersionOut] = Field(description="Newest first.")
    activations: list[ActivationOut] = Field(description="Newest first.")
    endpoints: list[EndpointOut] = Field(description="Chat endpoints to choose from.")
    rules: Mapping[Literal["en", "zh"], str] = Field(
        description="What the chat model is always told, by language: it cannot be changed."
    )

    @classmethod
    def of(cls, state: AnsweringState, passed: list[int], endpoints: Mapping[str, str]) -> Self:
        """From the records."""
        return cls(
            active=state.active,
            draft=state.draft.number if state.draft else None,
            before=state.before,
            passed=passed,
            versions=[AnsweringVersionOut.of(one) for one in state.versions],
            activations=[ActivationOut.of(one) for one in state.activations],
            endpoints=[EndpointOut(name=name, model=model) for name, model in endpoints.items()],
            rules={"en": RULES["en"], "zh": RULES["zh"]},
        )


class AnsweringTrialIn(SettingsIn):
    """A question to be answered by a profile that is not saved."""

    question: Text = Field(min_length=1, description="The question.")
    profile: AnsweringProfileIn = Field(description="How it is to be answered.")


class ActivateIn(Input):
    """How a version is activated."""

    reason: Text = Field(
        default="",
        max_length=MAX_NOTE,
        description="Why it shall answer though it has not passed the golden questions; kept in the audit log.",
    )


class StartersOut(Output):
    """Questions to begin with."""

    questions: list[str] = Field(description="As people wrote them.")
