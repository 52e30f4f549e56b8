"""Bodies of requests and responses; field descriptions are the reference that OpenAPI publishes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, computed_field

from askdock.formats.parsed_json import ParsedFile
from askdock.records import (
    Collection,
    Document,
    DocumentStatus,
    Filter,
    Message,
    Passage,
)
from askdock.services.api.access import COLLECTION_NAME
from askdock.services.api.dependencies import DOCUMENT_ID, RECORD_ID

MOST_PASSAGES = 100
MOST_FILES = 100


def _encodable(text: str) -> str:
    # JSON can spell half a surrogate pair; nothing behind the API can store or send one.
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds a lone surrogate, which is no text")
    return text


Text = Annotated[str, AfterValidator(_encodable)]


class Input(BaseModel):
    """A body we read."""

    # A misspelt field must not pass for a default.
    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    """A body we write."""

    model_config = ConfigDict(from_attributes=True)


class FilterIn(Input):
    """Restricts a search; what is given must all hold."""

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
    dated_from: AwareDatetime | None = Field(
        default=None,
        description="Only documents last changed (or, for uploads, received) at this time or later.",
    )
    dated_before: AwareDatetime | None = Field(default=None, description="Only documents changed earlier.")

    def record(self) -> Filter:
        """As the retriever takes it."""
        return Filter(
            tuple(self.document_ids),
            tuple(self.media_types),
            tuple(self.source_uris),
            tuple(self.tags),
            int(self.dated_from.timestamp()) if self.dated_from else None,
            int(self.dated_before.timestamp()) if self.dated_before else None,
        )


class TurnIn(Input):
    """A turn of the conversation before."""

    role: Literal["user", "assistant"] = Field(description="Who spoke.")
    content: str = Field(max_length=32_768, description="What was said.")

    def record(self) -> Message:
        """As the pipeline takes it."""
        return Message(self.role, self.content)


class _Query(Input):
    collection: str | None = Field(
        default=None,
        pattern=COLLECTION_NAME,
        description="Name of the collection; the default one when left out.",
    )
    top_k: int | None = Field(
        default=None, ge=1, le=MOST_PASSAGES, description="Most passages to find; ASKDOCK_TOP_K when left out."
    )
    filter: FilterIn = Field(default=FilterIn(), description="Restricts the search.")
    history: list[TurnIn] = Field(
        default=[],
        max_length=100,
        description="The conversation before, oldest first: what the question refers to is taken from it.",
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
        description="The conversation this question continues; its collection is searched.",
    )
    stream: bool | None = Field(
        default=None,
        description="Answer as server-sent events; when left out, `Accept: text/event-stream` decides.",
    )


class SearchIn(_Query):
    """A search."""

    query: Text = Field(
        description="What to look for, in any language; at most ASKDOCK_MAX_QUESTION_BYTES bytes.",
        examples=["annual leave"],
    )


class CollectionIn(Input):
    """A collection to make."""

    name: str = Field(
        pattern=COLLECTION_NAME, description="Lower-case letters, digits, `-` and `_`; at most 63 characters."
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
    quote: str = Field(description="The words of the document, exactly.")
    document_id: str = Field(description="The document quoted.")
    document_name: str = Field(description="Its file name.")
    source_uri: str = Field(description="Where the file came from.")
    version: int = Field(description="The version of the document quoted.")
    title: str = Field(description="The document's title.")
    headings: list[str] = Field(description="Sections the quote stands in, outermost first.")
    page: int | None = Field(description="Page from 1; null for formats without pages.")
    start: int = Field(description="Where the quote starts in the document's text, in code points.")
    end: int = Field(description="Where it ends, exclusive.")
    chunk_id: str = Field(description="The passage it was taken from.")
    boxes: list[BoxOut] = Field(
        default=[], description="The lines the quote stands in; empty for formats that do not place their text."
    )


class UsageOut(Output):
    """Tokens as the chat model's server counted them."""

    prompt_tokens: int = Field(description="Tokens of the prompt.")
    completion_tokens: int = Field(description="Tokens of the answer.")


class AnswerOut(Output):
    """An answer whose citations were checked against the passages of this request."""

    text: str = Field(description="The answer, with markers like [1]; when not answered, it says so.")
    answered: bool = Field(description="False when nothing in the documents supports an answer.")
    citations: list[CitationOut] = Field(description="One for each marker in the text; empty when not answered.")
    model: str = Field(description="Name of the chat model, or `extractive`.")
    dropped_markers: int = Field(description="Markers that pointed nowhere and were removed from the text.")
    usage: UsageOut | None = Field(description="Tokens used; null when the model does not say.")
    degraded: bool = Field(
        default=False, description="True when quoted sentences stand in for a chat model that did not answer."
    )
    id: str | None = Field(default=None, description="Its id, for feedback.")
    conversation_id: str | None = Field(default=None, description="The conversation it belongs to.")


class DeltaOut(Output):
    """A piece of an answer while it is written."""

    text: str = Field(description="To be appended to what came before.")


