"""What kind of file it is, by its first bytes and its name."""

import zipfile
from pathlib import Path, PurePath

from askdock.adapters.parsers.encodings import is_wide_text
from askdock.adapters.parsers.media_types import (
    BINARY,
    BY_EXTENSION,
    DOCX,
    EPUB,
    HTML,
    ODT,
    PDF,
    PPTX,
    RTF,
    SUPPORTED,
    TEXT,
    XLSX,
    ZIP,
)
from askdock.errors import UnsupportedMediaType

_PDF_MAGIC = b"%PDF-"
_ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
_RTF_MAGIC = b"{\\rtf"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_HEAD_BYTES = 4096
# ISO 32000-1, annex H (3.4.1): readers look for the header within the first 1024 bytes.
_PDF_MAGIC_WITHIN = 1024
_PACKAGES = {"word/": DOCX, "ppt/": PPTX, "xl/": XLSX}
_OFFICE = frozenset(_PACKAGES.values())
_MIMETYPES = {ODT.encode(): ODT, EPUB.encode(): EPUB}
_LONGEST_MIMETYPE = 128
# Followed by the name's length, the extra field's, the name `mimetype` and its content (EPUB 3.3, 4.2.2;
# OpenDocument 1.3 part 2, 3.3): always the first entry, stored.
_MIMETYPE_AT = 38


def detect_media_type(path: Path, name: str) -> str:
    """The media type of the file at `path`, by its first bytes and the extension of `name`.

    Raises UnsupportedMediaType for a kind that no parser reads and for content that belies the extension.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    extension = PurePath(name).suffix.lower()
    named = BY_EXTENSION.get(extension)
    found = _by_content(path, head, named)
    if named is None:
        named = found or (TEXT if not extension and _is_text(head) else None)
        if named is None:
            kind = f"'{extension}' files" if extension else "files of this kind"
            raise UnsupportedMediaType(f"{name}: cannot read {kind}; supported are {SUPPORTED}")
    elif named in BINARY:
        if found != named:
            raise UnsupportedMediaType(f"{name} is named {extension} but is no {extension[1:].upper()} file")
    elif found in BINARY or not _is_text(head):
        raise UnsupportedMediaType(f"{name} is named {extension} but holds binary data, not text")
    return named


def _by_content(path: Path, head: bytes, named: str | None) -> str | None:
    if _PDF_MAGIC in head[:_PDF_MAGIC_WITHIN]:
        return PDF
    if head.startswith(_RTF_MAGIC):
        return RTF
    if head.startswith(_ZIP_MAGICS):
        return _by_package(path, head, named)
    if head.startswith(_OLE_MAGIC):
        # An encrypted Office document has an entry of this name, in UTF-16 (MS-OFFCRYPTO 1.3.3).
        encrypted = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
        return (named if named in _OFFICE else DOCX) if encrypted else None
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        return HTML
    return None


def _by_package(path: Path, head: bytes, named: str | None) -> str:
    mimetype = head[_MIMETYPE_AT : _MIMETYPE_AT + _LONGEST_MIMETYPE]
    for begin, kind in _MIMETYPES.items():
        if mimetype.startswith(begin):
            return kind
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, OSError):
        # Damaged: the parser says so.
        return named if named in BINARY and named != PDF and named != RTF else ZIP
    for folder, kind in _PACKAGES.items():
        if "[Content_Types].xml" in entries and any(entry.startswith(folder) for entry in entries):
            return kind
    return ZIP


def _is_text(head: bytes) -> bool:
    return b"\x00" not in head or head.startswith(_WIDE_MARKS) or is_wide_text(head)
