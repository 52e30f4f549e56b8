"""The figures of a document: where they stand, and their pictures, drawn when they are looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from askdock.application.documents import Documents
from askdock.errors import NotFound
from askdock.formats.parsed_json import ParsedFile
from askdock.ports import FileStore, original_key
from askdock.records import Document, Figure

MAX_CAPTION = 1_000

CutOut = Callable[[Path, str, Figure], bytes]
"""Makes a PNG of a figure of the file at a path, in a parser process; the name is for messages."""


@dataclass(frozen=True, slots=True)
class CaptionedFigure:
    """A figure by its number in the document, with its caption."""

    number: int
    figure: Figure
    caption: str


class Figures:
    """Of documents that the caller was let see before."""

    def __init__(self, documents: Documents, files: FileStore, cut_out: CutOut) -> None:
        self._documents = documents
        self._files = files
        self._cut_out = cut_out

    def of(self, document: Document) -> list[CaptionedFigure]:
        """Those of the version in use, in order. Raises FileMissing."""
        parsed = self._parsed(document)
        return [
            CaptionedFigure(number, one, " ".join(parsed.text(one.start, one.end).split())[:MAX_CAPTION])
            for number, one in enumerate(parsed.figures, 1)
        ]

    def picture(self, document: Document, number: int) -> bytes:
        """As PNG. Raises FileMissing, NotFound, UnreadableDocument, ParserDied."""
        found = self._parsed(document).figures
        # The file kept is that of the newest version: the places of another are not right in it.
        is_same = version_in_use(document) >= (document.text_since or document.version)
        if not is_same or not 1 <= number <= len(found):
            raise NotFound(f"{document.name} has no figure {number}")
        with self._files.local_path(original_key(document.collection_id, document.sha256)) as path:
            return self._cut_out(path, document.name, found[number - 1])

    def _parsed(self, document: Document) -> ParsedFile:
        return self._documents.parsed(document.id, document.text_version(version_in_use(document)))


def version_in_use(document: Document) -> int:
    """The live version; of a document that has none yet, the newest."""
    return document.live_version or document.version
