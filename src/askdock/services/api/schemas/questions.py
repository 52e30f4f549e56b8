"""Bodies of questions, searches and their answers; field descriptions are the reference that OpenAPI publishes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BeforeValidator, Field

from askdock.errors import InvalidInput
from askdock.records import SCOPE, SCOPE_NAME, Ending, FieldValue, Filter, Message, Passage, Scope
from askdock.services.api.schemas.base import (
    DOCUMENT_ID,
    MAX_PASSAGES,
    RECORD_ID,
    TURN_ID,
    InCollections,
    Input,
    Output,
    Text,
)
from askdock.services.api.schemas.metadata import (
    ConditionIn,
    ValueOut,
    condition_of,
    condition_out,
    listed,
)

Folder = Annotated[Text, Field(min_length=1, max_length=4096, pattern=r"^[^/].*[^/]$|^[^/]$")]
"""The path of a folder of uploads, without a slash at either end."""


class ScopeOut(Output):
    """What questions are asked of; with nothing chosen, all documents of the collection."""

    document_ids: list[str] = Field(default=[], description="These documents.")
    folders: list[str] = Field(default=[], description="Uploads in these folders or below them, too.")
    tags: list[str] = Field(default=[], description="Of these, only those with at least one of these tags.")
    metadata: Annotated[dict[str, Any] | None, BeforeValidator(condition_out)] = Field(
        default=None, description="Of these, only those whose metadata are so, as it was given; null: any."
    )


class ScopeIn(Input):
    """What the questions of a conversation are asked of; with nothing chosen, all documents of the collection."""

    document_ids: list[Annotated[str, Field(pattern=DOCUMENT_ID)]] = Field(
        default=[], max_length=1000, description="These documents."
    )
    folders: list[Folder] = Field(
        default=[], max_length=100, description="Uploads in these folders or below them, too."
    )
    tags: list[Annotated[Text, Field(max_length=64)]] = Field(
        default=[], max_length=100, description="Of these, only those with at least one of these tags."
    )
    metadata: ConditionIn | None = Field(
        default=None, description="Of these, only those whose metadata are so; null: any."
    )

    def record(self) -> Scope:
        """As it is kept. Raises InvalidInput."""
        return Scope(tuple(self.document_ids), tuple(self.folders), tuple(self.tags), condition_of(self.metadata))


class FilterIn(Input):
    """Filters of a search; all that are given must hold."""

    document_ids: list[Annotated[str, Field(pattern=DOCUMENT_ID)]] = Field(
        default=[], max_length=1000, description="Only these documents; empty: any."
    )
    media_types: list[Annotated[Text, Field(max_length=255)]] = Field(
        default=[], max_length=100, description="Only documents of these media types; empty: any."
    )

    source_uris: list[Annotated[Text, Field(max_length=4096)]] = Field(
        default=[], max_length=1000, description="Only documents that came from these places; empty: any."
    )
    tags: list[Annotated[Text, Field(max_length=64)]] = Field(
        default=[], max_length=100, description="Only documents with at least one of these tags; empty: any."
    )
    folders: list[Folder] = Field(
        default=[],
        max_length=100,
        description="Only uploads in these folders, such as `hr/2026`, or below them; `document_ids` add to them.",
    )
    dated_from: AwareDatetime | None = Field(
        default=None,
        description="Only documents last changed (or, for uploads, received) at this time or later.",
    )
    dated_before: AwareDatetime | None = Field(default=None, description="Only documents changed earlier.")

    metadata: ConditionIn | None = Field(
        default=None,
        description="Only documents whose metadata are so; the grammar is that of OpenAI's vector stores.",
        examples=[{"type": "gte", "key": "year", "value": 2024}],
    )

    def record(self) -> Filter:
        """As a question takes it. Raises InvalidInput."""
        return Filter(
            tuple(self.document_ids),
            tuple(self.media_types),
            tuple(self.source_uris),
            tuple(self.tags),
            int(self.dated_from.timestamp()) if self.dated_from else None,
            int(self.dated_before.timestamp()) if self.dated_before else None,
            folders=tuple(self.folders),
            metadata=condition_of(self.metadata),
        )


class TurnIn(Input):
    """A turn of the conversation before."""

    role: Literal["user", "assistant"] = Field(description="Author of the turn.")
    content: Text = Field(max_length=32_768, description="Text of the turn.")

    def record(self) -> Message:
        """As the pipeline takes it."""
        return Message(self.role, self.content)


class InScope(InCollections):
    """A body that is about a collection, several, or what was saved under a name."""

    scope: Text | None = Field(
        default=None,
        pattern=SCOPE_NAME,
        description="Name of a scope that you saved, instead of `collection`; a `filter` narrows it further.",
    )

    @property
    def asked(self) -> str | None:
        """As `Access.asked` takes it. Raises InvalidInput where more than one of the fields is given."""
        if self.scope is None:
            return self.of
        if self.of is not None:
            raise InvalidInput("give `scope` or `collection`, not both")
        return SCOPE + self.scope


class _Query(InScope):
    top_k: int | None = Field(
        default=None, ge=1, le=MAX_PASSAGES, description="Most passages to find; ASKDOCK_TOP_K when left out."
    )
    filter: FilterIn = Field(
        default=FilterIn(),
        description="Restricts the search; left out in a question of a conversation, its `scope` does.",
    )
    history: list[TurnIn] = Field(
        default=[],
        max_length=100,
        description="Earlier turns, oldest first: references in the question are resolved by them.",
    )


class AskIn(_Query):
    """A question."""

    question: Text = Field(
        description="The question, in any language; at most ASKDOCK_MAX_QUESTION_BYTES bytes.",
        examples=["How many days of annual leave do I have?", "年假有多少天？"],
    )
    conversation_id: str | None = Field(
        default=None,
        pattern=RECORD_ID,
        description="The conversation this question continues; its collections are searched.",
    )
    turn_id: str | None = Field(
        default=None,
        pattern=TURN_ID,
        description=(
            "Id for this turn of the conversation: 32 hexadecimal digits, of which the first 12 are the time in "
            "milliseconds. The question is then kept at once and its answer while it is written, also when the "
            "connection breaks; the answer takes the id."
        ),
    )
    replaces: str | None = Field(
        default=None,
        pattern=RECORD_ID,
        description="The answer, or turn without one, that this is to be another version of; needs `turn_id`.",
    )
    deep: bool = Field(
        default=False,
        description="Let the chat model search for more before it answers, within limits (ASKDOCK_DEEP_...).",
    )
    stream: bool | None = Field(
        default=None,
        description="Answer as server-sent events; when left out, `Accept: text/event-stream` decides.",
    )


class SearchIn(_Query):
    """A search."""

    query: Text = Field(
        description="Search query, in any language; at most ASKDOCK_MAX_QUESTION_BYTES bytes.",
        examples=["annual leave"],
    )


class BoxOut(Output):
    """A rectangle to highlight, in PDF points (1/72 inch) from the lower left corner of the page, y upwards."""

    page: int = Field(description="Page from 1.")
    x0: float = Field(description="Left edge.")
    y0: float = Field(description="Lower edge.")
    x1: float = Field(description="Right edge.")
    y1: float = Field(description="Upper edge.")
    page_width: float = Field(description="Width of the page as it is shown.")
    page_height: float = Field(description="Height of the page as it is shown.")


class CitationOut(Output):
    """A marker in the answer, and the place it points at."""

    marker: int = Field(description="The number between brackets in the text.")
    quote: str = Field(description="The words of the document, exactly; unless the passage was edited.")
    document_id: str = Field(description="The document quoted.")
    document_name: str = Field(description="Its file name.")
    source_uri: str = Field(description="Where the file came from.")
    version: int = Field(description="The version of the document quoted.")
    title: str = Field(description="The document's title.")
    headings: list[str] = Field(description="Sections that contain the quote, outermost first.")
    page: int | None = Field(description="Page from 1; null for formats without pages.")
    start: int = Field(description="Where the quote starts in the document's text, in code points.")
    end: int = Field(description="Where it ends, exclusive.")
    chunk_id: str = Field(
        description="The passage that contains it; empty of rows of a table that stand in several."
    )
    boxes: list[BoxOut] = Field(
        default=[], description="Boxes of the lines that contain the quote; empty for formats without positions."
    )
    edited_by: str = Field(
        default="",
        description="Who wrote the quoted passage in place of the document's, which stands at `start` to `end`; "
        "empty: the document says it.",
    )
    edited_at: int = Field(default=0, description="When, in seconds since 1970 (UTC); 0: never.")
    curated: bool = Field(default=False, description="Whether a curated answer is cited, and no document.")
    collection: str = Field(
        default="", description="The document's collection; empty in answers of earlier versions, which asked one."
    )
    seconds: int | None = Field(
        default=None, description="When it is said in a recording, in seconds from its beginning; null: not known."
    )
    figures: list[int] = Field(
        default=[],
        description="Figures of the document whose caption is quoted, or that the quote names; "
        "`GET /v1/documents/{id}/figures/{n}` draws one.",
    )


class UsageOut(Output):
    """Tokens as the chat model's server counted them."""

    prompt_tokens: int = Field(description="Tokens of the prompt.")
    completion_tokens: int = Field(description="Tokens of the answer.")


