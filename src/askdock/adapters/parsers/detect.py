"""What kind of file it is, by its first bytes and its name."""

import zipfile
from pathlib import Path, PurePath

from askdock.adapters.parsers.media_types import BY_EXTENSION, DOCX, HTML, PDF, SUPPORTED, TEXT
from askdock.errors import UnsupportedMediaType

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
    named = BY_EXTENSION.get(extension)
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
