"""The figures of a document: where they stand, and their pictures, drawn when they are looked at."""

from collections.abc import Callable
from dataclasses import dataclass

from askdock.application.documents import Documents
from askdock.errors import NotFound
from askdock.formats.parsed_json import ParsedFile
from askdock.ingestion.describe_figures import CutOut
from askdock.ports import FileStore, original_key
from askdock.records import Collection, Described, Document, Figure

MAX_CAPTION = 1_000


@dataclass(frozen=True, slots=True)
class CaptionedFigure:
    """A figure by its number in the document, with its caption."""

    number: int
    figure: Figure
    caption: str
    described: Described | None


class Figures:
    """Of documents that the caller was let see before."""

    def __init__(
        self,
        documents: Documents,
        files: FileStore,
        cut_out: CutOut,
        off: Callable[[Collection], bool] = lambda _: False,
    ) -> None:
        """`off` tells of a collection whether figures are not shown."""
        self._off = off
        self._documents = documents
        self._files = files
        self._cut_out = cut_out

    def of(self, collection: Collection, document: Document) -> list[CaptionedFigure]:
        """Those of the version in use, in order. Raises FileMissing."""
        if self._off(collection):
            return []
        parsed = self._parsed(document)
        described = {one.number: one for one in parsed.described}
        return [
            CaptionedFigure(number, one, caption_of(one, parsed), described.get(number))
            for number, one in enumerate(parsed.figures, 1)
        ]

    def picture(self, collection: Collection, document: Document, number: int) -> bytes:
        """As PNG. Raises FileMissing, NotFound, UnreadableDocument, ParserDied."""
        found = () if self._off(collection) else self._parsed(document).figures
        # The file kept is that of the newest version: the places of another are not right in it.
        is_same = version_in_use(document) >= (document.text_since or document.version)
        if not is_same or not 1 <= number <= len(found):
            raise NotFound(f"{document.name} has no figure {number}")
        with self._files.local_path(original_key(document.collection_id, document.sha256)) as path:
            return self._cut_out(path, document.name, document.media_type, found[number - 1])

    def _parsed(self, document: Document) -> ParsedFile:
        return self._documents.parsed(document.id, document.text_version(version_in_use(document)))


def version_in_use(document: Document) -> int:
    """The live version; of a document that has none yet, the newest."""
    return document.live_version or document.version


def caption_of(figure: Figure, parsed: ParsedFile) -> str:
    """Its caption on one line, the first MAX_CAPTION characters."""
    return " ".join(parsed.text(figure.start, figure.end).split())[:MAX_CAPTION]