class PassageOut(Output):
    """A passage that was found."""

    text: str = Field(description="The passage, exactly as in the document's text.")
    score: float = Field(description="Fused score from 0 to 1; comparable within one search only.")
    ranks: Mapping[str, int] = Field(description="For each search leg that found it, its rank from 1.")
    document_id: str = Field(description="The document it stands in.")
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

    @classmethod
    def of(cls, passage: Passage) -> Self:
        """From the record."""
        chunk = passage.chunk
        return cls(
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
        )


class SearchOut(Output):
    """What a search found."""

    passages: list[PassageOut] = Field(description="Best first.")


class CollectionOut(Output):
    """A knowledge base."""

    name: str = Field(description="Its name.")
    embedding_model: str = Field(description="The embedding model it was indexed with.")
    chunk_size: int = Field(description="Longest passage, in characters.")
    chunk_overlap: int = Field(description="Characters that neighbouring passages share at most.")
    profile: str = Field(description="Fingerprint of everything that decides how it is indexed.")
    created_at: datetime = Field(description="When it was made.")

    @classmethod
    def of(cls, collection: Collection) -> Self:
        """From the record."""
        profile = collection.profile
        return cls(
            name=collection.name,
            embedding_model=profile.embedding_model,
            chunk_size=profile.chunk_size,
            chunk_overlap=profile.chunk_overlap,
            profile=profile.fingerprint,
            created_at=collection.created_at,
        )


class CollectionsOut(Output):
    """All collections."""

    collections: list[CollectionOut] = Field(description="By name.")


Stage = Literal["waiting", "parsing", "embedding", "storing", "done", "failed", "deleting"]
_STAGES: dict[DocumentStatus, Stage] = {
    DocumentStatus.PARSED: "embedding",
    DocumentStatus.EMBEDDED: "storing",
    DocumentStatus.INDEXED: "storing",
    DocumentStatus.READY: "done",
    DocumentStatus.FAILED: "failed",
    DocumentStatus.QUARANTINED: "failed",
    DocumentStatus.DELETING: "deleting",
}


class DocumentOut(Output):
    """A document and how far its ingestion is."""

    id: str = Field(description="Its id.")
    name: str = Field(description="Its file name.")
    source_uri: str = Field(description="Where the file came from; `upload:` and the name for uploads.")
    media_type: str = Field(description="What kind of file it is.")
    sha256: str = Field(description="Hash of the newest version's bytes, in hexadecimal.")
    size: int = Field(description="Bytes of the newest version.")
    version: int = Field(description="The newest version received, from 1.")
    live_version: int = Field(description="The version that answers use; 0 while there is none.")
    status: DocumentStatus = Field(
        description="State of the newest version; READY, FAILED, QUARANTINED are final."
    )
    reason: str | None = Field(description="Stable code of why it failed, or of what was left out of it.")
    detail: str | None = Field(description="The reason in one line, for people.")
    attempts: int = Field(description="How often ingestion was begun.")
    pages: int = Field(description="Number of pages; 0 for formats without pages.")
    chunks: int = Field(description="Number of passages.")
    tags: list[str] = Field(description="Its tags, for filters.")
    dated: datetime | None = Field(description="When it was last changed at its source, or received.")
    created_at: datetime = Field(description="When the document was first received.")
    updated_at: datetime = Field(description="When its record last changed.")

    @computed_field(description="What happens to it now.")  # type: ignore[prop-decorator] # pydantic's own way
    @property
    def stage(self) -> Stage:
        """In the words of people, from the state."""
        if self.status is DocumentStatus.RECEIVED:
            return "parsing" if self.attempts and not self.reason else "waiting"
        return _STAGES[self.status]


class PageOut(Output):
    """Where a page stands in the text."""

    number: int = Field(description="From 1.")
    start: int = Field(description="Its first code point.")
    end: int = Field(description="Its end, exclusive.")


class TextOut(Output):
    """A part of a document's text."""

    document_id: str = Field(description="The document.")
    version: int = Field(description="The version this is the text of.")
    title: str = Field(description="The document's title.")
    start: int = Field(description="Where the part starts in the whole text, in code points.")
    end: int = Field(description="Where it ends, exclusive; less than asked for at the end of the text.")
    length: int = Field(description="Code points of the whole text.")
    text: str = Field(description="The part.")
    pages: list[PageOut] = Field(description="The pages it touches; empty for formats without pages.")

    @classmethod
    def window(cls, document: Document, version: int, parsed: ParsedFile, start: int, end: int) -> Self:
        """The part from `start` to `end`, as far as there is text."""
        start, end = min(start, parsed.length), min(end, parsed.length)
        return cls(
            document_id=document.id,
            version=version,
            title=parsed.title,
            start=start,
            end=end,
            length=parsed.length,
            text=parsed.text(start, end),
            pages=[PageOut.model_validate(page) for page in parsed.pages(start, end)],
        )


class DocumentsOut(Output):
    """One page of the list of documents."""

    documents: list[DocumentOut] = Field(description="In the order of their ids.")
    next_cursor: str | None = Field(description="Give it as `cursor` to get the next page; null on the last one.")
