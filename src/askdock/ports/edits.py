"""Keeping edits of passages."""

from collections.abc import Sequence
from typing import Protocol

from askdock.records import ChunkEdit


class EditStore(Protocol):
    """Each method is one transaction; all may raise CatalogueUnavailable. Edits go with their document."""

    def of_document(self, document_id: str) -> list[ChunkEdit]:
        """In the order of the text that they were made in."""
        ...

    def of_collection(self, collection_id: str) -> list[ChunkEdit]:
        """By document."""
        ...

    def put(self, edit: ChunkEdit, *, rewrites: bool) -> ChunkEdit:
        """Keep an edit, in place of the one of its id; returns it with its `version`.

        `rewrites`: its document is to be written anew, as the version after the newest, and is RECEIVED; what is
        live stays meanwhile. Raises DocumentNotFound.
        """
        ...

    def remove(self, edit: ChunkEdit) -> bool:
        """Forget an edit and have its document written anew; False where it was gone already."""
        ...

    def restore(self, edits: Sequence[ChunkEdit]) -> None:
        """Keep edits as they were elsewhere, with documents that are written already."""
        ...
