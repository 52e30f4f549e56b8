"""Chunks as JSON: what server stores keep of a chunk beside the columns they search by."""

from pydantic import TypeAdapter

from askdock.records import Chunk

_CHUNK = TypeAdapter(Chunk)


def to_json(chunk: Chunk) -> str:
    """The whole chunk, as JSON text."""
    return _CHUNK.dump_json(chunk).decode()


def from_json(text: str) -> Chunk:
    """The chunk that `to_json` wrote. Raises ValueError where the text is no chunk."""
    return _CHUNK.validate_json(text)
