"""The blocks of an HTML tree in reading order. Depth-first without recursion: pages nest as deep as they like."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from askdock.adapters.parsers.builder import TextBuilder, one_line
from askdock.adapters.parsers.html.fields import field
from askdock.adapters.parsers.html.formulas import formula
from askdock.adapters.parsers.html.tables import MAX_NESTED, is_layout, table_model
from askdock.adapters.parsers.numerals import letters, roman
from askdock.adapters.parsers.pictures import Pictures, is_caption
from askdock.adapters.parsers.tables import CellLine, compose, flattened, write
from askdock.adapters.parsers.typed import INDENT
from askdock.adapters.parsers.wording import link, note_mark, picture, raised
from askdock.records import BlockKind, Span

_PARAGRAPHS = (
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer "
    "form header hgroup hr main menu ol p section summary table tbody td tfoot th thead tr ul"
)
_KINDS: dict[str, tuple[BlockKind, int]] = {
    **dict.fromkeys(_PARAGRAPHS.split(), ("paragraph", 0)),
    **{f"h{level}": ("heading", level) for level in range(1, 7)},
    "li": ("list_item", 0),
    "pre": ("code", 0),
}
"""The block elements, and what they are; every other element is inline."""
_BREAK = "\x1f"
_NUMBERS: dict[str, Callable[[int], str]] = {
    "a": letters,
    "A": lambda count: letters(count).upper(),
    "i": lambda count: roman(count).lower(),
    "I": roman,
}
_MIN_SIDE = 48
"""Pixels of a picture that is not a sign within a line."""
_NOTE = re.compile(r"\[?(\d{1,3}|[*†‡§])\]?")


class HtmlWalk:
    """Appends what is within an element to a text."""

    def __init__(
        self,
        builder: TextBuilder,
        nested: int = 0,
        *,
        pictures: Pictures | None = None,
        held: Callable[[LexborNode], str] = lambda _: "",
    ) -> None:
        """`nested`: number of tables around this element; tables in it are then written within a line.

        `held(img)` names a picture that the file holds; "" for none. Those go to `pictures`.
        """
        self._builder = builder
        self._nested = nested
        self._pictures = pictures or Pictures()
        self._held = held
        self._seen: list[tuple[str, bool]] = []
        """Pictures in the text that is not written yet, and whether it has a text of theirs."""
        self._captions = 0
        """Elements around that are captions."""
        self._inline: list[str] = []
        self._open: list[tuple[BlockKind, int]] = [("paragraph", 0)]
        self._marker = ""
        self._terms: list[str] = []
        """Those of a list of definitions that are not written yet: what explains them comes next."""

    def walk(self, root: LexborNode) -> None:
        """Append all of it."""
        stack: list[LexborNode | Callable[[], None]] = [root]
        while stack:
            node = stack.pop()
            if callable(node):
                node()
            elif node.tag == "-text":
                self._inline.append(node.text_content or "")
            elif not self._within_line(node) and not self._table(node):
                if (leave := self._enter(node)) is not None:
                    stack.append(leave)
                stack.extend(reversed(list(children(node))))
        self._flush()
        self._write_terms()

    def _within_line(self, node: LexborNode) -> bool:
        """Write an element that has no text of its own to go into."""
        match node.tag:
            case "br":
                self._inline.append(_BREAK)
            case "img":
                described = picture(node.attributes.get("alt") or "")
                self._inline.append(described)
                if (part := self._held(node)) and not _is_sign(node):
                    self._seen.append((part, bool(described)))
            case "math":
                self._inline.append(formula(node))
            case _:
                value = field(node)
                if value is None:
                    return False
                self._inline.append(value)
        return True

    def _table(self, node: LexborNode) -> bool:
        """Write a table of data; False for what is none."""
        if node.tag != "table" or is_layout(node) or self._nested >= MAX_NESTED:
            return False
        table = compose(table_model(node, self._cell_text))
        if self._nested:
            self._inline.append(f" {flattened(table)} ")
            return True
        self._flush()
        self._write_terms()
        if (caption := node.css_first("caption")) is not None:
            self._builder.add("paragraph", one_line(caption.text()))
        notes: list[Sequence[CellLine]] = []
        while len(table.rows) > 1 and table.columns > 1 and _spans_all(table.rows[-1]):
            notes.insert(0, table.rows[-1][0])
            table = replace(table, rows=table.rows[:-1])
        write(self._builder, table)
        for note in notes:
            self._builder.add("paragraph", one_line("".join(line.text for line in note)))
        return True

    def _cell_text(self, cell: LexborNode) -> str:
        inner = TextBuilder()
        HtmlWalk(inner, self._nested + 1).walk(cell)
        return one_line(inner.build(None, "").text)

    def _enter(self, node: LexborNode) -> Callable[[], None] | None:
        """Open an element; what is to be done at its end."""
        tag = node.tag or ""
        kind, level = _KINDS.get(tag, (None, 0))
        if kind is None:
            return self._enter_inline(node)
        self._flush()
        if tag == "dl":
            self._write_terms()
        if tag == "dt":
            return lambda: self._leave_term(node)
        if tag == "table":
            self._builder.begin_table()
        if tag == "li":
            self._marker = _marker(node)
        # A paragraph within a list item, a quoted heading or the like is that item or heading.
        self._open.append(self._open[-1] if kind == "paragraph" else (kind, level))
        if tag == "figcaption" or "caption" in (node.attributes.get("class") or "").lower().split():
            self._captions += 1
            return self._leave_caption
        return self._leave

    def _leave_term(self, node: LexborNode) -> None:
        text = one_line("".join(self._inline).replace(_BREAK, " "))
        following = node.next
        while following is not None and following.tag not in ("dt", "dd"):
            following = following.next
        if self._seen or not text or following is None:
            self._flush()
            return
        self._inline.clear()
        self._terms.append(text)

    def _write_terms(self) -> None:
        """As a paragraph: nothing explains them."""
        if self._terms:
            self._builder.add("paragraph", "\n".join(self._terms))
            self._terms.clear()

    def _leave_caption(self) -> None:
        self._leave()
        self._captions -= 1

    def _leave(self) -> None:
        self._flush()
        self._open.pop()

    def _enter_inline(self, node: LexborNode) -> Callable[[], None] | None:
        begin = len(self._inline)
        if node.tag == "a" and (address := node.attributes.get("href")):
            return lambda: self._rewrite(begin, lambda text: link(text, address))
        if node.tag == "sup":
            before = self._inline[-1] if self._inline else ""
            is_note = node.css_first("a[href^='#']") is not None
            return lambda: self._rewrite(begin, lambda text: _superscript(before, text, is_note))
        return None

    def _rewrite(self, begin: int, change: Callable[[str], str]) -> None:
        # Where a block within the element has ended, its text is written already.
        if len(self._inline) > begin:
            self._inline[begin:] = [change("".join(self._inline[begin:]))]

    def _flush(self) -> None:
        text = "".join(self._inline)
        self._inline.clear()
        first = self._builder.position
        start = self._write(text)
        span = None if start is None else Span(start, self._builder.length)
        for part, is_described in self._seen:
            self._pictures.picture(part, first, self._builder.position, span if is_described else None)
        self._seen.clear()
        if span is not None and is_caption(text.replace(_BREAK, "\n"), styled=self._captions > 0):
            self._pictures.caption(first, span)

    def _write(self, text: str) -> int | None:
        kind, level = self._open[-1]
        if kind == "code":
            self._write_terms()
            return self._builder.add("code", text.replace(_BREAK, "\n"))
        lines = [line for line in map(one_line, text.split(_BREAK)) if line]
        if not lines:
            return None
        if self._terms and kind == "paragraph":
            lines = [", ".join(self._terms), *(f"{INDENT}{line}" for line in lines)]
            self._terms.clear()
        self._write_terms()
        if kind == "heading":
            return self._builder.heading(" ".join(lines), level)
        if kind == "list_item":
            lines[0] = self._marker + lines[0]
            self._marker = ""
        return self._builder.add(kind, "\n".join(lines))


def children(node: LexborNode) -> Iterator[LexborNode]:
    """The nodes within a node, text too."""
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _is_sign(node: LexborNode) -> bool:
    sides = [node.attributes.get(name) or "" for name in ("width", "height")]
    return any(side.isdecimal() and int(side) < _MIN_SIDE for side in sides)


def _spans_all(row: Sequence[Sequence[CellLine]]) -> bool:
    return bool(row[0]) and not any(row[1:])


def _superscript(before: str, text: str, is_note: bool) -> str:
    if is_note and (number := _NOTE.fullmatch(text.strip())):
        return note_mark(number[1])
    return raised(before, text)


def _marker(item: LexborNode) -> str:
    """The bullet or number that a browser shows."""
    parent = item.parent
    if parent is None or parent.tag != "ol":
        return "- "
    own = item.attributes.get("value") or ""
    if own.isdecimal():
        number = int(own)
    else:
        step = -1 if "reversed" in parent.attributes else 1
        start = parent.attributes.get("start") or ""
        first = 1 if step > 0 else sum(child.tag == "li" for child in children(parent))
        number = int(start) if start.isdecimal() else first
        sibling = item.prev
        while sibling is not None:
            number += step * (sibling.tag == "li")
            sibling = sibling.prev
    return f"{_NUMBERS.get(parent.attributes.get('type') or '', str)(number)}. "
