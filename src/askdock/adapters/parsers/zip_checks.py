"""Safety checks of a ZIP file by its directory, without unpacking it."""

import zipfile
import zlib
from itertools import pairwise
from pathlib import Path

from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.errors import DocumentTooComplex, EncryptedDocument, UnreadableDocument

DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, UnicodeDecodeError, EOFError, OSError)
"""Errors of `zipfile` for a damaged archive."""

_ENCRYPTED = 0x1
_LINK = 0o120000
_KIND = 0o170000
_SMALL = 1024 * 1024
"""What unpacks to no more than this may be packed as tightly as it likes: empty forms are."""


def check_package(path: Path, name: str, limits: ParseLimits, budget: Budget) -> None:
    """Check the ZIP file that a document is. Raises what `check_archive` does, and UnreadableDocument."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(archive, name, limits, budget)
    except DAMAGE as error:
        raise UnreadableDocument(f"{name} is damaged or is not what its name says") from error


def check_archive(archive: zipfile.ZipFile, name: str, limits: ParseLimits, budget: Budget) -> None:
    """Add what it unpacks to to the budget.

    Raises DocumentTooComplex where that is too much, EncryptedDocument, UnreadableDocument. The directory may lie
    about sizes; `zipfile` stops at the size it was told, so a lie hides nothing more.
    """
    entries = archive.infolist()
    budget.archive_entries += len(entries)
    if budget.archive_entries > limits.archive_entries:
        raise DocumentTooComplex(
            f"{name} has more than {limits.archive_entries:,} entries "
            f"(raise ASKDOCK_MAX_ARCHIVE_ENTRIES to accept it)"
        )
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    budget.unpacked_bytes += unpacked
    if budget.unpacked_bytes > limits.unpacked_bytes:
        raise DocumentTooComplex(
            f"{name} unpacks to more than {limits.unpacked_bytes:,} bytes "
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


def is_file(entry: zipfile.ZipInfo) -> bool:
    """Whether it is neither a folder nor a link, whose content is a path and no document."""
    return not entry.is_dir() and (entry.external_attr >> 16) & _KIND != _LINK
