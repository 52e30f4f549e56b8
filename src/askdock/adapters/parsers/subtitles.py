"""Subtitles (SubRip and WebVTT): what is said, in paragraphs of some sentences, with the time of the first."""

import html
import re
from collections.abc import Iterator, Set
from pathlib import Path

from askdock.adapters.parsers.builder import TextBuilder, clean, one_line
from askdock.adapters.parsers.decode import read_text
from askdock.adapters.parsers.media_types import SUBTITLES, VTT
from askdock.records import ParsedDocument

_CUE = re.compile(r"(?:(\d+):)?(\d{2}):(\d{2})[.,]\d{3}\s*-->\s*\S+")
_MARKUP = re.compile(r"<v(?:\.\S+)?\s+([^>]+)>|</?[^>]+>|\{\\[^}]*\}")
_PARAGRAPH = 300
"""Characters after which a paragraph ends with its cue."""


class SubtitleParser:
    """Reads .srt and .vtt files."""

    @property
    def media_types(self) -> Set[str]:
        """application/x-subrip and text/vtt."""
        return {SUBTITLES, VTT}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        builder = TextBuilder()
        begin, said = "", ""
        for time, text in _cues(clean(read_text(path, record=builder))):
            begin = begin or time
            said = f"{said} {text}".strip()
            if len(said) >= _PARAGRAPH:
                builder.add("paragraph", f"[{begin}] {said}")
                begin = said = ""
        if said:
            builder.add("paragraph", f"[{begin}] {said}")
        return builder.build(None, name)


def _cues(source: str) -> Iterator[tuple[str, str]]:
    """The time at which each cue begins, and its text; a speaker's name stands before it."""
    for block in re.split(r"\n\s*\n", source):
        lines = block.strip().split("\n")
        at = next((index for index, line in enumerate(lines) if _CUE.match(line.strip())), None)
        if at is None:
            continue
        cue = _CUE.match(lines[at].strip())
        said = _MARKUP.sub(lambda mark: f"{mark[1]}: " if mark[1] else "", " ".join(lines[at + 1 :]))
        text = one_line(html.unescape(said))
        if cue and text:
            yield f"{int(cue[1] or 0)}:{cue[2]}:{cue[3]}", text
