"""Documents that disagree: the newer one is quoted first, and the dates of both are told."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import combinations

from askdock import text
from askdock.answering.candidates import Candidate
from askdock.records import Passage, is_curated
from askdock.text.analyzer import STOPPED

ALIKE = 0.6
"""Share of words that two statements have in common where they speak of the same thing."""
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-./_年]\s?(\d{1,2})(?:[-./_月]\s?(\d{1,2}))?(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_NOTE = (" (document of {})", "（文件日期：{}）")


def by_edition(chosen: Sequence[Candidate]) -> list[Candidate]:
    """The same, the newest first of those that differ in their figures alone, each of these with its date."""
    found = list(chosen)
    for one, other in combinations(chosen, 2):
        if not _disagree(one, other):
            continue
        dates = dated(one.passage), dated(other.passage)
        # What a person wrote to put a document right comes first, whenever that was changed.
        curated = [is_curated(candidate.passage.chunk.source_uri) for candidate in (one, other)]
        if dates[0] == dates[1] and curated[0] == curated[1]:
            continue
        for candidate, day in zip((one, other), dates, strict=True):
            candidate.note = _NOTE[text.language_of(candidate.reading) == "zh"].format(day)
        at, behind = sorted((found.index(one), found.index(other)))
        found[at], found[behind] = (
            (one, other) if (curated[0], dates[0]) > (curated[1], dates[1]) else (other, one)
        )
    return found


def dated(passage: Passage) -> str:
    """The date of a document, as ISO 8601 has it: of its metadata, name or beginning, or of the file itself."""
    if passage.edition:
        return passage.edition
    if is_curated(passage.chunk.source_uri):  # its text may name other days
        return date.isoformat(datetime.fromtimestamp(passage.chunk.dated, UTC).date())
    for where in (passage.chunk.document_name, passage.opening):
        if day := _DAY.search(where):
            return "-".join(part.zfill(2) for part in day.groups() if part)
        if year := _YEAR.search(where):
            return year.group()
    return date.isoformat(datetime.fromtimestamp(passage.chunk.dated, UTC).date())


def _disagree(one: Candidate, other: Candidate) -> bool:
    """Whether two documents tell different figures of the same thing."""
    chunks = one.passage.chunk, other.passage.chunk
    if chunks[0].document_id == chunks[1].document_id or one.is_row != other.is_row:
        return False
    figures = [set(_NUMBER.findall(candidate.reading)) for candidate in (one, other)]
    words = [set(text.analyze(_NUMBER.sub(" ", candidate.reading))) - STOPPED for candidate in (one, other)]
    common, every = words[0] & words[1], words[0] | words[1]
    return bool(every) and figures[0] != figures[1] and len(common) >= ALIKE * len(every)
