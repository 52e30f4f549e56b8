"""Base of all bodies, the patterns of ids and names, and the bounds that several bodies share."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from askdock.errors import InvalidInput
from askdock.records import COLLECTION_NAME, MAX_TOGETHER, together
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
CollectionNames = Annotated[list[CollectionName], Field(min_length=1, max_length=MAX_TOGETHER)]


class Input(BaseModel):
    """A body we read."""

    # A misspelt field must not pass for a default.
    model_config = ConfigDict(extra="forbid")


class InCollections(Input):
    """A body that is about a collection, or several."""

    collection: CollectionName | None = Field(
        default=None, description="Name of the collection; the default one when left out."
    )
    collections: CollectionNames | None = Field(
        default=None, description="Names of several, instead of `collection`: all of them are searched."
    )

    @property
    def of(self) -> str | None:
        """Their names, as `names_of` takes them apart. Raises InvalidInput where both fields are given."""
        if self.collection is not None and self.collections is not None:
            raise InvalidInput("give `collection` or `collections`, not both")
        return together(self.collections) if self.collections is not None else self.collection


class Output(BaseModel):
    """A body we write."""

    model_config = ConfigDict(from_attributes=True)
