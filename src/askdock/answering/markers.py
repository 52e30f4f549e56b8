"""Markers of passages in a reply, in every shape that models write, and text that must not look like one."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_NUMBERS = r"\d{1,3}(?:\s*(?:[,，、;；&-]|–|—|~|and|und|和|至|到)\s*\^?(?:passages?\s*|资料\s*)?\d{1,3})*"
_NOUN = r"(?:passages?|sources?|documents?|docs?|refs?|citations?|资料|来源|文档|段落|文献|参考)"
_PLACE = r":\d(?!\d)(?:†[^\]】］\n]{0,80})?|(?::\d{1,3})?\s*†[^\]】］\n]{0,80}"
"""What OpenAI's models put behind a number: the source within a message, lines."""
_BRACKETED = re.compile(
    rf"\[\[?\s*\^?(?:{_NOUN}\s*:?\s*#?\s*)?#?(?P<square>{_NUMBERS})(?:{_PLACE})?\s*\]?\](?:\((?:[^()\s]*)\))?|"
    rf"\[{_NOUN}\s*:?\s*#?\s*(?P<titled>{_NUMBERS})\s*[:：,，|-][^\[\]\n]{{1,80}}\]|"
    rf"\\\[\s*\^?(?:{_NOUN}\s*)?(?P<escaped>{_NUMBERS})\s*\\\]|"
    rf"\{{\{{?\s*(?:{_NOUN}\s*:?\s*)?(?P<curly>{_NUMBERS})\s*\}}?\}}|"
    rf"<\s*{_NOUN}\s*(?P<angle>{_NUMBERS})\s*/?>|"
    rf"[【［]\s*\^?(?:{_NOUN}\s*)?#?(?P<wide>{_NUMBERS})(?:{_PLACE})?\s*[】］]|"
    rf"[(（]\s*(?:(?:see|as (?:stated|mentioned|described|noted) in|according to|from|见|参见|根据)\s*)?{_NOUN}\s*"
    rf"(?P<round>{_NUMBERS})\s*[)）]|"
    rf"<(?:sup|cite|ref|c)>\s*\[?(?:{_NOUN}\s*)?(?P<sup>{_NUMBERS})\]?\s*</(?:sup|cite|ref|c)>",
    re.IGNORECASE,
)
_PARENTHESES = re.compile(
    r"(?<=\S)\s?[(（](?P<numbers>\d{1,2}(?:\s*[,，、]\s*\d{1,2})*)[)）](?=\s*[.。!！?？,，;；]?\s*$)"
)
"""A number alone in parentheses is a marker at the end of a statement only."""
_RAISED = re.compile(
    r"(?:(?<=[^\W\d_]{2})|(?<=[.。!！)\]”\"]))(?<!\b[kcmd]m)(?<!\bft)\s?(?P<raised>[¹²³⁴-⁹])(?=\s*[.。,，]?\s*$)"
)
"""A raised digit at the end, unless it may be the power of a unit."""
_FOREIGN = re.compile(r"\ue200[^\ue201]{0,200}\ue201|\[\s*\d{1,3}\s*[-–—]\s*\d{4,}\s*\]|\[\d{5,}\]")
"""Markers of what the model was trained with, and numbers that no passage has."""
_DRESSED = (
    (re.compile(r"(\*\*|__|\*|_)\s*(\\?\[[^\[\]\n]{1,40}\])\s*\1"), r"\2"),
    (re.compile(r"[(（]\s*((?:\[\^?\d{1,3}\]\s*[,，;；、]?\s*)+)[)）]"), r"\1"),
    (re.compile(r"(\[\^?\d{1,3}\])\s*(?:[,，;；、]|and|und|和|与|及)\s*(?=\[\^?\d)"), r"\1"),
)
"""Stars and brackets around a marker, and what stands between two."""
_PROSE = re.compile(
    rf"^\s*(?:This|It|That|The (?:answer|information))\s+(?:is|was)\s+(?:clearly\s+)?"
    rf"(?:stated|mentioned|found|described|given|supported|confirmed|said|noted|shown)\s+(?:in|by)\s+(?:the\s+)?{_NOUN}\s+(?P<whole>{_NUMBERS})\s*[.。]?\s*$|"
    rf"(?:,?\s*(?:as|which is)\s+(?:stated|mentioned|described|noted|shown|given)\s+in|"
    rf",?\s*according\s+to|\bper)\s+"
    rf"(?:the\s+)?{_NOUN}\s+(?P<clause>{_NUMBERS})\s*,?|"
    rf"(?:根据|依据|按照|如|据)?{_NOUN}\s*(?P<han>{_NUMBERS})\s*(?:所述|所示|显示|指出|提到|中提到|可知)?\s*[，,:：]?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d{1,3}")
