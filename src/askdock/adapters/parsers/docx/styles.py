"""Styles of paragraphs and runs: headings, lists, hidden text; what a style is based on counts too."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile

from askdock.adapters.parsers.docx.names import is_on, number, qn, value
from askdock.adapters.parsers.ooxml import Element

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|标题|標題", re.IGNORECASE)
_CAPTION = re.compile(r"caption|题注|題註|图题|圖題|figure(?: caption)?", re.IGNORECASE)
_LIST = re.compile(r"list|列表|列出", re.IGNORECASE)
_MAX_BASES = 20
_BODY_TEXT = 9
"""The outline level that says that a style is not a heading, whatever it is based on (17.3.1.20)."""


@dataclass(frozen=True, slots=True)
class Style:
    """`level`: 1 to 9 of a heading, 0 of the document's title, None of text. `list_id` "0" is no list."""

    level: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    is_list: bool = False
    hidden: bool = False
    is_caption: bool = False


PLAIN = Style()


def read_styles(root: Element | None) -> Mapping[str, Style]:
    """Style id -> style."""
    if root is None:
        return {}
    elements = {style.get(qn("w:styleId"), ""): style for style in root.iter(qn("w:style"))}
    return {style_id: _style(_chain(style_id, elements)) for style_id in elements}


def _chain(style_id: str, elements: Mapping[str, Element]) -> list[Element]:
    """The style and those it is based on, nearest first."""
    chain: list[Element] = []
    while style_id in elements and len(chain) < _MAX_BASES:
        chain.append(elements[style_id])
        style_id = value(chain[-1], "w:basedOn", "") or ""
    return chain


def _style(chain: list[Element]) -> Style:
    name = (value(chain[0], "w:name", "") or "").strip()
    levels = takewhile(lambda style: number(value(style, "w:pPr/w:outlineLvl")) != _BODY_TEXT, chain)
    list_ids = (value(style, "w:pPr/w:numPr/w:numId") for style in chain)
    list_levels = (number(value(style, "w:pPr/w:numPr/w:ilvl")) for style in chain)
    hidden = (is_on(style, "w:rPr/w:vanish") for style in chain)
    return Style(
        level=next((level for level in map(_level, levels) if level is not None), None),
        list_id=next((found for found in list_ids if found is not None), None),
        list_level=next((found for found in list_levels if found is not None), None),
        is_list=bool(_LIST.match(name)),
        hidden=bool(next((state for state in hidden if state is not None), None)),
        is_caption=any(_CAPTION.fullmatch((value(one, "w:name", "") or "").strip()) for one in chain),
    )


def _level(style: Element) -> int | None:
    name = (value(style, "w:name", "") or "").strip()
    if found := _HEADING.fullmatch(name):
        return int(found[1])
    if _TITLE.fullmatch(name):
        return 0
    outline = number(value(style, "w:pPr/w:outlineLvl"))
    return outline + 1 if outline is not None and outline < _BODY_TEXT else None
