"""Bodies about golden questions and their runs."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from askdock.application.golden import MAX_ITEMS, MAX_TEXT, Expected, GoldenFormat
from askdock.application.golden_runs import Difference
from askdock.records import GoldenOrigin, GoldenOutcome, GoldenPlan, GoldenQuestion, GoldenRun, GoldenRunState
from askdock.services.api.schemas.base import RECORD_ID, Input, Output, Text

MAX_IMPORT = 8_000_000
"""Characters of a file that is brought in."""

Line = Annotated[Text, Field(max_length=MAX_TEXT)]


class GoldenQuestionIn(Input):
    """A question with what a right answer to it is: at least one of the fields below it, or `refused`."""

    question: Line = Field(description="The question, as people ask it.", examples=["Who approves travel?"])
    documents: list[Line] = Field(
        default=[], max_length=MAX_ITEMS, description="Ids or names of documents, one of which holds the answer."
    )
    quote: Line = Field(
        default="", description="Words of the passage that holds it, as they stand there but for spaces and case."
    )
    words: list[Line] = Field(default=[], max_length=MAX_ITEMS, description="What the answer has, each of them.")
    refused: bool = Field(default=False, description="It must be refused.")
    tags: list[Line] = Field(default=[], max_length=MAX_ITEMS, description="To run some of the questions alone.")
    origin: GoldenOrigin = Field(default="written", description="Where it comes from; kept when it is changed.")

    def record(self) -> Expected:
        """As the use case takes it."""
        return Expected(
            self.question, tuple(self.documents), self.quote, tuple(self.words), self.refused, tuple(self.tags)
        )


class ProposalOut(Output):
    """A golden question that might be."""

    question: str = Field(description="The question, made of a heading, a definition or the head of a table.")
    document: str = Field(description="Name of the document that answers it.")
    quote: str = Field(description="What answers it today: look whether that is right.")


class ProposalsOut(Output):
    """Golden questions that might be."""

    proposals: list[ProposalOut] = Field(description="Of documents in turn; none of them is kept.")


class GoldenQuestionOut(Output):
    """A golden question."""

    id: str = Field(description="Its id.")
    question: str = Field(description="The question.")
    documents: list[str] = Field(description="Ids or names of documents, one of which holds the answer.")
    quote: str = Field(description="Words of the passage that holds it.")
    words: list[str] = Field(description="What the answer has, each of them.")
    refused: bool = Field(description="Whether it must be refused.")
    tags: list[str] = Field(description="Its tags.")
    origin: GoldenOrigin = Field(description="Where it comes from.")
    created_by: str = Field(description="Id of the caller who made it.")
    created_at: datetime = Field(description="When.")

    @classmethod
    def of(cls, one: GoldenQuestion) -> Self:
        """From the record."""
        return cls.model_validate(one)


class GoldenQuestionsOut(Output):
    """The golden questions of a collection."""

    questions: list[GoldenQuestionOut] = Field(description="Oldest first.")


class GoldenImportIn(Input):
    """A file of golden questions."""

    format: GoldenFormat = Field(description="One question a line: as JSON, or as CSV with a head.")
    content: Annotated[Text, Field(max_length=MAX_IMPORT)] = Field(
        description="The file. Fields as of a question; in CSV the items of a list stand between semicolons."
    )


class GoldenImportOut(Output):
    """What became of the file."""

    added: int = Field(description="New questions.")
    changed: int = Field(description="Questions that were there, by id or word for word.")


class GoldenRunIn(Input):
    """Which questions to ask."""

    tags: list[Line] = Field(
        default=[], max_length=MAX_ITEMS, description="Only those with one of these; all where left out."
    )


class GoldenPlanIn(Input):
    """What is asked without anybody asking."""

    schedule: Annotated[Text, Field(max_length=100)] = Field(
        default="",
        description="An interval (`6h`, `1d`) or five fields of cron (`0 4 * * 1-5`); empty: on demand only.",
    )
    time_zone: Annotated[Text, Field(max_length=64)] = Field(
        default="UTC", description="Of cron's fields, as `Europe/Berlin`."
    )
    canary: Annotated[str, Field(pattern=RECORD_ID)] | None = Field(
        default=None, description="Id of the golden question that is asked every ASKDOCK_CANARY_SECONDS seconds."
    )


class GoldenPlanOut(Output):
    """What is asked without anybody asking."""

    schedule: str = Field(description="An interval or five fields of cron; empty: on demand only.")
    time_zone: str = Field(description="Of cron's fields.")
    next_at: datetime | None = Field(description="When the next run is due; null: on demand.")
    canary: str | None = Field(description="Id of the golden question that is asked all the time.")
    canary_at: datetime | None = Field(description="When it was asked last.")

    @classmethod
    def of(cls, plan: GoldenPlan) -> Self:
        """From the record."""
        return cls.model_validate(plan)


class GoldenOutcomeOut(Output):
    """How one question went."""

    question_id: str = Field(description="The question's id.")
    question: str = Field(description="As it was asked.")
    right: bool = Field(description="Whether it went as expected.")
    answered: bool = Field(description="False: it was refused.")
    rank: int | None = Field(
        description="Rank of the expected passage, from 1; 0: not among the first ten; null: none was expected."
    )
    cited: bool | None = Field(description="Whether an expected document was cited; null: none was expected.")
    missing: list[str] = Field(description="Expected words that the answer lacks.")
    milliseconds: float = Field(description="How long search and answer took.")

    @classmethod
    def of(cls, one: GoldenOutcome) -> Self:
        """From the record."""
        return cls.model_validate(one)


class GoldenRunOut(Output):
    """A run, with what and how well."""

    id: str = Field(description="Its id.")
    state: GoldenRunState = Field(description="`running`, `done`, or `failed`: `failure` says why.")
    failure: str = Field(description="Why it failed; else empty.")
    started_by: str = Field(description="Id of the caller who began it.")
    started_at: datetime = Field(description="When it began.")
    updated_at: datetime = Field(description="When it was last noted, or ended.")
    total: int = Field(description="Questions to ask.")
    asked: int = Field(description="Questions asked so far.")
    right: int = Field(description="Of these, as expected.")
    searched: int = Field(description="Questions with an expected passage.")
    found: int = Field(description="Of these, with it among the first ten.")
    mrr: float | None = Field(description="Mean of 1 / its rank; null where none was expected.")
    refused_wrongly: int = Field(description="Refused although there is an answer.")
    answered_wrongly: int = Field(description="Answered, but not as expected.")
    worse: int = Field(description="Not right, and right in the run before.")
    generation: str = Field(description="The index version that was asked.")
    profile: str = Field(description="Fingerprint of its profile.")
    answering: int = Field(description="Version of the answering profile; 0: as installed.")
    trial: bool = Field(description="Whether that version was tried and did not answer others.")
    model: str = Field(description="The chat model, or `extractive`.")
    version: str = Field(description="The version of AskDock.")

    @classmethod
    def of(cls, run: GoldenRun) -> Self:
        """From the record."""
        measures = run.measures
        return cls(
            **{name: getattr(run, name) for name in cls.model_fields if hasattr(run, name)},
            asked=measures.questions,
            right=measures.right,
            searched=measures.searched,
            found=measures.found,
            mrr=measures.reciprocal_rank,
            refused_wrongly=measures.refused_wrongly,
            answered_wrongly=measures.answered_wrongly,
        )


class GoldenRunsOut(Output):
    """The runs that are kept, fifty at most."""

    runs: list[GoldenRunOut] = Field(description="Newest first.")


class GoldenComparisonOut(Output):
    """What changed from the run before; only questions that both asked count."""

    before: GoldenRunOut = Field(description="The run that was done before this one.")
    worse: list[str] = Field(description="Ids of questions that were right before, and are not now.")
    better: list[str] = Field(description="Ids of questions that are right now, and were not before.")
    ranks: dict[str, tuple[int | None, int | None]] = Field(
        description="By question, rank before and now, where it changed."
    )

    @classmethod
    def of(cls, before: GoldenRun, found: Difference) -> Self:
        """From the records."""
        return cls(
            before=GoldenRunOut.of(before),
            worse=[one.question_id for one in found.worse],
            better=[one.question_id for one in found.better],
            ranks={now.question_id: (old.rank, now.rank) for old, now in found.ranks},
        )


class GoldenReportOut(Output):
    """A run, question by question, beside the one before."""

    run: GoldenRunOut = Field(description="The run.")
    outcomes: list[GoldenOutcomeOut] = Field(description="In the order in which they were asked.")
    comparison: GoldenComparisonOut | None = Field(description="Null where no run was done before.")
