"""The text of a paragraph of an OpenDocument file, with the notes, comments and frames in it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from askdock.adapters.parsers.builder import one_line
from askdock.adapters.parsers.ooxml import Element
from askdock.adapters.parsers.opendocument.names import attribute, count, qn
from askdock.adapters.parsers.opendocument.styles import Styles
from askdock.adapters.parsers.wording import comment, link, note_mark, picture

P, H = qn("text:p"), qn("text:h")
TEXT_BOX = qn("draw:text-box")

_NOT_SHOWN = {
    qn(name)
    for name in (
        "text:tracked-changes",
        "text:hidden-text",
        "text:hidden-paragraph",
        "text:page-number",
        "text:page-count",
        "text:ruby-text",
        "office:annotation-end",
        "svg:title",
        "svg:desc",
        "presentation:notes",
    )
}
_SPACES = {qn("text:tab"): "\t", qn("text:line-break"): "\n", qn("text:soft-page-break"): ""}


@dataclass(slots=True)
class Line:
    """A paragraph's text; `attached`: notes and comments; `boxes`: text boxes that are anchored in it."""

    pieces: list[str] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    hidden: int = 0

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.pieces)


class LineReader:
    """Reads paragraphs. `formula(path)` gives the text of an embedded formula, or nothing."""

    def __init__(self, styles: Styles, formula: Callable[[str], str]) -> None:
        self._styles = styles
        self._formula = formula

    def read(self, paragraph: Element) -> Line:
        """The paragraph's text."""
        line = Line()
        if attribute(paragraph, "text:style-name") in self._styles.hidden:
            line.hidden = len(one_line("".join(paragraph.itertext())))
        else:
            self._within(paragraph, line)
        return line

    def plain(self, element: Element) -> str:
        """The text of all paragraphs within an element, in one line."""
        return one_line(" ".join(self.read(paragraph).text for paragraph in element.iter(P, H)))

    def _within(self, element: Element, line: Line) -> None:
        line.pieces.append(_collapsed(element.text))
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, line)
            line.pieces.append(_collapsed(child.tail))

    def _child(self, child: Element, line: Line) -> None:
        tag = child.tag
        if tag in _SPACES:
            line.pieces.append(_SPACES[tag])
        elif tag == qn("text:s"):
            line.pieces.append(" " * min(count(child, "text:c"), 100))
        elif tag == qn("text:a"):
            begin = len(line.pieces)
            self._within(child, line)
            line.pieces[begin:] = [link("".join(line.pieces[begin:]), attribute(child, "xlink:href"))]
        elif tag == qn("text:note"):
            self._note(child, line)
        elif tag == qn("office:annotation"):
            self._comment(child, line)
        elif tag == TEXT_BOX:
            line.boxes.append(child)
        elif tag == qn("draw:frame"):
            self._frame(child, line)
        elif tag in _NOT_SHOWN:
            return
        elif attribute(child, "text:style-name") in self._styles.hidden:
            line.hidden += len(one_line("".join(child.itertext())))
        else:
            self._within(child, line)

    def _note(self, note: Element, line: Line) -> None:
        body = note.find(qn("text:note-body"))
        citation = one_line("".join(note.findtext(qn("text:note-citation"), ""))) or "1"
        mark = note_mark(f"e{citation}" if attribute(note, "text:note-class") == "endnote" else citation)
        if body is not None and (text := self.plain(body)):
            line.pieces.append(mark)
            line.attached.append(f"{mark} {text}")

    def _comment(self, annotation: Element, line: Line) -> None:
        if text := self.plain(annotation):
            line.attached.append(comment(text, annotation.findtext(qn("dc:creator"), "")))

    def _frame(self, frame: Element, line: Line) -> None:
        shown = [child for child in frame if child.tag == TEXT_BOX]
        line.boxes.extend(shown)
        for embedded in frame.iter(qn("draw:object")):
            line.pieces.append(self._formula(attribute(embedded, "xlink:href")))
        if not shown:
            line.pieces.append(alternative(frame))


def alternative(frame: Element) -> str:
    """The alternative text of a picture or drawing."""
    return picture(frame.findtext(qn("svg:desc"), "") or frame.findtext(qn("svg:title"), ""))


def _collapsed(text: str | None) -> str:
    """Blank space in the XML counts as one space (part 3, 6.1.2)."""
    if not text:
        return ""
    words = " ".join(text.split())
    if not words:
        return " "
    return f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"
