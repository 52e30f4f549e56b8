"""Bodies about what parsers read of a document."""

from itertools import groupby
from typing import Self

from pydantic import Field

from askdock.records import ParsedDocument, Unreadable, WarningCode
from askdock.services.api.schemas.base import Output


class UnreadPageOut(Output):
    """A page that was left out."""

    number: int = Field(description="From 1.")
    why: Unreadable = Field(description="time: took too long; scan: nothing reads scans here; damaged.")


class ParseWarningOut(Output):
    """Something a reader of the text should know."""

    code: WarningCode = Field(description="Kind of the warning.")
    detail: str = Field(description="One line for people.")
    partial: bool = Field(description="True where content of the file is missing from the text.")


class ReadingOut(Output):
    """What was read of a document, and what was left out."""

    document_id: str = Field(description="The document.")
    version: int = Field(description="The version this is about.")
    title: str = Field(description="Its title.")
    characters: int = Field(description="Code points of the text.")
    pages: int = Field(description="Pages with text; 0 for formats without pages.")
    headings: int = Field(description="Headings found.")
    tables: int = Field(description="Tables found: runs of rows.")
    unread: list[UnreadPageOut] = Field(description="Pages that were left out, in order.")
    warnings: list[ParseWarningOut] = Field(description="What else is missing or doubtful.")
    metadata: dict[str, str] = Field(description="What the file states about itself, and how it was read.")

    @classmethod
    def of(cls, document_id: str, version: int, parsed: ParsedDocument) -> Self:
        """From the parsed document."""
        kinds = [kind for kind, _ in groupby(block.kind for block in parsed.blocks)]
        return cls(
            document_id=document_id,
            version=version,
            title=parsed.title,
            characters=len(parsed.text),
            pages=len(parsed.pages),
            headings=sum(block.kind == "heading" for block in parsed.blocks),
            tables=kinds.count("table_row"),
            unread=[UnreadPageOut.model_validate(page) for page in parsed.unread],
            warnings=[ParseWarningOut.model_validate(warning) for warning in parsed.warnings],
            metadata=dict(parsed.metadata),
        )
