"""Ids of documents, which tell when they were made."""

import re
import time
from datetime import UTC, datetime, timedelta
from secrets import randbits

_ID = re.compile(r"[0-9a-f]{32}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)


def new_document_id() -> str:
    """32 hex digits that sort by time: 48 bits of milliseconds, 80 random ones (as UUID version 7 has it)."""
    return f"{time.time_ns() // 1_000_000:012x}{randbits(80):020x}"


def made_at(document_id: str) -> datetime:
    """When the id was made, at the end of its millisecond; as late as can be for what is no such id."""
    if not _ID.fullmatch(document_id):
        return _LATEST
    try:
        return _EPOCH + timedelta(milliseconds=int(document_id[:12], 16) + 1)
    except OverflowError:
        return _LATEST
