"""What the bytes of an OLE file (MS-CFB), as Office wrote before 2007, tell without its sectors being followed."""

from collections.abc import Iterator

from askdock.adapters.parsers.media_types import DOC, MSG, PPT, XLS

# Names of streams in the directory (2.6.1), in UTF-16.
_STREAMS = (
    ("__properties_version1.0", MSG),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
    ("PowerPoint Document", PPT),
)
_SECTOR = 512
"""A stream begins at a multiple of it (2.2)."""
_FIB = b"\xec\xa5"
_FIB_FLAGS, _FIB_ENCRYPTED = 10, 0x0100
"""MS-DOC 2.5.2, `fEncrypted`."""
_BOF = b"\x09\x08"
_FILE_PASS = 0x2F
"""MS-XLS 2.4.117: among the first records of the stream where the file is encrypted."""
_FIRST_RECORDS = 4


def kind_of(content: bytes, named: str | None) -> str | None:
    """The media type. Files embedded in one have their streams in it too: the kind of its name goes first."""
    names = content.upper()  # told apart without their case (2.6.4)
    found = [kind for stream, kind in _STREAMS if f"{stream}\0".upper().encode("utf-16-le") in names]
    return named if named in found else next(iter(found), None)


def is_encrypted(content: bytes, media_type: str) -> bool:
    """Whether a file of that kind is protected by a password."""
    if media_type == DOC:
        at = next(_at_sectors(content, _FIB), None)
        flags = b"" if at is None else content[at + _FIB_FLAGS : at + _FIB_FLAGS + 2]
        return bool(int.from_bytes(flags, "little") & _FIB_ENCRYPTED)
    if media_type == XLS:
        return any(_FILE_PASS in _records(content, at) for at in _at_sectors(content, _BOF))
    return media_type == PPT and "EncryptedSummary".encode("utf-16-le") in content


def _at_sectors(content: bytes, begin: bytes) -> Iterator[int]:
    return (at for at in range(_SECTOR, len(content), _SECTOR) if content.startswith(begin, at))


def _records(content: bytes, at: int) -> Iterator[int]:
    """The kinds of the first records there (MS-XLS 2.1.4): each has its kind and its length before it."""
    for _ in range(_FIRST_RECORDS):
        yield int.from_bytes(content[at : at + 2], "little")
        at += 4 + int.from_bytes(content[at + 2 : at + 4], "little")
