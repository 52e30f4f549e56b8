"""Prompts and answers with their citations."""

from dataclasses import dataclass
from typing import Literal

from askdock.records.chunks import Passage
from askdock.records.curated import is_curated
from askdock.records.parsed import Box
from askdock.records.questions import Message
from askdock.records.tables import Computed


@dataclass(frozen=True, slots=True)
class Prompt:
    """Messages for the chat model and the passages they show: marker n cites `passages[n - 1]`."""

    messages: tuple[Message, ...]
    passages: tuple[Passage, ...]
    asked: str = ""
    """What follows the passages in the last message."""
    cut: int | None = None
    """Characters that are shown of the only passage, where it does not fit."""
    noted: str = ""
    """The first message as a trace has it: without the instructions of an answering profile."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A marker in the answer, resolved: where the quote stands and can be checked.

    `start` and `end` are the span of `quote` in the parsed text of that document version; of an edited passage,
    the span that it stands in the place of.
    """

    marker: int
    chunk_id: str
    document_id: str
    version: int
    document_name: str
    source_uri: str
    title: str
    headings: tuple[str, ...]
    page: int | None
    start: int
    end: int
    quote: str
    boxes: tuple[Box, ...] = ()
    """The boxes of its lines on their pages; empty until looked up, and where a format does not place its text."""
    passage_start: int | None = None
    """Where its passage begins; `headings` are the sections there until those of the quote are looked up."""
    edited_by: str = ""
    """Who wrote the quoted text in place of the document's; empty: the document says it."""
    edited_at: int = 0
    """When, in seconds since 1970 (UTC)."""
    collection: str = ""
    """Name of the document's collection."""
    seconds: int | None = None
    """When it is said, in seconds from the beginning of the recording; None for what is written."""
    figures: tuple[int, ...] = ()
    """Numbers of the document's figures whose captions it quotes, or that it names."""

    @property
    def curated(self) -> bool:
        """Whether a person's answer is cited, and no document."""
        return is_curated(self.source_uri)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the chat model's server counted them."""

    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class ModelSelected:
    """Which chat model writes the reply that follows."""

    model: str


@dataclass(frozen=True, slots=True)
class Thinking:
    """The chat model is reasoning; its thoughts are not passed on."""

    seconds: float
    """Since it began to."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The search is over, and the answer is written from what it found."""

    passages: int
    """That the answer may be made of."""
    documents: int
    """That they are from."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is done next for a question that is researched; of `read`, what a search has brought."""

    kind: Literal["plan", "search", "read", "answer"]
    round: int
    """From 1; before an answer, how many there were."""
    text: str = ""
    """What is searched for."""
    passages: int = 0
    """New ones that the search found."""


Ending = Literal["enough", "nothing_new", "unreadable", "failed", "rounds", "searches", "tokens", "seconds"]
"""Why a research ended: the model has enough, or wants only what was searched for; its reply could not be read, or
did not come; or the limit of that name was met."""


@dataclass(frozen=True, slots=True)
class Research:
    """What was done for a question that was researched."""

    rounds: int
    searches: tuple[str, ...]
    """What was searched for beside the question itself, in order."""
    ended: Ending
    not_found: tuple[str, ...] = ()
    """Those of the searches of which nothing is cited."""


Progress = Thinking | Reading | Step
"""What is told of an answer before its text."""


@dataclass(frozen=True, slots=True)
class Finish:
    """Why a reply was cut, in the words of the chat API: `length`, `content_filter`."""

    reason: str


ReplyPiece = str | Usage | ModelSelected | Thinking | Finish
"""What a chat model's reply consists of."""


@dataclass(frozen=True, slots=True)
class StatementSupport:
    """How well a statement of an answer, `text[start:end]`, is supported by what it cites."""

    start: int
    end: int
    score: float
    """0 to 1; see `askdock.answering.support`."""
    markers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question. With `answered` false, `text` says so and `citations` is empty."""

    text: str
    answered: bool
    citations: tuple[Citation, ...]
    model: str
    """Name of the chat model, or "extractive", or "tables"."""
    dropped_markers: int = 0
    """Markers that pointed at no passage of this request, removed from the text."""
    usage: Usage | None = None
    degraded: bool = False
    """Extractive although a chat model is configured: none of them answered."""
    moved_markers: int = 0
    """Statements whose markers were moved to a passage that supports them, or that had none."""
    dropped_statements: int = 0
    """Statements of the model that no passage supports, left out."""
    support: tuple[StatementSupport, ...] = ()
    """Of each statement of a chat model's answer, in order."""
    finish_reason: str | None = None
    """Why the model's reply was cut, as its server said: `length`, `content_filter`; None where it was whole."""
    quoted_instead: bool = False
    """Extractive because the chat model would not answer what the passages do answer."""
    unsure: bool = False
    """Extractive, and what is quoted names nobody where a person is asked for: another wording may find one."""
    searched: tuple[str, ...] = ()
    """Other wordings of the question that were searched for: with words corrected, with synonyms."""
    computed: Computed | None = None
    """How it was computed, where it is the result of a query over tables."""
    research: Research | None = None
    """What was done for it, where it was asked for with `deep`."""


@dataclass(frozen=True, slots=True)
class AnswerDelta:
    """A piece of an answer while it is written; the `Answer` that ends the stream has the checked whole."""

    text: str


AnswerPiece = AnswerDelta | Progress | Answer
"""What an answer consists of while it is written."""
