"""Bodies of edits of passages."""

from datetime import datetime
from typing import Self

from pydantic import Field

from askdock.application.edits import MAX_QUESTION, MAX_QUESTIONS, MAX_TEXT, Change, EditState, ToldEdit
from askdock.services.api.schemas.base import RECORD_ID, Input, Output


class ChunkEditIn(Input):
    """What shall be other about a passage; all of it: what is left out is as the document has it."""

    off: bool = Field(default=False, description="The passage is not searched.")
    text: str | None = Field(
        default=None,
        max_length=MAX_TEXT,
        description="Searched, shown and quoted in place of the document's text; null: its own.",
    )
    note: str = Field(default="", max_length=MAX_TEXT, description="For those who look after it; not searched.")
    questions: list[str] = Field(
        default=[],
        max_length=MAX_QUESTIONS,
        description=f"Questions that it answers, searched along with it; {MAX_QUESTION} characters each.",
    )

    def record(self) -> Change:
        """The record; raises InvalidInput."""
        return Change(self.off, self.text, self.note, tuple(self.questions))


class NewChunkEditIn(ChunkEditIn):
    """A passage and what shall be other about it."""

    chunk_id: str = Field(
        pattern=RECORD_ID, description="The chunk of the passage, in the version that is searched."
    )


class ChunkEditOut(Output):
    """An edit of a passage."""

    id: str = Field(description="Its id.")
    document_id: str = Field(description="The document.")
    anchor: str = Field(description="The text of the passage as the document has it: by this it is found again.")
    start: int = Field(description="Where that began in the document's text, in code points.")
    off: bool = Field(description="The passage is not searched.")
    text: str | None = Field(description="What is searched, shown and quoted instead; null: its own text.")
    note: str = Field(description="For those who look after it.")
    questions: list[str] = Field(description="Questions that it answers.")
    by: str = Field(description="Who made it what it is.")
    changed_at: datetime = Field(description="When.")
    state: EditState = Field(
        description="`pending`: the document is being written anew, and answers as before meanwhile; `conflict`: "
        "the passage is no longer in the document, so nothing comes of the edit; else `applied`."
    )

    @classmethod
    def of(cls, told: ToldEdit) -> Self:
        """From the record."""
        edit = told.edit
        return cls(
            id=edit.id,
            document_id=edit.document_id,
            anchor=edit.anchor,
            start=edit.at,
            off=edit.off,
            text=edit.text,
            note=edit.note,
            questions=list(edit.questions),
            by=edit.by,
            changed_at=edit.changed_at,
            state=told.state,
        )


class ChunkEditsOut(Output):
    """Edits of passages."""

    edits: list[ChunkEditOut] = Field(description="By document, in the order of the text that they were made in.")
