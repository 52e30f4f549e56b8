"""The blocks of a Word document in body order: paragraphs, lists, tables, and what is attached to them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from askdock.adapters.parsers.builder import TextBuilder, one_line
from askdock.adapters.parsers.charts import CHART, chart_table
from askdock.adapters.parsers.docx.equations import EQUATION
from askdock.adapters.parsers.docx.names import CELL, ROW, TABLE, WRAPPERS, P, is_on, number, qn, value, within
from askdock.adapters.parsers.docx.numbering import BULLET, Numbering
from askdock.adapters.parsers.docx.pictures import parts_in
from askdock.adapters.parsers.docx.runs import FALLBACK, TEXT_BOX, Line, RunReader
from askdock.adapters.parsers.docx.styles import PLAIN, Style
from askdock.adapters.parsers.ooxml import RELATIONSHIP, Element, Relationship
from askdock.adapters.parsers.pictures import Pictures, is_caption
from askdock.adapters.parsers.tables import Cell, Table, cell, compose, flattened, write
from askdock.adapters.parsers.wording import comment, note_mark
from askdock.records import Span

_SPACES = re.compile(" {2,}")


@dataclass(frozen=True, slots=True)
class Attached:
    """Notes and comments of the document: kind and id -> text, id -> text and author."""

    notes: Mapping[tuple[str, str], str]
    comments: Mapping[str, tuple[str, str]]


class Walk:
    """Takes the block elements of one part in order."""

    def __init__(
        self,
        builder: TextBuilder,
        styles: Mapping[str, Style],
        numbering: Numbering,
        relationships: Mapping[str, Relationship],
        attached: Attached,
        chart: Callable[[str], Element | None],
        pictures: Pictures | None = None,
    ) -> None:
        """`chart(id)` gives the chart of a relationship; pictures go to `pictures` with their captions."""
        self._chart = chart
        self._pictures = pictures
        self._relationships = relationships
        self.title: str | None = None
        self.hidden = 0
        """Characters of text that is hidden."""
        self.embedded = 0
        """Documents embedded as blocks, which are not read (17.17.2.1)."""
        self._builder = builder
        self._styles = styles
        self._numbering = numbering
        self._attached = attached
        self._runs = RunReader(styles, relationships, self._mark)
        self._marks: dict[tuple[str, str], str] = {}
        self._joined: list[str] = []
        """Texts of paragraphs that go on in the next one: their mark is deleted, or an equation follows."""
        self._waiting: list[Line] = []
        """Lines of those, whose notes are still to be written."""

    def blocks(self, parent: Element) -> None:
        """Append the blocks within an element."""
        for element in parent:
            if element.tag == P:
                self._paragraph(element)
            elif element.tag == TABLE:
                self._table(element)
            elif element.tag == qn("w:altChunk"):
                self.embedded += 1
            elif element.tag in WRAPPERS and not is_on(element.find(qn("w:sdtPr")), "w:showingPlcHdr"):
                self.blocks(element)

    def _paragraph(self, element: Element) -> None:
        line = self._line(element)
        if is_on(element, "w:pPr/w:rPr/w:del") is not None:
            self._joined.append(line.text)
            self._waiting.append(line)
            return
        if _leads_to_equation(element, line.text):
            self._joined.append(f"{line.text} ")
            self._waiting.append(line)
            return
        text = _SPACES.sub(" ", "".join((*self._joined, line.text))).strip()
        self._joined.clear()
        style = self._style(element)
        level, label = self._level(element, style), self._label(element, style, text)
        first = self._builder.position
        if level is not None:
            start = self._builder.heading(_labelled(label, text), max(level, 1))
            if self.title is None and level <= 1:
                self.title = one_line(text) or None
        elif label is not None or style.is_list:
            start = self._builder.add("list_item", _labelled(label or BULLET, text))
        else:
            start = self._builder.add("paragraph", text)
        if self._pictures is not None:
            span = None if start is None else Span(start, self._builder.length)
            self._note_pictures(self._pictures, element, first, span)
            if span is not None and level is None and is_caption(text, styled=style.is_caption):
                self._pictures.caption(first, span)
        self._attach([*self._waiting, line])
        self._waiting.clear()
        for box in element.iter(TEXT_BOX):
            if not any(outer.tag == FALLBACK for outer in box.iterancestors()):
                self.blocks(box)
        for chart in element.iter(CHART):
            if (root := self._chart(chart.get(f"{RELATIONSHIP}id", ""))) is not None:
                title, table = chart_table(root)
                self._builder.add("paragraph", title)
                write(self._builder, compose(table))

    def _note_pictures(self, pictures: Pictures, element: Element, first: int, span: Span | None) -> None:
        """Those in an element that was written as the blocks from `first` on; `span`: what describes them."""
        for part, is_described in parts_in(element, self._relationships):
            pictures.picture(part, first, self._builder.position, span if is_described else None)

    def _line(self, element: Element) -> Line:
        style = self._style(element)
        line = self._runs.read(element)
        if style.hidden:
            line = Line(hidden=len(line.text) + line.hidden)
        self.hidden += line.hidden
        return line

    def _style(self, paragraph: Element) -> Style:
        return self._styles.get(value(paragraph, "w:pPr/w:pStyle", "") or "", PLAIN)

    def _level(self, paragraph: Element, style: Style) -> int | None:
        outline = number(value(paragraph, "w:pPr/w:outlineLvl"))
        return outline + 1 if outline is not None and outline < 9 else style.level

    def _label(self, paragraph: Element, style: Style, text: str) -> str | None:
        """The automatic number, `-` for a bullet, None for none; an empty paragraph has one too, and counts."""
        own = value(paragraph, "w:pPr/w:numPr/w:numId")
        list_id = own if own is not None else style.list_id
        if list_id is None or (
            not text and paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:vanish')}") is not None
        ):
            return None
        level = number(value(paragraph, "w:pPr/w:numPr/w:ilvl"))
        if level is None and own is None:
            level = style.list_level
            if level is None:
                level = self._numbering.level_of_style(list_id, value(paragraph, "w:pPr/w:pStyle", "") or "")
        return self._numbering.next(list_id, level or 0)

    def _mark(self, kind: str, note_id: str) -> str:
        """Footnotes are counted from 1, endnotes with e in front."""
        key = (kind, note_id)
        if key not in self._marks:
            count = 1 + sum(other == kind for other, _ in self._marks)
            self._marks[key] = note_mark(f"{'e' if kind == 'endnote' else ''}{count}")
        return self._marks[key]

    def _attach(self, lines: list[Line]) -> None:
        """Write the notes and comments of the lines that were just written."""
        for line in lines:
            for note in line.notes:
                if text := self._attached.notes.get(note):
                    self._builder.add("paragraph", f"{self._marks[note]} {text}")
            for comment_id in line.comments:
                text, author = self._attached.comments.get(comment_id, ("", ""))
                if text:
                    self._builder.add("paragraph", comment(text, author))

    def _table(self, table: Element) -> None:
        rows = list(_rows(table))
        if len(rows) == 1 and len(cells := list(within(rows[0], CELL))) == 1:
            # A frame around text.
            self.blocks(cells[0])
            return
        lines: list[Line] = []
        first = self._builder.position
        write(self._builder, compose(self._model(table, lines)))
        if self._pictures is not None:
            self._note_pictures(self._pictures, table, first, None)
        self._attach(lines)

    def _model(self, table: Element, lines: list[Line]) -> Table:
        cells: list[Cell] = []
        open_cells: dict[int, int] = {}
        """Column -> index of the cell that a continued one below goes on with."""
        marked = 0
        for at, row in enumerate(_rows(table)):
            column = number(value(row, "w:trPr/w:gridBefore")) or 0
            if is_on(row, "w:trPr/w:tblHeader") and marked == at:
                marked += 1
            for element in within(row, CELL):
                span = max(number(value(element, "w:tcPr/w:gridSpan")) or 1, 1)
                if _goes_on(element, "w:hMerge") and cells and cells[-1].row == at:
                    # As Word 97 merged them.
                    cells[-1] = replace(cells[-1], columns=cells[-1].columns + span)
                    column += span
                    continue
                if _goes_on(element, "w:vMerge") and column in open_cells:
                    above = cells[open_cells[column]]
                    cells[open_cells[column]] = cell(
                        above.row, above.column, above.text, at - above.row + 1, above.columns
                    )
                else:
                    open_cells[column] = len(cells)
                    cells.append(cell(at, column, self._cell_text(element, lines), 1, span))
                column += span
        return Table(tuple(cells), marked or None)

    def _cell_text(self, element: Element, lines: list[Line]) -> str:
        """Paragraphs with their numbers, and nested tables, in one line."""
        parts = []
        for block in _blocks(element):
            if block.tag == TABLE:
                parts.append(flattened(compose(self._model(block, lines))))
                continue
            line = self._line(block)
            lines.append(line)
            label = self._label(block, self._style(block), line.text.strip())
            # A column of numbers often holds nothing but those that Word counts.
            parts.append(_labelled(label, line.text) or (label if label and label != BULLET else ""))
            boxes = (
                box for box in block.iter(TEXT_BOX) if not any(up.tag == FALLBACK for up in box.iterancestors())
            )
            parts.extend(self._cell_text(box, lines) for box in boxes)
        return " ".join(filter(None, (one_line(part) for part in parts)))


def _goes_on(cell_element: Element, name: str) -> bool:
    """Whether the cell is a part of the one above, or beside it."""
    merge = cell_element.find(f"{qn('w:tcPr')}/{qn(name)}")
    return merge is not None and merge.get(qn("w:val"), "continue") == "continue"


def _leads_to_equation(paragraph: Element, text: str) -> bool:
    """Whether the sentence of a paragraph goes on with an equation that has a paragraph of its own."""
    following = paragraph.getnext()
    if following is None or following.tag != P or not text.strip() or text.rstrip()[-1] in ".。!?！？;；":
        return False
    equations = following.find(f".//{EQUATION}") is not None
    return equations and not any((run.text or "").strip() for run in following.iter(qn("w:t")))


def _labelled(label: str | None, text: str) -> str:
    text = text.strip()
    return f"{label} {text}" if label and text else text


def _rows(table: Element) -> Iterator[Element]:
    """Rows that are not marked as deleted."""
    return (row for row in within(table, ROW) if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is None)


def _blocks(parent: Element) -> Iterator[Element]:
    for element in parent:
        if element.tag in (P, TABLE):
            yield element
        elif element.tag in WRAPPERS:
            yield from _blocks(element)
