"""HTML pages: the text of their main part, without navigation and other page furniture."""

import re
from collections.abc import Iterator, Set
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from askdock.adapters.parsers.builder import TextBuilder, one_line
from askdock.adapters.parsers.decode import read_text
from askdock.records import BlockKind, ParsedDocument

_FURNITURE = (
    "head, script, style, noscript, template, svg, canvas, iframe, object, dialog, button, select, textarea, "
    "nav, aside, [hidden], [role=navigation], [role=banner], [role=contentinfo], [role=search], "
    "[role=complementary], a.headerlink"
)
_PARAGRAPHS = (
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure footer "
    "form header hgroup hr main menu ol p section summary table tbody td tfoot th thead tr ul"
)
_KINDS: dict[str, tuple[BlockKind, int]] = {
    **dict.fromkeys(_PARAGRAPHS.split(), ("paragraph", 0)),
    **{f"h{level}": ("heading", level) for level in range(1, 7)},
    "li": ("list_item", 0),
    "pre": ("code", 0),
}
"""The block elements, and what they are; every other element stands within a line."""
_BREAK = "\x1f"
_CHARSET = re.compile(rb"""<(?:meta[^>]*charset|\?xml[^>]*encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_HEAD_BYTES = 4096
_MAIN_SHARE = 0.5


class HtmlParser:
    """Reads .html files. The title is that of the page, else its first heading of level 1."""

    @property
    def media_types(self) -> Set[str]:
        """text/html."""
        return {"text/html"}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        builder = TextBuilder()
        tree = LexborHTMLParser(read_text(path, _declared_encoding(path), record=builder))
        title = _text_of(tree.css_first("head > title")) or _text_of(tree.css_first("h1"))
        for node in tree.css(_FURNITURE):
            node.decompose()
        for node in tree.css("header, footer"):
            if not _belongs_to_text(node):
                node.decompose()
        for node in tree.css("header ul, header ol"):
            node.decompose()
        if tree.body is not None:
            _Walk(builder).walk(_main(tree.body))
        return builder.build(title, name)


def _declared_encoding(path: Path) -> str | None:
    with path.open("rb") as file:
        found = _CHARSET.search(file.read(_HEAD_BYTES))
    return found[1].decode("ascii") if found else None


def _text_of(node: LexborNode | None) -> str | None:
    return one_line(node.text()) if node is not None else None


def _belongs_to_text(node: LexborNode) -> bool:
    """An article's own header is text, and so is one that holds the page's heading."""
    parent = node.parent
    while parent is not None:
        if parent.tag in ("article", "main"):
            return True
        parent = parent.parent
    return node.tag == "header" and node.css_first("h1") is not None


def _main(body: LexborNode) -> LexborNode:
    whole = len(body.text())
    for query in ("main, [role=main]", "article"):
        # A node that fits both selectors is found twice.
        found = list({node.mem_id: node for node in body.css(query)}.values())
        if len(found) == 1 and len(found[0].text()) >= _MAIN_SHARE * whole:
            return found[0]
    return body


class _Walk:
    """Depth-first over the elements without recursion, since pages may nest as deep as they like."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._inline: list[str] = []
        self._open: list[tuple[BlockKind, int]] = [("paragraph", 0)]
        self._marker = ""

    def walk(self, root: LexborNode) -> None:
        stack: list[LexborNode | None] = [root]
        while stack:
            node = stack.pop()
            if node is None:
                self._flush()
                self._open.pop()
            elif node.tag == "-text":
                self._inline.append(node.text_content or "")
            elif node.tag == "br":
                self._inline.append(_BREAK)
            elif node.tag == "tr" and len(cells := _cells(node)) > 1:
                self._flush()
                self._builder.row(cells)
            else:
                if self._enter(node):
                    stack.append(None)
                stack.extend(reversed(list(_children(node))))
        self._flush()

    def _enter(self, node: LexborNode) -> bool:
        """Open a block; False for an inline element."""
        tag = node.tag or ""
        kind, level = _KINDS.get(tag, (None, 0))
        if kind is None:
            return False
        self._flush()
        if tag == "table":
            self._builder.begin_table()
        if tag == "li":
            self._marker = _marker(node)
        # A paragraph within a list item, a quoted heading or the like is that item or heading.
        self._open.append(self._open[-1] if kind == "paragraph" else (kind, level))
        return True

    def _flush(self) -> None:
        text = "".join(self._inline)
        self._inline.clear()
        kind, level = self._open[-1]
        if kind == "code":
            self._builder.add("code", text.replace(_BREAK, "\n"))
            return
        lines = [line for line in map(one_line, text.split(_BREAK)) if line]
        if not lines:
            return
        if kind == "heading":
            self._builder.heading(" ".join(lines), level)
            return
        if kind == "list_item":
            lines[0] = self._marker + lines[0]
            self._marker = ""
        self._builder.add(kind, "\n".join(lines))


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _marker(item: LexborNode) -> str:
    """The bullet or number that a browser shows."""
    parent = item.parent
    if parent is None or parent.tag != "ol":
        return "- "
    start = parent.attributes.get("start") or "1"
    number = int(start) if start.isdecimal() else 1
    sibling = item.prev
    while sibling is not None:
        number += sibling.tag == "li"
        sibling = sibling.prev
    return f"{number}. "


def _cells(row: LexborNode) -> list[str]:
    """Texts of the cells of a row of data; nothing for a row that only lays out the page."""
    if row.css_first("table, h1, h2, h3, h4, h5, h6, pre") is not None:
        return []
    return [_cell(cell) for cell in _children(row) if cell.tag in ("td", "th")]


def _cell(cell: LexborNode) -> str:
    parts: list[str] = []
    for node in cell.traverse(include_text=True):
        if node.tag == "-text":
            parts.append(node.text_content or "")
        elif node.tag in _KINDS or node.tag == "br":
            parts.append(" ")
    return "".join(parts)
