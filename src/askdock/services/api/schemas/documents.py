"""Bodies of collections and documents: uploads, states, texts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Self

from pydantic import Field, computed_field

from askdock.application.documents import folder_at
from askdock.formats.parsed_json import ParsedFile
from askdock.records import (
    COLLECTION_NAME,
    PARTS,
    BlockKind,
    Collection,
    Document,
    DocumentOutcome,
    DocumentStatus,
    Part,
    Readers,
)
from askdock.services.api.schemas.base import Input, Output, Text
from askdock.services.api.schemas.readers import ReadersIn
from askdock.services.common.problem import Problem


class CollectionIn(Input):
    """A collection to make."""

    name: str = Field(
        pattern=COLLECTION_NAME, description="Lower-case letters, digits, `-` and `_`; at most 63 characters."
    )
    embedding_model: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="The embedding model; as configured.",
    )
    chunk_size: int | None = Field(
        None, ge=50, le=20_000, description="Longest passage, in characters; as configured."
    )
    chunk_overlap: int | None = Field(
        None, ge=0, description="Characters that neighbouring passages share at most; as configured."
    )


class CollectionOut(Output):
    """A knowledge base."""

    name: str = Field(description="Its name.")
    embedding_model: str = Field(description="The embedding model it was indexed with.")
    chunk_size: int = Field(description="Longest passage, in characters.")
    chunk_overlap: int = Field(description="Characters that neighbouring passages share at most.")
    profile: str = Field(description="Fingerprint of everything that decides how it is indexed.")
    created_at: datetime = Field(description="When it was made.")
    written: bool = Field(description="Whether a chat model has written context beside its passages.")
    off: list[Part] = Field(
        description="Switched off in it: `figures`, `overviews` (what documents are about), `tables` (sums "
        "and counts over them), `versions` (texts of earlier ones)."
    )

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
            written=bool(profile.written),
            off=list(collection.off),
        )


class CollectionChange(Input):
    """What to change of a collection."""

    off: list[Part] = Field(
        max_length=len(PARTS),
        description="What is switched off in it from now on; all else is on, unless the settings switch it off.",
    )


class CollectionsOut(Output):
    """All collections."""

    collections: list[CollectionOut] = Field(description="By name.")


Stage = Literal["waiting", "parsing", "embedding", "storing", "done", "failed", "deleting"]
_STAGES: dict[DocumentStatus, Stage] = {
    DocumentStatus.PARSED: "embedding",
    DocumentStatus.INDEXED: "storing",
    DocumentStatus.READY: "done",
    DocumentStatus.FAILED: "failed",
    DocumentStatus.QUARANTINED: "failed",
    DocumentStatus.DELETING: "deleting",
}


class DocumentOut(Output):
    """A document and the progress of its ingestion."""

    id: str = Field(description="Its id.")
    name: str = Field(description="Its file name.")
    source_uri: str = Field(description="Where the file came from; `upload:` and the name for uploads.")
    media_type: str = Field(description="Media type of the file.")
    sha256: str = Field(description="Hash of the newest version's bytes, in hexadecimal.")
    size: int = Field(description="Bytes of the newest version.")
    version: int = Field(description="The newest version received, from 1.")
    live_version: int = Field(description="The version that answers use; 0 while there is none.")
    status: DocumentStatus = Field(
        description="State of the newest version; READY, FAILED, QUARANTINED are final."
    )
    reason: str | None = Field(description="Stable code of the failure, or of the content that was left out.")
    detail: str | None = Field(description="The reason in one line, for people.")
    attempts: int = Field(description="How often ingestion was begun.")
    pages: int = Field(description="Number of pages; 0 for formats without pages.")
    chunks: int = Field(description="Number of passages.")
    tags: list[str] = Field(description="Its tags, for filters.")
    dated: datetime | None = Field(description="When it was last changed at its source, or received.")
    readers: Readers | None = Field(exclude=True, default=None)
    created_at: datetime = Field(description="When the document was first received.")
    updated_at: datetime = Field(description="When its record last changed.")

    @computed_field(description="Current stage.")  # type: ignore[prop-decorator] # pydantic's own way
    @property
    def stage(self) -> Stage:
        """In the words of people, from the state."""
        if self.status is DocumentStatus.RECEIVED:
            return "parsing" if self.attempts and not self.reason else "waiting"
        return _STAGES[self.status]

    @computed_field(  # type: ignore[prop-decorator] # pydantic's own way
        description="Folder of an uploaded document, empty at the top; null for one that came otherwise."
    )
    @property
    def folder(self) -> str | None:
        """From the URI."""
        return folder_at(self.source_uri)

    @computed_field(description="Whether only some of those who may read the collection may read it.")  # type: ignore[prop-decorator]
    @property
    def restricted(self) -> bool:
        """Who they are is told to editors (`GET /v1/documents/{id}/readers`)."""
        return self.readers is not None


class DocumentChangeIn(Input):
    """What is changed of a document; what is left out stays."""

    tags: list[Text] | None = Field(
        default=None, description="All tags it shall have; an empty list takes them away."
    )
    folder: Text | None = Field(
        default=None,
        max_length=2000,
        description="The folder of an uploaded document, such as `hr/2026`; empty for the top.",
    )


class PageOut(Output):
    """The position of a page in the text."""

    number: int = Field(description="From 1.")
    start: int = Field(description="Its first code point.")
    end: int = Field(description="Its end, exclusive.")


class BlockOut(Output):
    """A structural unit of the text."""

    kind: BlockKind = Field(description="Kind of the block.")
    start: int = Field(description="Its first code point in the whole text.")
    end: int = Field(description="Its end, exclusive.")
    level: int = Field(description="1 to 6 for headings, else 0.")


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
    blocks: list[BlockOut] = Field(
        default=[], description="The headings, paragraphs, items, table rows and code it touches, whole."
    )
    metadata: dict[str, str] = Field(
        default={},
        description="What the file states about itself, such as its author, and how it was read: "
        "`encoding` of plain text and the `confidence` in it, 0 to 1.",
    )

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
            blocks=[BlockOut.model_validate(block) for block in parsed.blocks(start, end)],
            metadata=dict(parsed.metadata),
        )


class DocumentsOut(Output):
    """One page of the list of documents."""

    documents: list[DocumentOut] = Field(description="In the order of their ids.")
    next_cursor: str | None = Field(description="Give it as `cursor` to get the next page; null on the last one.")


class UrlIn(Input):
    """A document to fetch."""

    url: str = Field(
        min_length=1,
        max_length=2000,
        description="http or https; a public address.",
        examples=["https://example.com/"],
    )
    tags: list[str] | None = Field(default=None, description="Tags of the document; left out: as they were.")
    readers: ReadersIn | None = Field(default=None, description="Who may read it; left out: as it was.")


class UploadOut(Output):
    """The outcome for one file of an upload."""

    name: str = Field(description="The file's name as it is kept, or as it came when it was refused for its name.")
    status: int = Field(description="202 when accepted, else the HTTP status it would have had alone.")
    outcome: Literal["new", "changed", "unchanged", "duplicate"] | None = Field(
        default=None,
        description="changed: a new version; unchanged: the same bytes are there already; duplicate: so they are, "
        "from another address.",
    )
    document: DocumentOut | None = Field(default=None, description="The document, when accepted.")
    problem: Problem | None = Field(default=None, description="Why not, when refused.")

    @classmethod
    def accepted(cls, name: str, accepted: DocumentOutcome) -> Self:
        """For a file that was accepted."""
        document = DocumentOut.model_validate(accepted.document)
        return cls(name=name, status=202, outcome=accepted.outcome, document=document)


class UploadsOut(Output):
    """The outcome for each file of an upload."""

    results: list[UploadOut] = Field(description="In the order of the files.")


class ProgressOut(Output):
    """Indexing progress of a collection."""

    documents: Mapping[str, int] = Field(description="Documents in each state, states with none left out.")
