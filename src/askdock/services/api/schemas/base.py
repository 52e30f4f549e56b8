"""Base of all bodies, the patterns of ids and names, and the bounds that several bodies share."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from askdock.records import COLLECTION_NAME
from askdock.text.names import is_text

DOCUMENT_ID = r"^[A-Za-z0-9_-]{1,64}$"
RECORD_ID = r"^[0-9a-f]{16,32}$"
TURN_ID = r"^[0-9a-f]{32}$"
"""Ids of keys, conversations and answers."""
ANSWER_ID = r"^(?:chatcmpl-|cmpl-|resp_(?:[0-9a-f]{32})?)?[0-9a-f]{16,32}$"
"""An answer's id, also as OpenAI's clients get it."""

MAX_PASSAGES = 100
MAX_FILES = 100
MAX_FIELDS = 100
"""Fields of a form that are no files: more than a document may have tags, so that the error tells their number."""


def _encodable(text: str) -> str:
    if not is_text(text):
        raise ValueError("holds a lone surrogate, which is not valid text")
    return text


Text = Annotated[str, AfterValidator(_encodable)]
CollectionName = Annotated[str, Field(pattern=COLLECTION_NAME)]


class Input(BaseModel):
    """A body we read."""

    # A misspelt field must not pass for a default.
    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    """A body we write."""

    model_config = ConfigDict(from_attributes=True)
