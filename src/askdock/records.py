"""What travels between the stages: frozen records, no behaviour beyond derived values.

Offsets are counted in Unicode code points of `ParsedDocument.text`, start inclusive, end exclusive.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import BinaryIO, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from askdock.parsed import Block as Block
from askdock.parsed import BlockKind as BlockKind
from askdock.parsed import Box as Box
from askdock.parsed import LineBox as LineBox
from askdock.parsed import PageSpan as PageSpan
from askdock.parsed import ParsedDocument as ParsedDocument
from askdock.parsed import ParseWarning as ParseWarning
from askdock.parsed import Unreadable as Unreadable
from askdock.parsed import UnreadPage as UnreadPage
from askdock.parsed import WarningCode as WarningCode

Vector = NDArray[np.float32]
"""One embedding: shape (dimension,), float32, L2-normalised."""


class DocumentStatus(StrEnum):
    """The ledger's states. READY, FAILED and QUARANTINED are terminal."""

    RECEIVED = "RECEIVED"
    PARSED = "PARSED"
    EMBEDDED = "EMBEDDED"
    INDEXED = "INDEXED"
    READY = "READY"
    FAILED = "FAILED"
    QUARANTINED = "QUARANTINED"
    DELETING = "DELETING"


HELD = "held"
"""Reason of a waiting document that a bulk run has put aside."""


@dataclass(frozen=True, slots=True)
class IndexProfile:
    """Everything that decides what a collection's chunks and vectors look like."""

    embedding_model: str
    embedding_fingerprint: str
    """Identifies the weights and how they are run; the same name with other weights differs here."""
    dimension: int
    chunk_size: int
    chunk_overlap: int
    analyzer: str

    @property
    def fingerprint(self) -> str:
        """16 hex digits; two profiles that may share an index have the same one."""
        parts = (
            self.embedding_model,
            self.embedding_fingerprint,
            str(self.dimension),
            str(self.chunk_size),
            str(self.chunk_overlap),
            self.analyzer,
        )
        return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Collection:
    """A knowledge base: the unit of isolation. `generation` names the live physical collection in the store."""

    id: str
    name: str
    profile: IndexProfile
    generation: str
    created_at: datetime


GenerationStatus = Literal["building", "live", "retired"]


