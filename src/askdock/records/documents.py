"""Documents as the catalogue records them, the sources they come from, the work that is leased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Literal

from askdock.records.accounts import Readers
from askdock.records.collections import Collection


class DocumentStatus(StrEnum):
    """The states of a document. READY, FAILED and QUARANTINED are terminal."""

    RECEIVED = "RECEIVED"
    PARSED = "PARSED"
    INDEXED = "INDEXED"
    READY = "READY"
    FAILED = "FAILED"
    QUARANTINED = "QUARANTINED"
    DELETING = "DELETING"

    @classmethod
    def _missing_(cls, value: object) -> "DocumentStatus | None":
        """Version 0.1.0 knew EMBEDDED: parsed, and nothing stored yet."""
        return cls.PARSED if value == "EMBEDDED" else None


ENDED = frozenset({DocumentStatus.READY, DocumentStatus.FAILED, DocumentStatus.QUARANTINED})
"""States in which nothing more is done for a document by itself."""
PRESENT = frozenset(DocumentStatus) - {DocumentStatus.DELETING}
"""States of documents that are not being deleted."""
UPLOAD = "upload:"
"""Begins the URI of an uploaded document; its folders and its name follow."""
HELD = "held"
"""Reason of a waiting document that a bulk run has reserved."""


def is_upload(uri: str) -> bool:
    """Whether the file was uploaded, rather than found somewhere."""
    return uri.startswith(UPLOAD)


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
    readers: Readers | None = None
    """Who may read the document; None leaves it as it is, or as its folder has it."""


@dataclass(frozen=True, slots=True)
class SourceItem:
    """A file as a source lists it: `size` None and `modified_ns` 0 where the listing does not tell them."""

    uri: str
    name: str
    size: int | None = None
    modified_ns: int = 0
    named: bool = False
    """The user named this very file, not a folder that contains it."""


@dataclass(frozen=True, slots=True)
class FetchResponse:
    """A server's response: `content` None when it was not modified; `url` is the one that answered in the end."""

    url: str
    content: BinaryIO | None
    media_type: str
    modified_ns: int


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
    readers: Readers | None = None
    """Who may read it; None: whoever may read the collection."""
    readers_from: str | None = None
    """The folder whose readers these are (see `FolderReaders`); None: the document's own."""
    text_since: int | None = None
    """The first version with the text of the newest one: those since differ in edits of passages alone, and are
    not parsed again. None: no other version has its text."""

    def text_version(self, version: int) -> int:
        """The version under which the text of that version is kept now."""
        since = self.text_since
        return self.live_version if since is not None and since <= version < self.live_version else version


@dataclass(frozen=True, slots=True)
class FolderReaders:
    """Who may read the documents of a folder that have no readers of their own: the longest prefix decides."""

    prefix: str
    """What the documents' source URIs begin with; ends with a slash."""
    readers: Readers


@dataclass(frozen=True, slots=True)
class RestrictedDocuments:
    """The documents of a collection that not all may read, by their readers."""

    by_readers: Mapping[Readers, Sequence[str]]
    only: bool
    """Whether there are no others in the collection."""


@dataclass(frozen=True, slots=True)
class SkippedContent:
    """Content that was left out of a document though it is READY: a code and a line for people, or nothing."""

    reason: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source the catalogue knows: the file as last accepted there, the document that has it, its state."""

    file: SourceFile
    document_id: str
    status: DocumentStatus


@dataclass(frozen=True, slots=True)
class DocumentOutcome:
    """The outcome of accepting a `SourceFile` in the catalogue."""

    document: Document
    outcome: Literal["new", "changed", "unchanged", "duplicate"]
    """unchanged: same bytes at the same URI; duplicate: same bytes as another document of the collection."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A document that `owner` has leased to work on, and the collection as it was then.

    None: it is not leased, or it is reserved (see `Catalogue.hold`).
    """

    document: Document
    collection: Collection
    owner: str | None
