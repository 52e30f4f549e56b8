"""How pictures of a file are named, and which of them can be shown."""

from pathlib import PurePosixPath

IMG, FRAME = "img:", "frame:"
"""Beginnings of names that are no path."""
_READABLE = frozenset((".png", ".jpg", ".jpeg", ".jpe", ".gif", ".bmp", ".tif", ".tiff", ".webp"))


def is_readable(path: str) -> bool:
    """Whether a picture is of a kind that can be shown; drawings in Windows' own formats cannot."""
    return PurePosixPath(path).suffix.lower() in _READABLE