@dataclass(frozen=True, slots=True)
class Generation:
    """A physical collection in the store, named `name`; of each collection one is live."""

    id: str
    collection_id: str
    name: str
    profile: IndexProfile
    status: GenerationStatus
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it arrives, before it is known. `modified_ns` is 0 where the source has no such time."""

    uri: str
    name: str
    media_type: str
    sha256: str
    size: int
    modified_ns: int = 0
    tags: tuple[str, ...] | None = None
    """Tags the document shall have; None leaves those it has."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the catalogue records it.

    `version` is the newest version received and the one that `status` speaks of; `live_version` is the one
    that answers may use, 0 while there is none.
    """

    id: str
    collection_id: str
    source_uri: str
    name: str
    media_type: str
    sha256: str
    size: int
    version: int
    live_version: int
    status: DocumentStatus
    reason: str | None
    """Stable code of why it is FAILED or QUARANTINED (see errors.py), READY in part only, or HELD; else None."""
    detail: str | None
    """One line for people that goes with `reason`."""
    attempts: int
    pages: int
    chunks: int
    created_at: datetime
    updated_at: datetime
    tags: tuple[str, ...] = ()
    """In order, each once."""
    dated: datetime | None = None
    """When the newest version was last changed at its source; when it was received, where that is not known."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What of a document was not read though the rest is READY: a code and a line for people, or nothing."""

    reason: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class SourceItem:
    """A file as a source lists it: `size` None and `modified_ns` 0 where the listing does not tell them."""

    uri: str
    name: str
    size: int | None = None
    modified_ns: int = 0
    named: bool = False
    """The user named this very file, not a folder it stands in."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent: `content` None when it was not modified; `url` is the one that answered in the end."""

    url: str
    content: BinaryIO | None
    media_type: str
    modified_ns: int


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source the catalogue knows: the file as last accepted there, the document that has it, its state."""

    file: SourceFile
    document_id: str
    status: DocumentStatus


@dataclass(frozen=True, slots=True)
class Claim:
    """A document that `owner` has leased to work on, and the collection as it was then.

    None: nobody has leased it, it was put aside (see `Catalogue.hold`).
    """

    document: Document
    collection: Collection
    owner: str | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the catalogue did with a `SourceFile`."""

    document: Document
    outcome: Literal["new", "changed", "unchanged", "duplicate"]
    """unchanged: same bytes at the same URI; duplicate: same bytes as another document of the collection."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of a document: `text == parsed.text[start:end]`, always."""

    id: str
    document_id: str
    version: int
    ordinal: int
    text: str
    start: int
    end: int
    page_start: int | None
    """Page of the first character, counted from 1; None for formats without pages."""
    page_breaks: tuple[int, ...]
    """Offsets in `text` at which each further page begins, in order; empty when one page holds it all."""
    headings: tuple[str, ...]
    """Titles of the sections the chunk starts in, outermost first."""
    title: str
    document_name: str
    source_uri: str
    media_type: str
    tags: tuple[str, ...] = ()
    """The document's tags."""
    dated: int = 0
    """The document's date in seconds since 1970 (UTC)."""

    def page_at(self, offset: int) -> int | None:
        """The page on which `text[offset]` stands."""
        if self.page_start is None:
            return None
        return self.page_start + bisect_right(self.page_breaks, offset)

    @property
    def page_end(self) -> int | None:
        """Page of the last character."""
        return self.page_at(len(self.text))

    @property
    def context(self) -> str:
        """Title and section names, what a reader would know before reading the text; may be empty."""
        parts = dict.fromkeys(part for part in (self.title, *self.headings) if part)
        return " > ".join(parts)

    @property
    def searchable_text(self) -> str:
        """What is embedded and analysed: the text under its title and section names."""
        return f"{self.context}\n{self.text}" if self.context else self.text


class ChunkKey(NamedTuple):
    """Names one row of the chunk store. A tuple, because millions of them pass by."""

    document_id: str
    version: int
    chunk_id: str


@dataclass(frozen=True, slots=True)
class EmbeddedChunk:
    """A chunk ready for the store: its vector and its analysed text, tokens joined by single spaces."""

    chunk: Chunk
    vector: Vector
    tokens: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Restricts a search; an empty tuple means no restriction, several fields must all hold."""

    document_ids: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    source_uris: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """A chunk passes that has at least one of these."""
    dated_from: int | None = None
    """Seconds since 1970; a chunk passes with `dated_from <= dated < dated_before`."""
    dated_before: int | None = None


NO_FILTER = Filter()


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that one search leg found, by its id; scores of different legs are not comparable."""

    chunk_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the retriever. `generation` is the physical collection to search."""

    text: str
    generation: str
    top_k: int = 10
    filter: Filter = NO_FILTER
    model: str = ""
    """The embedding model that the generation was built with; empty for the configured one."""
    model_fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that retrieval found, best first; `ranks` maps each leg that found it to its rank from 1."""

    chunk: Chunk
    score: float
    ranks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """One message for a chat model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Messages for the chat model and the passages they show: marker n stands for `passages[n - 1]`."""

    messages: tuple[Message, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A marker in the answer, resolved: where the quote stands and can be checked.

    `start` and `end` are the span of `quote` in the parsed text of that document version.
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
    """Where its lines stand on their pages; empty until looked up, and where a format does not place its text."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the chat model's server counted them."""

    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Served:
    """Which chat model writes the reply that follows."""

    model: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question. With `answered` false, `text` says so and `citations` is empty."""

    text: str
    answered: bool
    citations: tuple[Citation, ...]
    model: str
    """Name of the chat model, or "extractive"."""
    dropped_markers: int = 0
    """Markers that pointed at no passage of this request, removed from the text."""
    usage: Usage | None = None
    degraded: bool = False
    """Extractive although a chat model is configured: none of them answered."""


@dataclass(frozen=True, slots=True)
class AnswerDelta:
    """A piece of an answer while it is written; the `Answer` that ends the stream has the checked whole."""

    text: str
