"""The blocks of an OpenDocument body: text, sheets, slides and drawings are made of the same elements."""

from collections.abc import Iterator, Mapping

from askdock.adapters.parsers.builder import TextBuilder, one_line
from askdock.adapters.parsers.ooxml import Element
from askdock.adapters.parsers.opendocument.lines import TEXT_BOX, H, LineReader, P, alternative
from askdock.adapters.parsers.opendocument.names import attribute, count, qn
from askdock.adapters.parsers.opendocument.styles import Level, Styles, number_text
from askdock.adapters.parsers.tables import Cell, Table, cell, compose, flattened, write
from askdock.adapters.parsers.tables.regions import write_sheet
from askdock.adapters.parsers.wording import speaker_notes

TABLE = qn("table:table")
_BULLET = "-"
_ROW, _CELL, _COVERED = qn("table:table-row"), qn("table:table-cell"), qn("table:covered-table-cell")
_ROW_GROUPS = {qn(f"table:{name}") for name in ("table-row-group", "table-rows", "table-header-rows")}
_MAX_REPEATED = 100
"""Rows and columns that are the same are written so often at most."""
_NAMED = 3
_VALUES = ("office:time-value", "office:boolean-value", "office:string-value", "office:value")
_SKIPPED = {qn("text:tracked-changes"), qn("office:forms"), qn("presentation:notes"), qn("office:annotation")}


class Walk:
    """Appends the blocks within an element."""

    def __init__(self, builder: TextBuilder, styles: Styles, lines: LineReader) -> None:
        self.title: str | None = None
        self.hidden = 0
        """Characters of text that is hidden."""
        self._builder = builder
        self._styles = styles
        self._lines = lines
        self._outline: dict[int, int] = {}
        self._counts: dict[str, dict[int, int]] = {}

    def blocks(self, parent: Element) -> None:
        """Append them."""
        for element in parent:
            if element.tag == P:
                self._paragraph(element)
            elif element.tag == H:
                self._heading(element)
            elif element.tag == qn("text:list"):
                self._list(element, attribute(element, "text:style-name"), 1)
            elif element.tag == TABLE:
                self.table(element)
            elif element.tag == qn("text:section") and attribute(element, "text:display") == "none":
                self.hidden += len(one_line("".join(element.itertext())))
            elif (
                element.tag == qn("draw:frame") and element.find(TEXT_BOX) is None and element.find(TABLE) is None
            ):
                self._builder.add("paragraph", alternative(element))
            elif isinstance(element.tag, str) and element.tag not in _SKIPPED:
                self.blocks(element)

    def slide(self, page: Element, number: int) -> None:
        """Append a slide or a page of drawings; frames of titles are headings."""
        first = self._builder.position
        for frame in page:
            if attribute(frame, "presentation:class") == "title" and (title := self._lines.plain(frame)):
                self._builder.heading(title, 1)
                self.title = self.title or title
            else:
                self.blocks([frame])
        notes = page.find(qn("presentation:notes"))
        if notes is not None and (text := self._lines.plain(notes)):
            self._builder.add("paragraph", speaker_notes(text))
        self._builder.end_page(number, first)

    def sheet(self, table: Element, name: str) -> None:
        """Append the tables of a sheet under its name, if it has any."""
        attached: list[str] = []
        if cells := self._model(table, attached).cells:
            self._builder.heading(name, 1)
            write_sheet(self._builder, cells)

    def plain_paragraphs(self, parent: Element) -> Iterator[str]:
        """The text of each paragraph within a header or footer."""
        for paragraph in parent.iter(P, H):
            if text := one_line(self._lines.read(paragraph).text):
                yield text

    def table(self, table: Element) -> None:
        """Append a table."""
        attached: list[str] = []
        write(self._builder, compose(self._model(table, attached)))
        for text in attached:
            self._builder.add("paragraph", text)

    def _paragraph(self, element: Element, label: str = "") -> None:
        line = self._lines.read(element)
        self.hidden += line.hidden
        text = line.text.strip()
        self._builder.add("list_item" if label else "paragraph", f"{label} {text}" if label and text else text)
        self._attach(line.attached, line.boxes)

    def _heading(self, element: Element) -> None:
        line = self._lines.read(element)
        self.hidden += line.hidden
        level, text = count(element, "text:outline-level"), line.text.strip()
        number = ""
        if text and level in self._styles.outline and attribute(element, "text:is-list-header") != "true":
            number = _next(self._styles.outline, self._outline, level)
        self._builder.heading(f"{number} {text}".strip() if text else "", level)
        if self.title is None and level <= 1:
            self.title = one_line(text) or None
        self._attach(line.attached, line.boxes)

    def _attach(self, attached: list[str], boxes: list[Element]) -> None:
        for text in attached:
            self._builder.add("paragraph", text)
        for box in boxes:
            self.blocks(box)

    def _list(self, element: Element, style: str, depth: int) -> None:
        levels = self._styles.lists.get(style, {})
        counts = self._counts.setdefault(style, {})
        continued = attribute(element, "text:continue-numbering") == "true" or attribute(
            element, "text:continue-list"
        )
        if depth == 1 and not continued:
            counts.clear()
        for item in element:
            label = ""
            if item.tag == qn("text:list-item"):
                if start := attribute(item, "text:start-value"):
                    counts[depth] = count(item, "text:start-value") - 1 if start else 0
                has_text = any(child.tag in (P, H) for child in item)
                label = (_next(levels, counts, depth) if depth in levels else _BULLET) if has_text else ""
            self._item(item, label, style, depth)

    def _item(self, item: Element, label: str, style: str, depth: int) -> None:
        for child in item:
            if child.tag == P:
                self._paragraph(child, label)
                label = ""
            elif child.tag == H:
                self._heading(child)
            elif child.tag == qn("text:list"):
                self._list(child, attribute(child, "text:style-name") or style, depth + 1)
            else:
                self.blocks([child])

    def _model(self, table: Element, attached: list[str]) -> Table:
        cells: list[Cell] = []
        hidden_columns = _hidden_columns(table)
        left_out: dict[str, None] = {}
        at = head = 0
        for row, is_head in _rows(table):
            repeated = count(row, "table:number-rows-repeated")
            found = list(self._row(row, attached))
            if found and attribute(row, "table:visibility") in ("collapse", "filter"):
                left_out.setdefault(f"row {at + 1}")
                found = []
            head += is_head and at == head
            for again in range(min(repeated, _MAX_REPEATED) if found else 0):
                for column, text, rows, columns in found:
                    if column in hidden_columns:
                        left_out.setdefault("columns")
                    else:
                        cells.append(cell(at + again, column, text, rows, columns))
            at += repeated
        if left_out:
            name = attribute(table, "table:name")
            self._builder.warn("hidden", f"hidden in table {name}, left out: {', '.join(list(left_out)[:_NAMED])}")
        return Table(tuple(cells), head or None)

    def _row(self, row: Element, attached: list[str]) -> Iterator[tuple[int, str, int, int]]:
        """Column, text and spans of each cell that has text."""
        column = 0
        for element in row:
            if element.tag not in (_CELL, _COVERED):
                continue
            repeated = count(element, "table:number-columns-repeated")
            text = self._cell_text(element, attached) if element.tag == _CELL else ""
            rows, columns = (
                count(element, "table:number-rows-spanned"),
                count(element, "table:number-columns-spanned"),
            )
            for again in range(min(repeated, _MAX_REPEATED) if text else 0):
                yield column + again, text, rows, columns
            column += repeated

    def _cell_text(self, element: Element, attached: list[str]) -> str:
        parts = []
        day = _moment(attribute(element, "office:date-value"))
        for child in element.iter(P, H, TABLE, qn("office:annotation")):
            if any(up.tag in (TABLE, qn("office:annotation")) for up in _between(child, element)):
                continue
            if child.tag == TABLE:
                parts.append(flattened(compose(self._model(child, attached))))
            elif child.tag in (P, H):
                line = self._lines.read(child)
                self.hidden += line.hidden
                parts.append(line.text if "年" in line.text else day or line.text)
                day = ""
                attached.extend(line.attached)
        parts = [one_line(part) for part in parts if part.strip()]
        if not parts:
            # Some programs store the value alone.
            parts = [value for value in (day, *(attribute(element, name) for name in _VALUES)) if value][:1]
        for annotation in element.findall(qn("office:annotation")):
            own = self._lines.read(_wrapped(annotation))
            parts.extend(f"({text})" for text in own.attached)
        return " ".join(parts)