class SupportOut(Output):
    """Support of one statement of an answer by the passages it cites."""

    start: int = Field(description="Where it starts in the answer's text, in code points.")
    end: int = Field(description="Where it ends, exclusive.")
    score: float = Field(description="0 to 1.")
    markers: list[int] = Field(description="The citations that support it.")


class SpanOut(Output):
    """A part of a document's text, in code points."""

    start: int = Field(description="Where it starts.")
    end: int = Field(description="Where it ends, exclusive.")


class UsedRowOut(Output):
    """A row of a table that a result was computed from."""

    document_id: str = Field(description="The document that contains it.")
    version: int = Field(description="The version of the document.")
    row: SpanOut = Field(description="The row.")
    cells: list[SpanOut] = Field(description="The cells that were looked at.")


class ComputedOut(Output):
    """How an answer was computed from tables of the documents."""

    query: str = Field(description="The query that was run, as SQL with the names of files and columns.")
    tables: list[str] = Field(description="The files whose tables it is about.")
    columns: list[str] = Field(description="The columns of the result.")
    rows: list[list[str | float | None]] = Field(description="The result.")
    rows_used: int = Field(description="Rows that it was computed from.")
    rows_left_out: int = Field(
        description="Rows that the conditions admit and whose cell could not be read as a number."
    )
    used: list[UsedRowOut] = Field(default=[], description="The rows used, the first 1,000 of them.")


