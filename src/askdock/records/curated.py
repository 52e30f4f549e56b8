"""Curated answers: what a person answers to questions, beside what the documents say."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

CURATED = "curated:"
"""Begins the URI of the document by which a curated answer is found; the answer's id follows."""

CuratedState = Literal["waiting", "kept", "expired", "removed"]


@dataclass(frozen=True, slots=True)
class CuratedAnswer:
    """Questions and the answer to them. It is searched and cited as a document of its collection."""

    id: str
    collection_id: str
    questions: tuple[str, ...]
    """At least one; the first names it."""
    text: str
    source: str
    """Where the answer is from: a document, a page, a person; may be empty."""
    owner: str
    """Who sees to it that it stays right."""
    expires_at: datetime | None
    """From then on it answers no more; None: it stays."""
    by: str
    """Who made it what it is."""
    changed_at: datetime
    state: CuratedState = "waiting"
    """Of its document: to be written, written, taken away because it expired, to be taken away for good."""

    @property
    def uri(self) -> str:
        """The URI of its document."""
        return f"{CURATED}{self.id}"


def is_curated(uri: str) -> bool:
    """Whether a document is a curated answer's."""
    return uri.startswith(CURATED)
