"""The chunks that a file would have, before anything of it is indexed."""

from collections.abc import Iterator
from datetime import UTC, datetime

from askdock.ports import Chunker
from askdock.records import Chunk, Document, DocumentStatus, ParsedDocument

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def preview(chunker: Chunker, parsed: ParsedDocument, name: str, media_type: str) -> Iterator[Chunk]:
    """The chunks in order; their ids and their document's are of no document."""
    document = Document(
        id="preview",
        collection_id="preview",
        source_uri=f"file:{name}",
        name=name,
        media_type=media_type,
        sha256="",
        size=0,
        version=1,
        live_version=0,
        status=DocumentStatus.PARSED,
        reason=None,
        detail=None,
        attempts=0,
        pages=len(parsed.pages),
        chunks=0,
        created_at=_NEVER,
        updated_at=_NEVER,
    )
    return chunker.chunk(document, parsed)
