"""Subtitles (SubRip and WebVTT): what is said, in paragraphs of some sentences, with the time of the first."""

import html
import re
from collections.abc import Iterator, Set
from pathlib import Path

from askdock.adapters.parsers.builder import TextBuilder, clean, one_line
from askdock.adapters.parsers.decode import read_text
from askdock.adapters.parsers.media_types import SUBTITLES, VTT
from askdock.adapters.parsers.spoken import add_spoken
from askdock.records import ParsedDocument

_CUE = re.compile(r"(?:(\d+):)?(\d{2}):(\d{2})[.,]\d{3}\s*-->\s*\S+")
_MARKUP = re.compile(r"<v(?:\.\S+)?\s+([^>]+)>|</?[^>]+>|\{\\[^}]*\}")


class SubtitleParser:
    """Reads .srt and .vtt files."""

    @property
    def media_types(self) -> Set[str]:
        """application/x-subrip and text/vtt."""
        return {SUBTITLES, VTT}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        builder = TextBuilder()
        add_spoken(builder, _cues(clean(read_text(path, record=builder))))
        return builder.build(None, name)


def _cues(source: str) -> Iterator[tuple[int, str]]:
    """The second at which each cue begins, and its text; a speaker's name stands before it."""
    for block in re.split(r"\n\s*\n", source):
        lines = block.strip().split("\n")
        at = next((index for index, line in enumerate(lines) if _CUE.match(line.strip())), None)
        if at is None:
            continue
        cue = _CUE.match(lines[at].strip())
        said = _MARKUP.sub(lambda mark: f"{mark[1]}: " if mark[1] else "", " ".join(lines[at + 1 :]))
        text = one_line(html.unescape(said))
        if cue and text:
            yield (int(cue[1] or 0) * 60 + int(cue[2])) * 60 + int(cue[3]), text
