"""From a file to its text and structure: which parser reads it, and whether the result keeps the contract."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePath

from askdock.errors import NoText, UnreadableDocument, UnsupportedMediaType
from askdock.ports import Parser
from askdock.records import Block, PageSpan, ParsedDocument

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = "text/html"
MARKDOWN = "text/markdown"
TEXT = "text/plain"
CSV = "text/csv"
TSV = "text/tab-separated-values"

MEDIA_TYPES = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".txt": TEXT,
    ".text": TEXT,
    ".csv": CSV,
    ".tsv": TSV,
}
SUPPORTED = "PDF, DOCX, HTML, Markdown, TXT, CSV and TSV"

_PDF_MAGIC = b"%PDF-"
_ZIP_MAGIC = b"PK\x03\x04"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_HEAD_BYTES = 4096
# ISO 32000-1, annex H (3.4.1): readers look for the header within the first 1024 bytes.
_PDF_MAGIC_WITHIN = 1024


def detect_media_type(path: Path, name: str) -> str:
    """The media type of the file at `path`, by its first bytes and the extension of `name`.

    Raises UnsupportedMediaType for a kind that no parser reads and for content that belies the extension.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    extension = PurePath(name).suffix.lower()
    named = MEDIA_TYPES.get(extension)
    found = _by_content(path, head)
    if named is None:
        named = found or (TEXT if not extension and _is_text(head) else None)
        if named is None:
            kind = f"'{extension}' files" if extension else "files of this kind"
            raise UnsupportedMediaType(f"{name}: cannot read {kind}; supported are {SUPPORTED}")
    elif named in (PDF, DOCX):
        if found != named:
            raise UnsupportedMediaType(f"{name} is named {extension} but is no {extension[1:].upper()} file")
    elif found in (PDF, DOCX) or not _is_text(head):
        raise UnsupportedMediaType(f"{name} is named {extension} but holds binary data, not text")
    return named


def _by_content(path: Path, head: bytes) -> str | None:
    if _PDF_MAGIC in head[:_PDF_MAGIC_WITHIN]:
        return PDF
    if head.startswith(_ZIP_MAGIC):
        return DOCX if _is_word_package(path) else None
    if head.startswith(_OLE_MAGIC):
        # An encrypted Office document has an entry of this name, in UTF-16 (MS-OFFCRYPTO 1.3.3).
        return DOCX if "EncryptedPackage".encode("utf-16-le") in path.read_bytes() else None
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        return HTML
    return None


def _is_word_package(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(entry.startswith("word/") for entry in archive.namelist())
    except zipfile.BadZipFile:
        # Damaged: the parser says so.
        return True


def _is_text(head: bytes) -> bool:
    return b"\x00" not in head or head.startswith(_WIDE_MARKS)


class ParseStage:
    """Gives a file to the parser of its media type and checks what comes back."""

    def __init__(self, parsers: Sequence[Parser]) -> None:
        self._parsers = {media_type: parser for parser in parsers for media_type in parser.media_types}

    def parse(self, path: Path, name: str, media_type: str) -> ParsedDocument:
        """Parse; the result has text, and its blocks and pages are in order.

        Raises UnsupportedMediaType, UnreadableDocument or one of its kinds.
        """
        parser = self._parsers.get(media_type)
        if parser is None:
            raise UnsupportedMediaType(f"{name}: no parser reads {media_type}; supported are {SUPPORTED}")
        parsed = parser.parse(path, name)
        if not parsed.text or parsed.text.isspace():
            raise NoText(f"{name} holds no text")
        _check_order(parsed, name)
        return parsed


def _check_order(parsed: ParsedDocument, name: str) -> None:
    for spans in (parsed.blocks, parsed.pages):
        end = 0
        for span in spans:
            if not end <= span.start < span.end <= len(parsed.text):
                raise UnreadableDocument(f"{name}: its structure could not be read ({span} is out of order)")
            end = span.end


def parsed_to_json(parsed: ParsedDocument) -> bytes:
    """The document as compact JSON in UTF-8."""
    record = {
        "text": parsed.text,
        "title": parsed.title,
        "blocks": [(block.kind, block.start, block.end, block.level) for block in parsed.blocks],
        "pages": [(page.number, page.start, page.end) for page in parsed.pages],
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def parsed_from_json(data: bytes) -> ParsedDocument:
    """What `parsed_to_json` was given."""
    record = json.loads(data)
    return ParsedDocument(
        text=record["text"],
        title=record["title"],
        blocks=tuple(Block(*block) for block in record["blocks"]),
        pages=tuple(PageSpan(*page) for page in record["pages"]),
    )
