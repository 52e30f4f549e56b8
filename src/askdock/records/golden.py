"""Golden questions: what is asked of a collection, what a right answer to it is, and how runs of them went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

GoldenOrigin = Literal["written", "imported", "answer", "search", "document"]
GoldenRunState = Literal["running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question and what is expected; what is left empty is not measured.

    `documents`: ids or names, one of which holds the answer. `quote`: words of the passage that holds it, as they
    stand there but for spaces and case. `words`: what the answer has, each of them. `refused`: it must be refused.
    """

    id: str
    collection_id: str
    question: str
    documents: tuple[str, ...]
    quote: str
    words: tuple[str, ...]
    refused: bool
    tags: tuple[str, ...]
    origin: GoldenOrigin
    created_by: str
    created_at: datetime

    @property
    def is_searched(self) -> bool:
        """Whether a search can be measured by it."""
        return bool(self.documents or self.quote) and not self.refused


@dataclass(frozen=True, slots=True)
class GoldenOutcome:
    """How one question went. No text of the answer: who reads a run may not read all that was answered from."""

    question_id: str
    question: str
    right: bool
    answered: bool
    rank: int | None
    """Of the first passage that was expected, from 1; 0: not among those found; None: none was expected."""
    cited: bool | None
    """Whether an expected document was cited; None: none was expected."""
    missing: tuple[str, ...] = ()
    """Expected words that the answer lacks."""
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True)
class GoldenMeasures:
    """Sums over the questions of a run; shares are None where there is nothing to have a share of."""

    questions: int = 0
    right: int = 0
    searched: int = 0
    found: int = 0
    """Questions of `searched` whose passage is among those found."""
    reciprocal_rank: float | None = None
    refused_rightly: int = 0
    refused_wrongly: int = 0
    answered_wrongly: int = 0

    @classmethod
    def of(cls, outcomes: Sequence[GoldenOutcome]) -> Self:
        """Of what was asked so far."""
        searched = [one for one in outcomes if one.rank is not None]
        reciprocal = sum(1 / one.rank for one in searched if one.rank) / len(searched) if searched else None
        wrong = [one for one in outcomes if not one.right]
        return cls(
            questions=len(outcomes),
            right=len(outcomes) - len(wrong),
            searched=len(searched),
            found=sum(1 for one in searched if one.rank),
            reciprocal_rank=reciprocal,
            refused_rightly=sum(1 for one in outcomes if one.right and not one.answered),
            refused_wrongly=sum(1 for one in wrong if not one.answered),
            answered_wrongly=sum(1 for one in wrong if one.answered),
        )

    @property
    def right_share(self) -> float | None:
        """Of all questions."""
        return self.right / self.questions if self.questions else None

    @property
    def recall(self) -> float | None:
        """Of the questions that a search is measured by."""
        return self.found / self.searched if self.searched else None


@dataclass(frozen=True, slots=True)
class GoldenRun:
    """One pass over the golden questions of a collection, and with what."""

    id: str
    collection_id: str
    state: GoldenRunState
    started_by: str
    started_at: datetime
    updated_at: datetime
    total: int
    generation: str
    profile: str
    """Fingerprint of the index profile."""
    model: str
    """The chat model, or `extractive`."""
    version: str
    failure: str = ""
    outcomes: tuple[GoldenOutcome, ...] = ()
    """Left out where runs are listed."""
    measures: GoldenMeasures = GoldenMeasures()
    worse: int = 0
    """Questions that are not right, and were in the run before."""
    answering: int = 0
    """Number of the answering profile's version that answered; 0: as installed."""
    trial: bool = False
    """Whether that version did not answer others, and was only tried."""
    partial: bool = False
    """Whether only questions with some tags were asked."""
    questions: str = ""
    """Digest of what was asked and expected; empty of runs of earlier versions."""


@dataclass(frozen=True, slots=True)
class GoldenPlan:
    """What is asked of a collection without anybody asking."""

    collection_id: str
    schedule: str = ""
    """An interval (`6h`) or five fields of cron; empty: they are asked on demand."""
    time_zone: str = "UTC"
    """Of cron's fields."""
    canary: str | None = None
    """Id of the golden question that is asked all the time."""
    next_at: datetime | None = None
    """When the next run is due."""
    canary_at: datetime | None = None
    """When the canary was asked last."""
