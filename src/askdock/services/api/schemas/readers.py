"""Bodies about who may read documents and folders."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints

from askdock.application.folders import MAX_PREFIX
from askdock.application.readers import MAX_READERS, Named
from askdock.services.api.schemas.base import Input, Output, Text

MAX_PLACES = 1_000
ReaderName = Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class ReadersIn(Input):
    """Who may read a document, of those who may read its collection. Admins always may; without any, only they."""

    users: list[ReaderName] = Field(default=[], max_length=MAX_READERS, description="Logins, or ids of users.")
    groups: list[ReaderName] = Field(default=[], max_length=MAX_READERS, description="Names, or ids, of groups.")


class PlacesIn(ReadersIn):
    """Where documents are to be, and with which readers; without any they have those of their folder."""

    folders: list[Annotated[Text, StringConstraints(max_length=MAX_PREFIX)]] = Field(
        min_length=1, max_length=MAX_PLACES, description="Folders of uploads, such as `hr/2026`; empty: the top."
    )


class PlacesOut(Output):
    """Where the caller could not read a document."""

    shut_out: list[str] = Field(description="Those of the folders, as they were given.")


class ReaderOut(Output):
    """A user or group among the readers."""

    id: str = Field(description="Its id.")
    name: str | None = Field(
        description="Login or name; null: there is none of this id any more, and none is let in."
    )

    @classmethod
    def of(cls, named: Named) -> Self:
        """From the use case."""
        return cls(id=named.id, name=named.name)


class ReadersOut(Output):
    """Who may read a document."""

    restricted: bool = Field(description="False: whoever may read the collection.")
    users: list[ReaderOut] = Field(description="Users who may.")
    groups: list[ReaderOut] = Field(description="Groups whose members may.")
    folder: str | None = Field(description="The folder it has them from; null: its own, or none.")
    readable: bool = Field(description="Whether you may read it with these.")


class FolderIn(ReadersIn):
    """Who may read the documents of a folder that have no readers of their own, there now or later."""

    prefix: Text = Field(
        min_length=1,
        max_length=MAX_PREFIX,
        description="What source URIs begin with, up to and with a slash.",
        examples=["upload:hr/"],
    )


class FolderOut(Output):
    """A folder with readers."""

    prefix: str = Field(description="What the source URIs begin with.")
    documents: int = Field(description="How many documents there are in it now.")
    users: list[ReaderOut] = Field(description="Users who may read it.")
    groups: list[ReaderOut] = Field(description="Groups whose members may.")


class FoldersOut(Output):
    """The folders of a collection that have readers."""

    folders: list[FolderOut] = Field(description="By prefix.")
