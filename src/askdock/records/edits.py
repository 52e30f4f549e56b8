"""Edits of passages: what people changed of what is searched, kept beside the documents."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ChunkEdit:
    """What is other about a passage than its document says.

    It belongs to the words of the passage, not to a chunk: `anchor` is looked for in whatever text the document
    has later, near the offset `at`.
    """

    id: str
    collection_id: str
    document_id: str
    anchor: str
    """The text of the passage as it was parsed."""
    at: int
    """Where it began in the document's text, in code points."""
    by: str
    """Name of whoever made it what it is."""
    changed_at: datetime
    off: bool = False
    """The passage is not searched."""
    text: str | None = None
    """Searched, shown and quoted in its place; None: its own text."""
    note: str = ""
    """For those who look after the collection; not searched."""
    questions: tuple[str, ...] = ()
    """Questions that it answers, searched along with it."""
    version: int = 0
    """The version of the document from which on it holds."""
