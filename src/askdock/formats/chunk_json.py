"""A chunk as server stores keep it: whole as JSON, and in columns what searches are restricted by."""

from typing import Any

from pydantic import TypeAdapter

from askdock.records import Chunk

_CHUNK = TypeAdapter(Chunk)


def to_json(chunk: Chunk) -> str:
    """The whole chunk, as JSON text."""
    return _CHUNK.dump_json(chunk).decode()


def columns(chunk: Chunk) -> dict[str, Any]:
    """The fields that a store reads and filters by without opening the JSON."""
    return {
        "document_id": chunk.document_id,
        "version": chunk.version,
        "media_type": chunk.media_type,
        "source_uri": chunk.source_uri,
        "tags": list(chunk.tags),
        "dated": chunk.dated,
    }


def from_json(text: str) -> Chunk:
    """The chunk that `to_json` wrote. Raises ValueError where the text is not a chunk."""
    return _CHUNK.validate_json(text)
