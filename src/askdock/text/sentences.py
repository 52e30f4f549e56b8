"""Sentence borders in English and Chinese."""

import re
from collections.abc import Iterator

_CLOSING = re.escape("\"'”’」』）)】]》")
_END = re.compile(rf"[。！？；…]+[{_CLOSING}]*|[.!?]+[{_CLOSING}]*(?=\s|$)|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|Inc|Ltd|Co|Corp|No|Nos|Fig|Figs|Eq|Sec|vs|cf|al|approx|est|etc|e\.g|i\.e"
    r"|U\.S|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Art|Vol|pp?|ca|resp|dept|tel)\.)$"
)
LABEL = re.compile(r"\d{1,3}(?:\.\d{1,3})*")
"""The number of a clause or of a list item, whose dot ends no sentence."""
_NUMBERED = re.compile(r"\s*\d+\s")
"""What each line of a list of numbers and their meaning begins with."""
_WRAPPED = 50
"""A line at least this long that ends in mid-sentence was broken to fit a width."""


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each sentence, in order, without surrounding white space.

    A line break ends a sentence (list items, table rows, headings do not end in a full stop), except where a
    long line goes on in the next one.
    """
    start = 0
    for border in _END.finditer(text):
        if border.group() == "\n":
            if _goes_on(text, border.start()):
                continue
        elif border.group().startswith(".") and not _full_stop(text, start, border):
            continue
        yield from _trimmed(text, start, border.end())
        start = border.end()
    yield from _trimmed(text, start, len(text))


def _full_stop(text: str, start: int, border: re.Match[str]) -> bool:
    """Whether the dot ends the sentence that begins at `start`.

    Not where the next word goes on in lower case, nor after an abbreviation or the number of a clause.
    """
    if LABEL.fullmatch(text[start : border.start()].strip()):
        return False
    following = text[border.end() :].lstrip()[:1]
    if following.islower():
        return False
    return not (following and _ABBREVIATION.search(text, max(0, border.start() - 12), border.start() + 1))


def _goes_on(text: str, newline: int) -> bool:
    line = text[text.rfind("\n", 0, newline) + 1 : newline].rstrip()
    following = text[newline + 1 :][:60].split("\n", 1)[0]
    if len(line) < _WRAPPED or not following.strip() or line.endswith((":", "：")):
        return False
    if _NUMBERED.match(line) and _NUMBERED.match(following):
        return False
    # Bullets, numbered items, table cells and "key: value" lines are sentences of their own.
    return (
        not re.match(r"\s*(?:[-*•·|>#]|\d+[.)、]|[(（]\w{1,4}[)）]|\S[^.。]{0,30}[:：|])", following)
        and "|" not in line
    )


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
