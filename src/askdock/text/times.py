"""Times of what is said, as they stand in the text of a recording: `[0:12:34]` before each paragraph."""

import re

_MARK = re.compile(r"\[(\d+):([0-5]\d):([0-5]\d)\] ")
_SUBTITLES = frozenset(("application/x-subrip", "text/vtt"))


def is_timed(media_type: str) -> bool:
    """Whether the text of such a file tells when each of its paragraphs is said."""
    return media_type.startswith(("audio/", "video/")) or media_type in _SUBTITLES


def clock(seconds: int) -> str:
    """`0:12:34`."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def seconds_at(text: str, offset: int) -> int | None:
    """When the paragraph that holds `text[offset]` begins; None where its mark is not in the text."""
    before = [mark for mark in _MARK.finditer(text) if mark.start() <= offset]
    if not before:
        return None
    hours, minutes, seconds = map(int, before[-1].groups())
    return hours * 3600 + minutes * 60 + seconds
