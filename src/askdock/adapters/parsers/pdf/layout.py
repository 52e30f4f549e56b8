"""Lines of a page to paragraphs, by their positions.

Coordinates are PDF points with y upwards.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from askdock.adapters.parsers.pdf.characters import CJK, LEADER, SOFT_HYPHEN

_HYPHENATED = re.compile(rf"(\w+){SOFT_HYPHEN}(\w+)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$")
"""The begin of one, whose hyphens are its own."""
_MAX_ADDRESS = 500
_BULLET = re.compile(
    r"(?:[\ue000-\uf8ff•●○■□▪◦‣·✓➢]|[-–—*](?=\s))\s*|(?:\d{1,2}[.)、]|[(（][0-9a-z一二三四五六七八九十]{1,3}[)）])(?=\s|\D)"
)
_ENDS = re.compile(r"[.:;!?。：；！？…][\"'”’)\]）】」』]*$")

# In heights of a line.
_SAME_LINE = 0.5
_WORD_GAP = 0.15
_SPACE = 0.3
_INDENT = 0.8
_COLUMN_SLACK = 1.6
_SAME_PITCH = 0.05
_NOTES = re.compile(r"(?:[⁰¹²³⁴-⁹]|\[\d+\])+$")
_USUAL_PITCH = 1.3
_WIDEST_PITCH = 3.0

_PITCH_CHANGE = 1.25
_SIZE_CHANGE = 0.05
_NEIGHBOURS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and where it stands.

    `height`: that of most of its type.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    height: float
    bold: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Paragraph:
    """Joined lines; compared by identity. `spans`: each line with where it begins and ends in `text`."""

    text: str
    height: float
    bullet: bool
    spans: tuple[tuple[Line, int, int], ...]

    @property
    def bold(self) -> bool:
        """Whether all of it is set in bold type."""
        return all(line.bold for line, _, _ in self.spans)

    @property
    def lines(self) -> int:
        """How many they are."""
        return len(self.spans)


def paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """Join the lines of one page, given in reading order."""
    groups: list[list[Line]] = []
    widest = _PITCH_CHANGE * _pitch_of_page(lines)
    for index, line in enumerate(lines):
        if groups and _continues(
            groups[-1], line, _margin(lines, index - 1), max(widest, _even_pitch(lines, index))
        ):
            groups[-1].append(line)
        else:
            groups.append([line])
    words = {word.lower() for line in lines for word in re.findall(r"\w+-\w+", line.text)}
    return [_paragraph(group, words) for group in groups]


def pitch(last: Line, line: Line) -> float:
    """From one line down to the next, in heights; negative where the next one stands higher."""
    return (last.bottom - (line.top - line.height)) / line.height


def _pitch_of_page(lines: Sequence[Line]) -> float:
    """The pitch of most of the text."""
    pitches: Counter[float] = Counter()
    for last, line in pairwise(lines):
        if _SAME_LINE < (found := pitch(last, line)) < _WIDEST_PITCH:
            pitches[round(found, 1)] += len(line.text)
    return pitches.most_common(1)[0][0] if pitches else _USUAL_PITCH


def _even_pitch(lines: Sequence[Line], index: int) -> float:
    """The pitch down to a line that goes on with the one above, where the lines about it stand as far apart.

    Text that is set wide stands on one page with notes that are not. 0 where that is not so.
    """
    above = lines[index - 1]
    down = pitch(above, lines[index])
    edge = max(line.right for line in lines)
    if down > _WIDEST_PITCH or above.right < edge - above.height or _ENDS.search(_NOTES.sub("", above.text)):
        return 0.0
    about = lines[max(index - 2, 0) : index + 2]
    steps = [pitch(last, line) for last, line in pairwise(about)]
    return down if sum(abs(step - down) < _SAME_PITCH for step in steps) > 1 else 0.0


def _margin(lines: Sequence[Line], index: int) -> float:
    """Right edge of the column that a line stands in: the furthest of the lines about it that begin alike.

    Larger type is that of a title, which may go over several columns.
    """
    line = lines[index]
    about = lines[max(index - _NEIGHBOURS, 0) : index + _NEIGHBOURS]
    return max(
        near.right
        for near in about
        if abs(near.left - line.left) <= _COLUMN_SLACK * line.height
        and near.height <= (1 + _SIZE_CHANGE) * line.height
    )


def _continues(group: list[Line], line: Line, margin: float, widest_pitch: float) -> bool:
    last = group[-1]
    if _same_line(last, line):
        return True
    if abs(group[0].height - line.height) > _SIZE_CHANGE * max(group[0].height, line.height):
        return False
    if last.bold != line.bold or _is_entry(last, line):
        return False
    ended = _ENDS.search(last.text) is not None
    full = last.right + _unbreakable(line, generous=not ended and _is_long(last, margin)) > margin
    # Set by hand a line may end early; lower case goes on with the sentence.
    goes_on = not ended and line.text[0].islower() and _is_long(last, margin)
    if not (full or goes_on) or _begins_item(line, after_text=not ended and not _BULLET.match(group[0].text)):
        return False
    down = pitch(last, line)
    if down <= 0:
        # The next column: only a sentence that plainly goes on is carried over.
        return not ended and line.text[0].islower()
    indented = ended and len(group) > 1 and line.left - last.left > _INDENT * line.height
    return down <= widest_pitch and not indented


def _is_entry(last: Line, line: Line) -> bool:
    """Whether the lines are entries of a table of contents."""
    return bool(LEADER.search(last.text) or (last.text[-1].isdigit() and LEADER.search(line.text)))


def _is_long(line: Line, margin: float) -> bool:
    """Whether it takes more than half of its column."""
    return line.right - line.left > (margin - line.left) / 2


def _begins_item(line: Line, *, after_text: bool) -> bool:
    """Whether it begins a list item; but a number may begin a line within a sentence."""
    return _BULLET.match(line.text) is not None and not (after_text and line.text[0].isdigit())


def _same_line(last: Line, line: Line) -> bool:
    level = abs(pitch(last, line)) * line.height < _SAME_LINE * max(last.height, line.height)
    return level and line.left >= last.right - _WORD_GAP * line.height


def _unbreakable(line: Line, *, generous: bool) -> float:
    """Width of what would have had to fit on the line before: its first word and a space.

    Chinese breaks anywhere but before punctuation, so two characters; some programs break it at spaces only,
    which `generous` allows for.
    """
    word = line.text.split(maxsplit=1)[0]
    if CJK.match(word) and not generous:
        word = word[:2]
    return _SPACE * line.height + (line.right - line.left) * len(word) / len(line.text)


def _paragraph(group: list[Line], hyphenated: set[str]) -> Paragraph:
    joined = group[0].text
    starts = [0]
    for last, line in pairwise(group):
        joined += _gap(last, line)
        starts.append(len(joined))
        joined += line.text
    text, dropped = _dehyphenated(joined, hyphenated)

    def kept(at: int) -> int:
        return at - bisect_left(dropped, at)

    spans = tuple(
        (line, kept(start), kept(start + len(line.text))) for line, start in zip(group, starts, strict=True)
    )
    return Paragraph(text, group[0].height, _BULLET.match(text) is not None, spans)


def _dehyphenated(text: str, hyphenated: set[str]) -> tuple[str, list[int]]:
    """The text without the hyphens that line ends put into words, and where those stood."""
    parts: list[str] = []
    dropped: list[int] = []
    begin = 0
    for found in _HYPHENATED.finditer(text):
        if _ADDRESS.search(text, max(found.start() - _MAX_ADDRESS, 0), found.start()):
            continue
        word = _dehyphenate(found[1], found[2], hyphenated)
        if len(word) < len(found[0]):
            dropped.append(found.end(1))
        parts += text[begin : found.start()], word
        begin = found.end()
    return "".join((*parts, text[begin:])).replace(SOFT_HYPHEN, "-"), dropped


def _gap(last: Line, line: Line) -> str:
    if _same_line(last, line):
        return " " if line.left - last.right > _WORD_GAP * line.height else ""
    if CJK.match(last.text[-1]) or CJK.match(line.text):
        return "" if CJK.match(last.text[-1]) and CJK.match(line.text) else " "
    return "" if last.text.endswith(("-", SOFT_HYPHEN)) else " "


def _dehyphenate(left: str, right: str, hyphenated: set[str]) -> str:
    """Join a word cut at a line end, unless the hyphen is its own: before a digit, or seen elsewhere."""
    own = not right[0].islower() or left[-1].isdigit() or f"{left}-{right}".lower() in hyphenated
    return f"{left}-{right}" if own else left + right
