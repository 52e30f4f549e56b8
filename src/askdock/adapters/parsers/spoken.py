"""What is said in a recording, in paragraphs of some sentences, with the time of the first."""

from collections.abc import Iterable

from askdock.adapters.parsers.builder import TextBuilder
from askdock.text.times import clock

_PARAGRAPH = 300
"""Characters after which a paragraph ends with its cue."""


def add_spoken(builder: TextBuilder, cues: Iterable[tuple[int, str]]) -> None:
    """Append cues: the second at which each begins, and its text on one line."""
    begin, said = 0, ""
    for seconds, text in cues:
        begin = begin if said else seconds
        said = f"{said} {text}".strip()
        if len(said) >= _PARAGRAPH:
            builder.add("paragraph", f"[{clock(begin)}] {said}")
            said = ""
    if said:
        builder.add("paragraph", f"[{clock(begin)}] {said}")
