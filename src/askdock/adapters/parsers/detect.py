"""Media type detection, by a file's first bytes and its name."""

import zipfile
import zlib
from pathlib import Path, PurePath

from askdock.adapters.parsers import ole
from askdock.adapters.parsers.encodings import is_wide_text
from askdock.adapters.parsers.media_types import (
    BINARY,
    BY_EXTENSION,
    DOCX,
    EPUB,
    HTML,
    JPEG,
    OLE,
    OPEN_DOCUMENT,
    PDF,
    PNG,
    PPTX,
    RTF,
    SUPPORTED,
    TEXT,
    TIFF,
    TSV,
    WEBP,
    XLS,
    XLSX,
    XML,
    ZIP,
)
from askdock.adapters.parsers.recordings import EXTENSIONS as RECORDING_EXTENSIONS
from askdock.adapters.parsers.recordings import recording_type
from askdock.errors import UnsupportedMediaType

_PDF_MAGIC = b"%PDF-"
_ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
_RTF_MAGIC = b"{\\rtf"
_IMAGE_MAGICS = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
)
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Sheets of Excel 2 to 4 are a stream of records without a file around it: the first is BOF (MS-XLS 1.3.2).
_BIFF_MAGICS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_HEAD_BYTES = 4096
# ISO 32000-1, annex H (3.4.1): readers look for the header within the first 1024 bytes.
_PDF_MAGIC_WITHIN = 1024
_PACKAGES = {"word/": DOCX, "ppt/": PPTX, "xl/": XLSX}
_OFFICE = frozenset(_PACKAGES.values())
_MIMETYPES = {kind.encode(): kind for kind in (*OPEN_DOCUMENT, EPUB)}
_MIMETYPE = "mimetype"
_MAX_MIMETYPE = 128
# Followed by the name's length, the extra field's, the name `mimetype` and its content (EPUB 3.3, 4.2.2;
# OpenDocument 1.3 part 2, 3.3): the first entry, stored, by the rules; elsewhere and packed too in practice.
_MIMETYPE_AT = 38
_MARKS = {"META-INF/container.xml": EPUB}
"""Entries that tell a kind whose `mimetype` is missing."""
_EXPORTED = frozenset((HTML, RTF, *_OFFICE))


def detect_media_type(path: Path, name: str, *, recordings: bool = False) -> str:
    """The media type of the file at `path`, by its first bytes and the extension of `name`.

    Raises UnsupportedMediaType for a kind that no parser reads and for content that belies the extension;
    `recordings`: whether something reads sound and video.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    extension = PurePath(name).suffix.lower()
    if (recording := recording_type(head, extension)) is not None:
        if not recordings:
            raise UnsupportedMediaType(
                f"{name}: sound and video are read by a transcription endpoint, of which none is set "
                f"(TRANSCRIPTION_BASE_URL)"
            )
        return recording
    if extension in RECORDING_EXTENSIONS:
        raise UnsupportedMediaType(f"{name} is named {extension} but is no {extension[1:].upper()} file")
    named = BY_EXTENSION.get(extension)
    found = _by_content(path, head, named)
    if named is None:
        if found == ZIP and extension:
            # The package of some program: an archive only where its name says so, or says nothing.
            found = None
        named = found or (TEXT if not extension and _is_text(head) else None)
        if named is None:
            kind = f"'{extension}' files" if extension else "files of this kind"
            raise UnsupportedMediaType(f"{name}: cannot read {kind}; supported are {SUPPORTED}")
    elif named in OLE and found != named and (other := _exported(named, found, head)) is not None:
        named = other
    elif named in BINARY:
        if found != named:
            raise UnsupportedMediaType(f"{name} is named {extension} but is no {extension[1:].upper()} file")
    elif found in BINARY or not _is_text(head):
        raise UnsupportedMediaType(f"{name} is named {extension} but holds binary data, not text")
    return named


def _exported(named: str, found: str | None, head: bytes) -> str | None:
    """Detects exports under the old names of Office: web pages, rich text, newer files, lines of cells."""
    if found in _EXPORTED:
        return found
    if found is None and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return XML
    return TSV if named == XLS and found is None and head and _is_text(head) else None


def _by_content(path: Path, head: bytes, named: str | None) -> str | None:
    if _PDF_MAGIC in head[:_PDF_MAGIC_WITHIN]:
        return PDF
    if head.startswith(_RTF_MAGIC):
        return RTF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    for magic, kind in _IMAGE_MAGICS:
        if head.startswith(magic):
            return kind
    if head.startswith(_BIFF_MAGICS):
        return XLS
    if head.startswith(_ZIP_MAGICS):
        return _by_package(path, head, named)
    if head.startswith(_OLE_MAGIC):
        # An encrypted Office document has an entry of this name, in UTF-16 (MS-OFFCRYPTO 1.3.3).
        content = path.read_bytes()
        if "EncryptedPackage".encode("utf-16-le") in content:
            return named if named in _OFFICE else DOCX
        return ole.kind_of(content, named)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        return HTML
    return None


def _by_package(path: Path, head: bytes, named: str | None) -> str:
    """The kind of a ZIP file."""
    if (kind := _by_mimetype(head[_MIMETYPE_AT : _MIMETYPE_AT + _MAX_MIMETYPE])) is not None:
        return kind
    try:
        with zipfile.ZipFile(path) as archive:
            entries = set(archive.namelist())
            mimetype = archive.open(_MIMETYPE).read(_MAX_MIMETYPE) if _MIMETYPE in entries else b""
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, OSError, RuntimeError, zlib.error):
        # Damaged: the parser says so.
        return named if named in BINARY - OLE and named != PDF and named != RTF else ZIP
    if (kind := _by_mimetype(mimetype.strip())) is not None:
        return kind
    if "[Content_Types].xml" in entries:
        for folder, kind in _PACKAGES.items():
            if any(entry.startswith(folder) for entry in entries):
                return kind
    for mark, kind in _MARKS.items():
        if mark in entries:
            return kind
    return ZIP


def _by_mimetype(content: bytes) -> str | None:
    """The kind that begins with this media type; templates have a suffix, and are read alike."""
    return next((kind for begin, kind in _MIMETYPES.items() if content.startswith(begin)), None)


def _is_text(head: bytes) -> bool:
    return b"\x00" not in head or head.startswith(_WIDE_MARKS) or is_wide_text(head)
