"""Findings of the reconciler."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kind of a finding; stable names, for programs."""

    MISSING_CHUNKS = "missing_chunks"
    """A live document's chunks are not all in the store. Repair: it is ingested again."""
    ORPHAN_CHUNKS = "orphan_chunks"
    """Orphaned chunks: of no document, or of no live or coming version. Repair: deleted."""
    DUPLICATE_CHUNKS = "duplicate_chunks"
    """The store holds a chunk more than once. Repair: kept once."""
    MISSING_FILE = "missing_file"
    """A document's original is gone. No repair but to upload it again."""
    MISSING_TEXT = "missing_text"
    """A live document's parsed text is gone. Repair: it is ingested again."""
    DAMAGED_STORE = "damaged_store"
    """The files of the chunk store are not what was written. Repair: rebuilt, all documents ingested again."""
    ORPHAN_FILE = "orphan_file"
    """An original or a parsed text of no document. Repair: deleted."""
    STUCK_DOCUMENT = "stuck_document"
    """A document waits and no worker works on it. Repair: a worker; `askdock doctor --repair` is one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `collection` is its name, None where no collection has it."""

    kind: Kind
    collection: str | None
    subject: str
    """A document's id, or the key of a file."""
    detail: str
    repaired: bool = False
