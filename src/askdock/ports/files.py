"""The file store, and the keys that its contents are kept under."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol


class FileStore(Protocol):
    """Keeps originals and parsed text under keys such as `originals/<collection>/<sha256>`.

    Keys are relative POSIX paths made by us; one that leaves the store raises ValueError.
    """

    def put(self, key: str, source: BinaryIO) -> None:
        """Store what `source` yields, durable and whole when this returns, replacing what was there.

        Raises StorageFull; then nothing was kept.
        """
        ...

    def open(self, key: str) -> BinaryIO:
        """Read it; the caller closes. Raises FileMissing."""
        ...

    def read(self, key: str, start: int, length: int) -> bytes:
        """At most `length` bytes of it from `start`, which lies before its end. Raises FileMissing."""
        ...

    def local_path(self, key: str) -> AbstractContextManager[Path]:
        """A path on this machine that holds the bytes while the context lasts. Raises FileMissing."""
        ...

    def exists(self, key: str) -> bool:
        """Whether something is stored under the key."""
        ...

    def delete(self, key: str) -> None:
        """Remove it; a missing file is ignored."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """Keys that start with the prefix, in any order."""
        ...


OWNER_KEY = "installation.txt"
"""Names the installation whose files these are."""


def originals_of(collection_id: str) -> str:
    """Prefix of the keys of all originals of a collection."""
    return f"originals/{collection_id}/"


def original_key(collection_id: str, digest: str) -> str:
    """Where the bytes of a document are kept in the file store."""
    return f"originals/{collection_id}/{digest}"


def synonyms_key(collection_id: str) -> str:
    """Where the synonyms of a collection are kept in the file store, as JSON."""
    return f"synonyms/{collection_id}.json"


def parsed_of(document_id: str) -> str:
    """Prefix of the keys of a document's parsed texts."""
    return f"parsed/{document_id}/"


def parsed_key(document_id: str, version: int) -> str:
    """Where the parsed text of a document version is kept in the file store."""
    return f"parsed/{document_id}/{version}.json"


def written_key(document_id: str) -> str:
    """Where what a chat model wrote for passages of a document is kept in the file store."""
    return f"{parsed_of(document_id)}written.json"


def parsed_versions(files: FileStore, document_id: str) -> list[int]:
    """The versions of a document whose parsed text is kept, oldest first."""
    keys = files.keys(parsed_of(document_id))
    return sorted(version for key in keys if (version := version_of(key)) is not None)


def version_of(key: str) -> int | None:
    """The version whose parsed text is under the key; None for the key of something else."""
    number = key.rpartition("/")[2].removesuffix(".json")
    return int(number) if number.isdigit() else None