def _moment(value: str) -> str:
    """A stored date as those of other workbooks are written: what is shown may lack its year."""
    day, _, clock = value.partition("T")
    return (
        day if clock[:8] in ("", "00:00:00") else f"{day} {clock[:5] if clock[5:8] in ('', ':00') else clock[:8]}"
    )


def _next(levels: Mapping[int, Level], counts: dict[int, int], at: int) -> str:
    """Count on at a level, and its number."""
    counts[at] = counts.get(at, levels[at].start - 1) + 1
    for deeper in [level for level in counts if level > at]:
        del counts[deeper]
    return number_text(levels, counts, at)


def _rows(parent: Element, is_head: bool = False) -> Iterator[tuple[Element, bool]]:
    for element in parent:
        if element.tag == _ROW:
            yield element, is_head
        elif element.tag in _ROW_GROUPS:
            yield from _rows(element, is_head or element.tag == qn("table:table-header-rows"))


def _hidden_columns(table: Element) -> set[int]:
    hidden: set[int] = set()
    at = 0
    for column in table.iter(qn("table:table-column")):
        repeated = count(column, "table:number-columns-repeated")
        if attribute(column, "table:visibility") in ("collapse", "filter"):
            hidden.update(range(at, at + min(repeated, _MAX_REPEATED)))
        at += repeated
    return hidden


def _between(element: Element, outer: Element) -> Iterator[Element]:
    """The elements around one, up to an outer one, which is not among them."""
    for up in element.iterancestors():
        if up is outer:
            return
        yield up


def _wrapped(annotation: Element) -> Element:
    """A paragraph that holds the annotation alone."""
    paragraph = annotation.makeelement(P)
    paragraph.append(annotation)
    return paragraph