class ResearchOut(Output):
    """What was done for a deep answer."""

    rounds: int = Field(description="How often the chat model was asked what is missing.")
    searches: list[str] = Field(description="What was searched for beside the question, in order.")
    ended: Ending = Field(
        description="Why it ended: the model had `enough`, wanted `nothing_new`, its reply was `unreadable` or "
        "`failed`, or the limit of that name was met."
    )
    not_found: list[str] = Field(description="Those of the searches of which nothing is cited.")


class AnswerOut(Output):
    """An answer whose citations were checked against the passages of this request."""

    text: str = Field(description="The answer, with markers like [1]; when not answered, it says so.")
    answered: bool = Field(description="False when nothing in the documents supports an answer.")
    citations: list[CitationOut] = Field(description="One for each marker in the text; empty when not answered.")
    model: str = Field(description="Name of the chat model, or `extractive`, or `tables`.")
    dropped_markers: int = Field(description="Markers that pointed nowhere and were removed from the text.")
    usage: UsageOut | None = Field(description="Tokens used; null when the model does not say.")
    moved_markers: int = Field(
        default=0, description="Statements whose markers were moved to a passage that supports them."
    )
    dropped_statements: int = Field(
        default=0, description="Statements of the model that no passage supports, left out of the text."
    )
    support: list[SupportOut] = Field(
        default=[], description="How well each statement of a chat model's answer is supported, in order."
    )
    finish_reason: str | None = Field(
        default=None, description="Why the model's reply was cut: `length` or `content_filter`; null: it was not."
    )
    quoted_instead: bool = Field(
        default=False, description="True when sentences are quoted because the model would not answer."
    )
    searched: list[str] = Field(
        default=[],
        description="Other wordings of the question that were searched for too: words corrected, synonyms.",
    )
    computed: ComputedOut | None = Field(
        default=None, description="How it was computed, where `model` is `tables`; null: it was not."
    )
    research: ResearchOut | None = Field(
        default=None, description="What was done for it, where it was asked for with `deep`; null: it was not."
    )
    degraded: bool = Field(
        default=False, description="True when quoted sentences replace a chat model that did not answer."
    )
    id: str | None = Field(default=None, description="Its id, for feedback.")
    conversation_id: str | None = Field(default=None, description="The conversation it belongs to.")
    scope: ScopeOut | None = Field(
        default=None, description="What it was asked of, where the conversation was limited; null: the collection."
    )


