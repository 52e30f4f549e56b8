"""Answering profiles: how the questions to a collection are answered, as far as people may change it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Tone = Literal["neutral", "formal", "friendly", "plain"]
AnswerLanguage = Literal["", "en", "zh"]


@dataclass(frozen=True, slots=True)
class ChatChoice:
    """Which chat model answers, and with which parameters."""

    endpoint: str = ""
    """Name in LLM_ENDPOINTS; empty: the one of LLM_BASE_URL, or none."""
    temperature: float = 0.0
    max_tokens: int | None = None
    """Of a reply; None: as the settings have it."""


@dataclass(frozen=True, slots=True)
class AnsweringProfile:
    """How questions are answered. The rules on citations and refusals are not part of it: they always hold."""

    instructions: str = ""
    """For the chat model, beside the rules that always hold."""
    tone: Tone = "neutral"
    language: AnswerLanguage = ""
    """Of answers; empty: that of the question."""
    chat: ChatChoice = field(default_factory=ChatChoice)
    top_k: int | None = None
    """Passages to answer from; None: as the settings have it. A request may name its own number."""
    min_support: float | None = None
    """Score that a statement of the chat model needs; None: the lowest there is."""
    quote_margin: float = 0.0
    """How much more than needed must speak for an answer without a chat model."""
    starters: tuple[str, ...] = ()
    """Questions to begin with."""


AS_INSTALLED = AnsweringProfile()
"""What answers where a collection has no profile."""


def profile_of_several(profiles: Sequence[AnsweringProfile]) -> AnsweringProfile:
    """What a question to several collections is answered by.

    What all of them say alike holds: instructions, tone, language, chat model, number of passages; where they
    differ, as installed. Of the thresholds the strictest holds.
    """
    first, *others = profiles

    def shared(name: str) -> Any:
        said = getattr(first, name)
        return said if all(getattr(one, name) == said for one in others) else getattr(AS_INSTALLED, name)

    return AnsweringProfile(
        shared("instructions"),
        shared("tone"),
        shared("language"),
        shared("chat"),
        shared("top_k"),
        max((one.min_support for one in profiles if one.min_support is not None), default=None),
        max(one.quote_margin for one in profiles),
    )


@dataclass(frozen=True, slots=True)
class AnsweringVersion:
    """An answering profile of a collection as it was saved; it never changes."""

    collection_id: str
    number: int
    """From 1; the next version has the next number."""
    profile: AnsweringProfile
    by: str
    made_at: datetime
    note: str = ""
    """What was changed, and why."""


@dataclass(frozen=True, slots=True)
class Activation:
    """A version, or none, that began to answer."""

    id: str
    collection_id: str
    number: int
    """Of the version; 0: from then on the collection is answered as installed."""
    by: str
    at: datetime
    reason: str = ""
    """Why it answers though it did not pass the golden questions; empty where it did, or was gone back to."""
    run_id: str | None = None
    """The run of golden questions that it passed."""
