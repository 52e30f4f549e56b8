"""Bodies of the versions of documents; field descriptions are the reference that OpenAPI publishes."""

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from askdock.records import Change, VersionChanges, VersionPlace
from askdock.services.api.schemas.base import Output

MAX_TEXT = 4_000


class VersionOut(Output):
    """A version of a document whose text is kept."""

    version: int = Field(description="Its number; the first is 1.")
    dated: datetime | None = Field(
        description="When it was last changed at its source, or received; null: not noted."
    )
    live: bool = Field(description="Whether it is in force: answers are made of this one alone.")
    characters: int = Field(description="Code points of its text.")


class VersionsOut(Output):
    """The versions of a document that are kept."""

    document_id: str = Field(description="The document.")
    versions: list[VersionOut] = Field(description="Oldest first; the last one is in force.")


class VersionPlaceOut(Output):
    """A part of the text of a version."""

    start: int = Field(description="Where it starts in the text of its version, in code points.")
    end: int = Field(description="Where it ends, exclusive.")
    text: str = Field(description="Its words, the first 4,000 characters.")

    @classmethod
    def of(cls, place: VersionPlace | None) -> Self | None:
        """From the record."""
        return None if place is None else cls(start=place.start, end=place.end, text=place.text[:MAX_TEXT])


class ChangeOut(Output):
    """A paragraph, item, row or heading that is other."""

    kind: Literal["added", "removed", "changed"] = Field(description="What became of it.")
    headings: list[str] = Field(description="The section that it stands in, outermost first.")
    before: VersionPlaceOut | None = Field(description="In the earlier version; null where it is added.")
    after: VersionPlaceOut | None = Field(description="In the later version; null where it is removed.")

    @classmethod
    def of(cls, change: Change) -> Self:
        """From the record."""
        before, after = VersionPlaceOut.of(change.before), VersionPlaceOut.of(change.after)
        return cls(kind=change.kind, headings=list(change.headings), before=before, after=after)


class ChangesOut(Output):
    """What is other in a later version of a document than in an earlier one."""

    document_id: str = Field(description="The document.")
    earlier: VersionOut = Field(description="The version compared with.")
    later: VersionOut = Field(description="The version compared.")
    changes: list[ChangeOut] = Field(description="In the order of the text, the first 1,000.")
    cut: bool = Field(description="Whether there are more.")

    @classmethod
    def made(cls, document_id: str, found: VersionChanges) -> Self:
        """From the record."""
        return cls(
            document_id=document_id,
            earlier=VersionOut.model_validate(found.earlier),
            later=VersionOut.model_validate(found.later),
            changes=[ChangeOut.of(one) for one in found.changes],
            cut=found.cut,
        )
