"""Automatic numbers of paragraphs, as Word counts them (ECMA-376 part 1, 17.9): `1.1`, `(a)`, `第一条`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from askdock.adapters.parsers.docx.names import VAL, is_on, number, qn, value
from askdock.adapters.parsers.numerals import formatted
from askdock.adapters.parsers.ooxml import Element

BULLET = "-"
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    """The level (from 1) that restarts this one; None: each higher one, 0: none."""
    legal: bool = False
    """All numbers in it are decimal."""
    style: str | None = None
    """The paragraph style that belongs to it."""


@dataclass(frozen=True, slots=True)
class _List:
    """A numbering instance (w:num): lists of one `abstract` definition go on counting from one another."""

    abstract: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int]
    """Where it begins to count, by level, on its first use."""


class Numbering:
    """Counts the paragraphs of one document, in their order."""

    def __init__(self, root: Element | None, style_lists: Mapping[str, str]) -> None:
        """`root` of numbering.xml; `style_lists`: style -> the id of its list."""
        self._lists = _lists(root, style_lists) if root is not None else {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()

    def level_of_style(self, list_id: str, style: str) -> int:
        """The level that a list has for paragraphs of a style."""
        levels = self._lists[list_id].levels if list_id in self._lists else {}
        return next((at for at, level in levels.items() if level.style == style), 0)

    def next(self, list_id: str, level: int) -> str | None:
        """The number of the next paragraph at a level (from 0) of a list, `-` for a bullet; None for no list."""
        found = self._lists.get(list_id)
        if found is None:
            return None
        level = min(max(level, 0), _LEVELS - 1)
        own = found.levels.get(level, _Level())
        counts = self._counts.setdefault(found.abstract, {})
        if list_id not in self._begun:
            self._begun.add(list_id)
            for at, start in found.starts.items():
                counts[at] = start - 1
        counts[level] = counts.get(level, own.start - 1) + 1
        for at in [at for at in counts if at > level]:
            restart = found.levels.get(at, _Level()).restart
            if restart is None or 0 < level + 1 <= restart:
                del counts[at]
        if own.format == "bullet":
            return BULLET
        return _PLACE.sub(lambda place: self._part(found, counts, own, int(place[1]) - 1), own.text).strip()

    def _part(self, found: _List, counts: dict[int, int], own: _Level, at: int) -> str:
        level = found.levels.get(at, _Level())
        return formatted(counts.setdefault(at, level.start), "decimal" if own.legal else level.format)


def _lists(root: Element, style_lists: Mapping[str, str]) -> dict[str, _List]:
    abstracts = {one.get(qn("w:abstractNumId"), ""): one for one in root.iter(qn("w:abstractNum"))}
    abstract_of = {
        one.get(qn("w:numId"), ""): value(one, "w:abstractNumId", "") or "" for one in root.iter(qn("w:num"))
    }
    found = {}
    for one in root.iter(qn("w:num")):
        list_id = one.get(qn("w:numId"), "")
        abstract = abstract_of[list_id]
        # A definition may only point at a list style, whose own list has the levels (17.9.21).
        style = value(abstracts.get(abstract), "w:numStyleLink")
        if style is not None:
            abstract = abstract_of.get(style_lists.get(style, ""), abstract)
        if abstract in abstracts:
            levels = {
                number(lvl.get(qn("w:ilvl"))) or 0: _level(lvl) for lvl in abstracts[abstract].iter(qn("w:lvl"))
            }
            found[list_id] = _overridden(one, _List(abstract, levels, {}))
    return found


def _overridden(element: Element, base: _List) -> _List:
    levels, starts = dict(base.levels), {}
    for override in element.iter(qn("w:lvlOverride")):
        at = number(override.get(qn("w:ilvl"))) or 0
        if (level := override.find(qn("w:lvl"))) is not None:
            levels[at] = _level(level)
        if (start := number(value(override, "w:startOverride"))) is not None:
            starts[at] = start
            levels[at] = replace(levels.get(at, _Level()), start=start)
    return _List(base.abstract, levels, starts)


def _level(element: Element) -> _Level:
    start = number(value(element, "w:start"))
    own_format = value(element, "w:numFmt", "decimal") or "decimal"
    # Formats that came later stand in an alternative: its choice is what is shown.
    for choice in element.iter(qn("mc:Choice")):
        own_format = next((one.get(VAL, "") for one in choice.iter(qn("w:numFmt"))), own_format)
    return _Level(
        start=0 if start is None else start,
        format=own_format,
        text=value(element, "w:lvlText", "") or "",
        restart=number(value(element, "w:lvlRestart")),
        legal=bool(is_on(element, "w:isLgl")),
        style=value(element, "w:pStyle"),
    )
