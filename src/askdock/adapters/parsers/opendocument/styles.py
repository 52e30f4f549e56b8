"""Styles of an OpenDocument file: what hides text, tables and slides, and how lists and headings are numbered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from askdock.adapters.parsers.numerals import chinese, letters, roman
from askdock.adapters.parsers.ooxml import Element
from askdock.adapters.parsers.opendocument.names import attribute, count, qn

_FORMATS = {
    "a": letters,
    "A": lambda number: letters(number).upper(),
    "i": lambda number: roman(number).lower(),
    "I": roman,
    "一, 二, 三, ...": chinese,
}


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a numbered list; `format` empty: it shows no number."""

    format: str = ""
    before: str = ""
    after: str = ""
    start: int = 1
    levels: int = 1
    """How many levels, its own and those above, its number shows."""


@dataclass(slots=True)
class Styles:
    """The styles of one file, resolved."""

    hidden: set[str] = field(default_factory=set)
    """Styles of text that is not shown, of tables and of slides likewise."""
    lists: dict[str, Mapping[int, Level]] = field(default_factory=dict)
    """List style -> its numbered levels, from 1; a level that is not there has a bullet."""
    outline: Mapping[int, Level] = field(default_factory=dict)
    """The levels of headings."""
    bases: dict[str, str] = field(default_factory=dict)
    """Paragraph style -> list style that it has by itself."""


def read_styles(roots: Iterable[Element | None]) -> Styles:
    """The styles of content.xml and styles.xml."""
    styles = Styles()
    for root in roots:
        for style in root.iter(qn("style:style")) if root is not None else ():
            name = attribute(style, "style:name")
            if any(_hides(properties) for properties in style):
                styles.hidden.add(name)
            if own := attribute(style, "style:list-style-name"):
                styles.bases[name] = own
        for style in root.iter(qn("text:list-style")) if root is not None else ():
            styles.lists[attribute(style, "style:name")] = _levels(style)
        for style in root.iter(qn("text:outline-style")) if root is not None else ():
            styles.outline = _levels(style)
    return styles


def number_text(levels: Mapping[int, Level], counts: Mapping[int, int], at: int) -> str:
    """The number of the item that was counted last at a level."""
    level = levels[at]
    first = max(at - level.levels + 1, 1)
    formats = {one: levels[one].format for one in range(first, at + 1) if one in levels}
    parts = (_FORMATS.get(style, str)(counts.get(one, 1)) for one, style in formats.items())
    return f"{level.before}{'.'.join(parts)}{level.after}".strip()


def _hides(properties: Element) -> bool:
    return (
        attribute(properties, "text:display") == "none"
        or attribute(properties, "table:display") == "false"
        or attribute(properties, "presentation:visibility") == "hidden"
    )


def _levels(style: Element) -> dict[int, Level]:
    return {
        count(level, "text:level"): Level(
            attribute(level, "style:num-format"),
            attribute(level, "style:num-prefix"),
            attribute(level, "style:num-suffix"),
            count(level, "text:start-value"),
            count(level, "text:display-levels"),
        )
        for level in style
        if level.tag in (qn("text:list-level-style-number"), qn("text:outline-level-style"))
        and attribute(level, "style:num-format")
    }
