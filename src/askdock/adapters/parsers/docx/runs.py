"""The text of a paragraph as it is shown: tracked changes accepted, hidden text and field codes left out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from askdock.adapters.parsers.docx.equations import EQUATION, equation_text
from askdock.adapters.parsers.docx.names import VAL, is_on, number, qn, value
from askdock.adapters.parsers.docx.styles import PLAIN, Style
from askdock.adapters.parsers.docx.symbols import in_font, symbol
from askdock.adapters.parsers.ooxml import RELATIONSHIP, Element, Relationship
from askdock.adapters.parsers.wording import link, picture, raised

TEXT_BOX = qn("w:txbxContent")
FALLBACK = qn("mc:Fallback")

_SPACES = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-", qn("w:ptab"): "\t"}
_NOT_SHOWN = {
    qn(name)
    for name in ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:sdtPr", "w:rt", "mc:Fallback", "w:txbxContent")
}
_HYPERLINK = re.compile(r'\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
_PAGE_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION)\b", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """A paragraph's text, and what is attached to it: `notes` with their marks in the text, and comments."""

    pieces: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    """Kind (footnote, endnote) and id."""
    comments: list[str] = field(default_factory=list)
    """Ids."""
    hidden: int = 0
    """Characters that are hidden."""

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.pieces)


@dataclass(slots=True)
class _Field:
    """A complex field (17.16.18) that is open: its code, and where its result begins in the line."""

    code: str = ""
    begin: int | None = None


class RunReader:
    """Reads paragraphs of one part, in order, since fields may go over several."""

    def __init__(
        self,
        styles: Mapping[str, Style],
        relationships: Mapping[str, Relationship],
        note_mark: Callable[[str, str], str],
    ) -> None:
        """`note_mark(kind, id)` gives the mark of a footnote or endnote."""
        self._styles = styles
        self._relationships = relationships
        self._note_mark = note_mark
        self._fields: list[_Field] = []
        self._readers: dict[str, Callable[[Element, Line], None]] = {
            qn("w:t"): self._text,
            qn("w:r"): self._run,
            qn("w:sym"): lambda sym, line: line.pieces.append(
                symbol(sym.get(qn("w:font")), sym.get(qn("w:char")))
            ),
            qn("w:hyperlink"): self._link,
            qn("w:fldSimple"): self._simple_field,
            qn("w:fldChar"): self._field_mark,
            qn("w:instrText"): self._field_code,
            qn("w:footnoteReference"): lambda mark, line: self._note("footnote", mark, line),
            qn("w:endnoteReference"): lambda mark, line: self._note("endnote", mark, line),
            qn("w:commentReference"): lambda mark, line: line.comments.append(mark.get(qn("w:id"), "")),
            qn("w:sdt"): self._content_control,
            qn("wp:docPr"): lambda drawing, line: line.pieces.append(picture(drawing.get("descr", ""))),
            EQUATION: lambda equation, line: line.pieces.append(f" {equation_text(equation)} "),
        }

    def read(self, paragraph: Element) -> Line:
        """The paragraph's text."""
        line = Line()
        for field_open in self._fields:
            field_open.begin = 0 if field_open.begin is not None else None
        self._children(paragraph, line)
        return line

    def _children(self, parent: Element, line: Line) -> None:
        for child in parent:
            if child.tag in self._readers:
                self._readers[child.tag](child, line)
            elif child.tag in _SPACES:
                line.pieces.append(_SPACES[child.tag])
            elif child.tag not in _NOT_SHOWN and isinstance(child.tag, str):
                self._children(child, line)

    def _run(self, run: Element, line: Line) -> None:
        properties = run.find(qn("w:rPr"))
        hidden = is_on(properties, "w:vanish")
        if hidden is None:
            hidden = self._styles.get(value(properties, "w:rStyle", "") or "", PLAIN).hidden
        if hidden:
            line.hidden += sum(len(text.text or "") for text in run.iter(qn("w:t")))
            # Marks of fields count all the same.
            for mark in run.iter(qn("w:fldChar"), qn("w:instrText")):
                self._readers[str(mark.tag)](mark, line)
            return
        self._children(run, line)

    def _text(self, element: Element, line: Line) -> None:
        text = element.text or ""
        run = element.getparent()
        properties = run.find(qn("w:rPr")) if run is not None else None
        if properties is not None:
            fonts = properties.find(qn("w:rFonts"))
            if fonts is not None:
                text = in_font(text, fonts.get(qn("w:ascii")))
            if value(properties, "w:vertAlign") == "superscript":
                text = raised("".join(line.pieces[-1:]), text)
        line.pieces.append(text)

    def _link(self, element: Element, line: Line) -> None:
        begin = len(line.pieces)
        self._children(element, line)
        target = self._relationships.get(element.get(f"{RELATIONSHIP}id", ""))
        if target is not None and target.external:
            self._add_address(line, begin, target.target)

    def _simple_field(self, element: Element, line: Line) -> None:
        code, begin = element.get(qn("w:instr"), ""), len(line.pieces)
        self._children(element, line)
        self._finish_field(code, line, begin)

    def _field_mark(self, element: Element, line: Line) -> None:
        kind = element.get(qn("w:fldCharType"))
        if kind == "begin":
            self._fields.append(_Field())
            line.pieces.append(_form_field(element))
        elif kind == "separate" and self._fields:
            self._fields[-1].begin = len(line.pieces)
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            if ended.begin is not None:
                self._finish_field(ended.code, line, ended.begin)

    def _field_code(self, element: Element, _: Line) -> None:
        if self._fields:
            self._fields[-1].code += element.text or ""

    def _finish_field(self, code: str, line: Line, begin: int) -> None:
        if _PAGE_FIELD.match(code):
            del line.pieces[begin:]
        elif address := _HYPERLINK.match(code):
            self._add_address(line, begin, address[1])

    def _add_address(self, line: Line, begin: int, address: str) -> None:
        line.pieces[begin:] = [link("".join(line.pieces[begin:]), address)]

    def _note(self, kind: str, element: Element, line: Line) -> None:
        note_id = element.get(qn("w:id"), "")
        line.notes.append((kind, note_id))
        line.pieces.append(self._note_mark(kind, note_id))

    def _content_control(self, element: Element, line: Line) -> None:
        # The prompt of a control that is not filled in does not belong to the text.
        if not is_on(element.find(qn("w:sdtPr")), "w:showingPlcHdr"):
            self._children(element, line)


def _form_field(mark: Element) -> str:
    """The state of a check box or a drop-down list of the old kind, which has no text of its own (17.16.17)."""
    box = mark.find(f"{qn('w:ffData')}/{qn('w:checkBox')}")
    if box is not None:
        checked = is_on(box, "w:checked")
        return "☒ " if (is_on(box, "w:default") if checked is None else checked) else "☐ "
    choices = mark.find(f"{qn('w:ffData')}/{qn('w:ddList')}")
    if choices is None:
        return ""
    entries = [entry.get(VAL, "") for entry in choices.iter(qn("w:listEntry"))]
    chosen = number(value(choices, "w:result", value(choices, "w:default"))) or 0
    return entries[chosen] if 0 <= chosen < len(entries) else ""