_RANGE = re.compile(r"(\d{1,3})\s*(?:-|–|—|~|至|到)\s*(\d{1,3})")
_MASKED = re.compile(rf"{_BRACKETED.pattern}|[(（]\s*\d{{1,2}}\s*[)）](?=\s)", re.IGNORECASE)
_OPEN_END = re.compile(r"\s*(?:[\[【［(（<][^\]】］)）>\n]{0,60}|[\[【［(（][^\n]{0,40}\]\([^)\s]*)$")
_MAX_RANGE = 20


_CLOSING = tuple(",.;:!?)，。；：！？）、")
"""Signs that stand right behind a word."""


class Marked(NamedTuple):
    """A statement without its markers, what it is cited to, and where the markers stood."""

    text: str
    numbers: tuple[int, ...]
    at: int
    """Where in `text` the last marker stood; its end where there was none."""


def read_markers(statement: str) -> Marked:
    """Take the markers out of one statement. A mention in prose ("according to passage 1") counts as one."""
    statement = undressed(statement)
    numbers: list[int] = []
    last: int | None = None
    for pattern in (_BRACKETED, _PARENTHESES, _RAISED, _PROSE):
        if pattern is not _BRACKETED and numbers:
            break
        parts: list[str] = []
        position = length = 0
        for found in pattern.finditer(statement):
            before = statement[position : found.start()]
            if position and before.startswith(" ") and parts[-1].endswith(" "):
                before = before[1:]
            if position and before.startswith(_CLOSING):
                # The space before a marker would be one before a comma.
                length -= len(parts[-1]) - len(parts[-1].rstrip(" "))
                parts[-1] = parts[-1].rstrip(" ")
            if before or not parts:
                parts.append(before)
            length += len(before)
            last = length
            numbers += _numbers(unicodedata.normalize("NFKC", next(filter(None, found.groups()))))
            position = found.end()
        if position:
            rest = statement[position:]
            if rest.startswith(_CLOSING):
                parts[-1] = parts[-1].rstrip(" ")
                last = sum(map(len, parts))
            doubled = rest.startswith(" ") and (not parts[-1] or parts[-1].endswith(" "))
            statement = "".join([*parts, rest[1:] if doubled else rest])
    return Marked(statement, tuple(dict.fromkeys(numbers)), len(statement) if last is None else last)


def undressed(statement: str) -> str:
    """The statement without marks that point at no passage, and with nothing around those that do."""
    statement = _FOREIGN.sub("", statement)
    for dress, bare in _DRESSED:
        statement = dress.sub(bare, statement)
    return statement


def masked(reply: str) -> str:
    """The reply with each marker turned into as many spaces: sentences are found without them."""
    return _MASKED.sub(lambda found: " " * len(found.group()), reply)


def open_end(reply: str) -> int:
    """Where an unfinished marker may begin at the end of a reply; its length where none does."""
    found = _OPEN_END.search(reply)
    return found.start() if found else len(reply)


def written(text: str, at: int, numbers: Sequence[int]) -> str:
    """The statement with these markers where its own stood, or at its end."""
    markers = "".join(f"[{number}]" for number in numbers)
    before, after = text[:at].rstrip(), text[at:].rstrip()
    if not before.strip():
        before, after = after.strip(), ""
        before = before[:1].upper() + before[1:]
    if re.match(r"[\w\"“(|]", after.lstrip()):
        after = f" {after.lstrip()}"
    return f"{before} {markers}{after}" if markers else f"{before}{after}"


def _numbers(group: str) -> Iterator[int]:
    for found in _RANGE.finditer(group):
        low, high = int(found[1]), int(found[2])
        if low < high <= low + _MAX_RANGE:
            yield from range(low, high + 1)
    for digits in _DIGITS.findall(group):
        yield int(digits)
