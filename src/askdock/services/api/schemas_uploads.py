"""Bodies of what takes documents in and tells how far they are."""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field

from askdock.records import Accepted
from askdock.services.api.schemas import DocumentOut, Input, Output
from askdock.services.common.problems import Problem


class UrlIn(Input):
    """A document to fetch."""

    url: str = Field(
        min_length=1,
        max_length=2000,
        description="http or https; a public address.",
        examples=["https://example.com/"],
    )
    tags: list[str] | None = Field(default=None, description="Tags of the document; left out: as they were.")


class UploadOut(Output):
    """What became of one file of an upload."""

    name: str = Field(description="The file's name as it is kept, or as it came when it was refused for its name.")
    status: int = Field(description="202 when accepted, else the HTTP status it would have had alone.")
    outcome: Literal["new", "changed", "unchanged", "duplicate"] | None = Field(
        default=None,
        description="changed: a new version; unchanged, duplicate: the same bytes are already there.",
    )
    document: DocumentOut | None = Field(default=None, description="The document, when accepted.")
    problem: Problem | None = Field(default=None, description="Why not, when refused.")

    @classmethod
    def accepted(cls, name: str, accepted: Accepted) -> Self:
        """For a file that was taken in."""
        document = DocumentOut.model_validate(accepted.document)
        return cls(name=name, status=202, outcome=accepted.outcome, document=document)


class UploadsOut(Output):
    """What became of each file of an upload."""

    results: list[UploadOut] = Field(description="In the order of the files.")


class ProgressOut(Output):
    """How far a collection is."""

    documents: Mapping[str, int] = Field(description="Documents in each state, states with none left out.")
