"""Bodies of the figures of documents; field descriptions are the reference that OpenAPI publishes."""

from typing import Self

from pydantic import Field

from askdock.application.figures import CaptionedFigure
from askdock.services.api.schemas.base import Output


class FigureOut(Output):
    """A picture or drawing of a document that has a caption."""

    number: int = Field(description="Its number in the document, from 1; `figures` of citations name it.")
    caption: str = Field(description="Its caption, the first 1,000 characters.")
    page: int | None = Field(description="Its page or slide, from 1; null for formats without pages.")
    box: tuple[float, float, float, float] | None = Field(
        description="x0, y0, x1, y1 on the page, in PDF points from its lower left corner; null for a picture "
        "that the file holds as it is."
    )
    start: int = Field(description="Where the caption starts in the document's text, in code points.")
    end: int = Field(description="Where it ends, exclusive.")
    description: str | None = Field(
        description="What a model wrote of it at ingestion: searched, and none of the document's words."
    )
    described_by: str | None = Field(description="That model.")

    @classmethod
    def of(cls, found: CaptionedFigure) -> Self:
        """From the record."""
        one = found.figure
        return cls(
            number=found.number,
            caption=found.caption,
            page=one.page or None,
            box=None if one.part else (one.x0, one.y0, one.x1, one.y1),
            start=one.start,
            end=one.end,
            description=found.described.text if found.described else None,
            described_by=found.described.by if found.described else None,
        )


class FiguresOut(Output):
    """The figures of a document."""

    document_id: str = Field(description="The document.")
    version: int = Field(description="The version in use, which they are of.")
    figures: list[FigureOut] = Field(description="In the order of their captions.")
