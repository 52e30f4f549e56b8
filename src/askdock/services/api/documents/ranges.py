"""A part of a file, as `Range` and `If-Range` ask for it (RFC 9110, 13.1.5 and 14)."""

import re

_ONE = re.compile(r"bytes=\s*(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))\s*", re.IGNORECASE)


def asked_part(asked: str | None, only_if: str | None, size: int, tag: str) -> tuple[int, int] | None:
    """Start and end (exclusive) of the part; None for the whole file.

    The whole is sent as well where several parts are asked for, one that there is not, or one of another version
    than that of `tag`: a server may pass a range over.
    """
    found = _ONE.fullmatch(asked or "")
    if found is None or size == 0 or (only_if is not None and only_if != tag):
        return None
    first, last, length = found.groups()
    if length is not None:
        return (max(size - int(length), 0), size) if int(length) else None
    start, end = int(first), min(int(last) + 1, size) if last else size
    return (start, end) if start < end else None
