"""Bodies of the figures of documents; field descriptions are the reference that OpenAPI publishes."""

from typing import Self

from pydantic import Field

from askdock.application.figures import CaptionedFigure
from askdock.services.api.schemas.base import Output


class FigureOut(Output):
    """A picture or drawing of a document that has a caption."""

    number: int = Field(description="Its number in the document, from 1; `figures` of citations name it.")
    caption: str = Field(description="Its caption, the first 1,000 characters.")
    page: int = Field(description="Its page, from 1.")
    box: tuple[float, float, float, float] = Field(
        description="x0, y0, x1, y1 on the page, in PDF points from its lower left corner."
    )
    start: int = Field(description="Where the caption starts in the document's text, in code points.")
    end: int = Field(description="Where it ends, exclusive.")

    @classmethod
    def of(cls, found: CaptionedFigure) -> Self:
        """From the record."""
        one = found.figure
        return cls(
            number=found.number,
            caption=found.caption,
            page=one.page,
            box=(one.x0, one.y0, one.x1, one.y1),
            start=one.start,
            end=one.end,
        )


class FiguresOut(Output):
    """The figures of a document."""

    document_id: str = Field(description="The document.")
    version: int = Field(description="The version in use, which they are of.")
    figures: list[FigureOut] = Field(description="In the order of their captions.")