class DeltaOut(Output):
    """A piece of an answer while it is written."""

    text: str = Field(description="Text to append to the pieces before.")


class ThinkingOut(Output):
    """A sign that the chat model is reasoning; its thoughts are not shown."""

    seconds: float = Field(description="Since it began to.")


class StepOut(Output):
    """What is done next for a deep answer."""

    kind: Literal["plan", "search", "read", "answer"] = Field(
        description="`plan`: the model is asked what is missing; `search`; `read`: what a search has brought; "
        "`answer`: no more is searched for."
    )
    round: int = Field(description="From 1; of `answer`, how many there were.")
    text: str = Field(description="What is searched for; else empty.")
    passages: int = Field(description="New passages that the search found.")


class ReadingOut(Output):
    """What the search found, and the answer is made of."""

    passages: int = Field(description="Passages found.")
    documents: int = Field(description="Documents that they are from.")


NONE: Mapping[str, Mapping[str, FieldValue]] = {}


class PassageOut(Output):
    """A passage that was found."""

    text: str = Field(description="The passage, exactly as in the document's text.")
    score: float = Field(
        description="Fused score from 0 to 1; comparable within one search only, also one of several collections."
    )
    ranks: Mapping[str, int] = Field(description="For each search leg that found it, its rank from 1.")
    document_id: str = Field(description="The document that contains it.")
    document_name: str = Field(description="Its file name.")
    source_uri: str = Field(description="Where the file came from.")
    media_type: str = Field(description="The document's media type.")
    tags: list[str] = Field(description="The document's tags.")
    dated: datetime = Field(description="When the document was last changed or received.")
    version: int = Field(description="The version of the document.")
    title: str = Field(description="The document's title.")
    headings: list[str] = Field(description="Sections the passage starts in, outermost first.")
    page_start: int | None = Field(description="First page, from 1; null for formats without pages.")
    page_end: int | None = Field(description="Last page.")
    start: int = Field(description="Where it starts in the document's text, in code points.")
    end: int = Field(description="Where it ends, exclusive.")
    chunk_id: str = Field(description="Its id.")
    collection: str = Field(default="", description="The document's collection.")
    metadata: Mapping[str, ValueOut] = Field(default={}, description="The document's metadata, by field.")

    @classmethod
    def of(cls, passage: Passage, values: Mapping[str, Mapping[str, FieldValue]] = NONE) -> Self:
        """From the record; `values` are the metadata of documents, by their ids."""
        chunk = passage.chunk
        return cls(
            metadata=listed(values.get(chunk.document_id, {})),
            text=chunk.text,
            score=passage.score,
            ranks=passage.ranks,
            document_id=chunk.document_id,
            document_name=chunk.document_name,
            source_uri=chunk.source_uri,
            media_type=chunk.media_type,
            tags=list(chunk.tags),
            dated=datetime.fromtimestamp(chunk.dated, UTC),
            version=chunk.version,
            title=chunk.title,
            headings=list(chunk.headings),
            page_start=chunk.page_start,
            page_end=chunk.page_end,
            start=chunk.start,
            end=chunk.end,
            chunk_id=chunk.id,
            collection=passage.collection,
        )


class SearchOut(Output):
    """Results of a search."""

    passages: list[PassageOut] = Field(description="Best first.")
