"""Versions of a document, and what is other in one than in another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """A version of a document whose text is kept."""

    version: int
    dated: datetime | None
    """When it was last changed at its source; None where that was not noted."""
    live: bool
    """Whether it is the one in force, which answers are made of."""
    characters: int


@dataclass(frozen=True, slots=True)
class VersionPlace:
    """A part of a version's text, `text[start:end]` of it, and its words."""

    start: int
    end: int
    text: str


ChangeKind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """A part of a section that is other: `before` in the earlier version, `after` in the later one."""

    kind: ChangeKind
    headings: tuple[str, ...]
    """The section, outermost first: of the later version, of the earlier one where it is gone."""
    before: VersionPlace | None
    after: VersionPlace | None


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """What is other in `later` than in `earlier`."""

    earlier: DocumentVersion
    later: DocumentVersion
    changes: tuple[Change, ...]
    cut: bool
    """Whether there are more than are told."""
