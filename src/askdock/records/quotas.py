"""What users and groups may use in a day, and hold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

QuotaKind = Literal["questions", "tokens", "storage"]


@dataclass(frozen=True, slots=True)
class Quota:
    """Of a user, or shared by the members of a group. None: what each caller gets; 0: unlimited.

    A group has no quota but its own: None is unlimited, too.
    """

    questions: int | None = None
    """In a day."""
    tokens: int | None = None
    """Of the chat model in a day."""
    storage: int | None = None
    """Bytes of documents in the collections that a caller may write."""


@dataclass(frozen=True, slots=True)
class QuotaLeft:
    """What is left of one quota. `owner`: the user, or the group that shares it."""

    kind: QuotaKind
    owner: str
    limit: int
    left: int
    resets_at: datetime | None = None
