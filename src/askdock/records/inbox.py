"""Answers that need somebody's attention: rated bad, or none was given; and what becomes of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from askdock.records.history import Outcome, Rating

Reason = Literal["wrong", "incomplete", "outdated", "unsupported", "unclear", "other"]
ItemState = Literal["open", "working", "fixed", "declined"]
Fix = Literal["", "document", "golden", "curated", "other"]
"""What helped: a document, a golden question, a curated answer."""


@dataclass(frozen=True, slots=True)
class Handling:
    """What people do about an answer."""

    state: ItemState = "open"
    owner: str = ""
    """Who sees to it."""
    fix: Fix = ""
    link: str = ""
    """Id or address of what helped."""
    told: str = ""
    """Who was told of it."""
    note: str = ""
    by: str = ""
    """Who changed this last, and when; nobody did where it is empty."""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InboxItem:
    """An answer that was rated bad, or a question that was not answered. Who asked is not told."""

    answer_id: str
    collection: str
    created_at: datetime
    outcome: Outcome
    question: str
    rating: Rating | None = None
    reason: Reason | None = None
    sentence: str = ""
    """Of the answer, the one that is wrong."""
    comment: str = ""
    handling: Handling = Handling()
    documents: frozenset[str] | None = None
    """What it may quote; None where nobody knows any more."""
    withheld: bool = False
    """Whether sentence and comment are left out: they may quote what the reader of the inbox may not read."""
    group: str = ""
    """Id of the newest item that asks much the same; its own where there is none."""
