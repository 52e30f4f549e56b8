"""The chunks that a file would have, before anything of it is indexed."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from askdock.errors import InvalidInput, TooLarge
from askdock.ingestion.parse import ParseStage
from askdock.ports import Chunker
from askdock.records import Chunk, Document, DocumentStatus, IndexProfile, ParsedDocument

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


@dataclass(frozen=True, slots=True)
class Previewed:
    """What was read of a file, and its chunks in order."""

    name: str
    media_type: str
    parsed: ParsedDocument
    chunks: tuple[Chunk, ...]


class Preview:
    """Reads and chunks a file as ingestion would, and keeps nothing of it; one file at a time in a process."""

    def __init__(
        self,
        parse: Callable[[], ParseStage],
        chunker: Callable[[IndexProfile], Chunker],
        detect: Callable[[Path, str], str],
        max_file_bytes: int,
    ) -> None:
        """`parse` and `chunker` open parsers and models when they are first needed."""
        self._parse = parse
        self._chunker = chunker
        self._detect = detect
        self._max_file_bytes = max_file_bytes
        self._one = Lock()

    def of(self, profile: IndexProfile, name: str, source: BinaryIO) -> Previewed:
        """The chunks that the profile makes of what `source` yields.

        Raises InvalidInput, TooLarge, UnsupportedMediaType, ModelUnavailable; UnreadableDocument or one of its
        kinds.
        """
        with self._one, tempfile.TemporaryDirectory(prefix="askdock-preview-") as folder:
            copy = Path(folder, "file")
            content = source.read(self._max_file_bytes + 1)
            if len(content) > self._max_file_bytes:
                raise TooLarge(f"{name} is larger than {self._max_file_bytes:,} bytes")
            if not content:
                raise InvalidInput(f"{name} is empty")
            copy.write_bytes(content)
            media_type = self._detect(copy, name)
            parsed = self._parse().parse(copy, name, media_type)
            return Previewed(
                name, media_type, parsed, tuple(preview(self._chunker(profile), parsed, name, media_type))
            )
