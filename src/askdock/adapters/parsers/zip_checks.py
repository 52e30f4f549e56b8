"""Whether a ZIP file is safe to unpack, told from its directory and without unpacking it."""

import zipfile
from itertools import pairwise
from pathlib import Path

from askdock.adapters.parsers.limits import ParseLimits
from askdock.errors import DocumentTooComplex, EncryptedDocument, UnreadableDocument

_ENCRYPTED = 0x1
_SMALL = 1024 * 1024
"""What unpacks to no more than this may be packed as tightly as it likes: empty forms are."""


def check_package(path: Path, name: str, limits: ParseLimits) -> None:
    """Raises DocumentTooComplex, EncryptedDocument, or zipfile.BadZipFile."""
    with zipfile.ZipFile(path) as archive:
        check_archive(archive, name, limits)


def check_archive(archive: zipfile.ZipFile, name: str, limits: ParseLimits) -> None:
    """Raises DocumentTooComplex for one that unpacks to too much, EncryptedDocument.

    The directory may lie about sizes; `zipfile` stops at the size it was told, so a lie hides nothing more.
    """
    entries = archive.infolist()
    if len(entries) > limits.archive_entries:
        raise DocumentTooComplex(
            f"{name} has {len(entries):,} entries, more than {limits.archive_entries:,} "
            f"(raise ASKDOCK_MAX_ARCHIVE_ENTRIES to accept it)"
        )
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > limits.unpacked_bytes:
        raise DocumentTooComplex(
            f"{name} unpacks to {unpacked:,} bytes, more than {limits.unpacked_bytes:,} "
            f"(raise ASKDOCK_MAX_UNPACKED_BYTES to accept it)"
        )
    if unpacked > max(_SMALL, packed * limits.compression_ratio):
        raise DocumentTooComplex(
            f"{name} unpacks to more than {limits.compression_ratio} times its size "
            f"(raise ASKDOCK_MAX_COMPRESSION_RATIO to accept it)"
        )
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise EncryptedDocument(f"{name} is protected by a password")
    # Entries that share their bytes make a bomb without nesting.
    by_place = sorted(entries, key=lambda entry: entry.header_offset)
    if any(one.header_offset + one.compress_size > other.header_offset for one, other in pairwise(by_place)):
        raise UnreadableDocument(f"{name} is damaged: its entries overlap")
