"""Presentations: a slide is a page; titles, lists, tables, groups, charts, speaker notes and comments."""

from collections.abc import Iterator, Set
from pathlib import Path

from askdock.adapters.parsers.builder import TextBuilder, one_line
from askdock.adapters.parsers.charts import CHART, chart_table
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.media_types import PPTX
from askdock.adapters.parsers.ooxml import RELATIONSHIP, Element, Package, Relationship
from askdock.adapters.parsers.pictures import is_caption, is_readable
from askdock.adapters.parsers.pictures.slides import SlidePictures, write_figures
from askdock.adapters.parsers.tables import Cell, Table, cell, compose, write
from askdock.adapters.parsers.wording import comment, link, picture, speaker_notes
from askdock.errors import UnreadableDocument
from askdock.records import Figure, ParsedDocument, Span
from askdock.text.counts import counted

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLES = frozenset(("title", "ctrTitle"))
_NOT_OF_THE_SLIDE = frozenset(("sldNum", "dt", "ftr", "hdr", "sldImg"))
"""Placeholders whose text is the same on each slide, or no text."""
_MIN_SIDE = 685_800
"""English Metric Units, three quarters of an inch: a smaller picture is a sign."""
_BULLETS = tuple(f"{_A}{name}" for name in ("buChar", "buAutoNum", "buBlip"))


class PptxParser:
    """Reads .pptx, .pptm, .ppsx and .potx files. Hidden slides are left out and named."""

    def __init__(self, limits: ParseLimits, budget: Budget | None = None) -> None:
        self._limits = limits
        self._budget = budget

    @property
    def media_types(self) -> Set[str]:
        """The media type of .pptx."""
        return {PPTX}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        with Package(path, name, self._limits, self._budget or Budget()) as package:
            root = package.tree(package.main())
            if root is None:
                raise UnreadableDocument(f"{name} is damaged or is not what its name says")
            builder = TextBuilder()
            hidden, embedded = [], 0
            figures: list[Figure] = []
            for number, part in enumerate(_slides(package, root), start=1):
                slide = package.tree(part)
                if slide is None:
                    builder.warn("feature", f"slide {number} is missing in the file")
                elif slide.get("show") in ("0", "false"):
                    hidden.append(str(number))
                else:
                    first = builder.position
                    one = _Slide(package, part, builder)
                    one.read(slide)
                    figures += one.pictures.figures(number)
                    builder.end_page(number, first)
                    embedded += package.embedded(part)
            write_figures(builder, figures)
            if hidden:
                builder.warn("hidden", f"hidden slides left out: {', '.join(hidden)}")
            if embedded:
                builder.warn("feature", f"{counted(embedded, 'embedded document')} not read")
            return builder.build(package.title(), name)


def _slides(package: Package, presentation: Element) -> Iterator[str]:
    targets = package.relationships(package.main())
    for slide in presentation.iter(f"{_P}sldId"):
        target = targets.get(slide.get(f"{RELATIONSHIP}id", ""))
        if target is not None:
            yield target.target


class _Slide:
    def __init__(self, package: Package, part: str, builder: TextBuilder) -> None:
        self._package = package
        self._part = part
        self._builder = builder
        self._targets = package.relationships(part)
        self.pictures = SlidePictures()

    def read(self, slide: Element) -> None:
        shapes = slide.find(f"{_P}cSld/{_P}spTree")
        all_shapes = list(_shapes(shapes)) if shapes is not None else []
        # The title may be drawn last; it is read first.
        for shape in sorted(all_shapes, key=lambda one: _placeholder(one) not in _TITLES):
            self._shape(shape)
        for part in self._package.related(self._part, "notesSlide"):
            self._notes(part)
        for part in self._package.related(self._part, "comments"):
            self._comments(part)

    def _shape(self, shape: Element) -> None:
        kind = _placeholder(shape)
        if kind in _NOT_OF_THE_SLIDE or _is_hidden(shape):
            return
        if shape.tag == f"{_P}pic":
            described = self._span(self._builder.add("paragraph", picture(_alternative(shape))))
            if part := self._picture(shape):
                # Programs put the name of the file where nobody has described it.
                named = is_readable(_alternative(shape).strip())
                self.pictures.pictures.append((part, None if named else described))
        elif shape.tag == f"{_P}graphicFrame":
            self._frame(shape)
        elif kind in _TITLES:
            title = self._span(self._builder.heading(" ".join(_lines(shape, self._targets)), 1))
            self.pictures.title = self.pictures.title or title
        else:
            self._text(shape)

    def _span(self, start: int | None) -> Span | None:
        return None if start is None else Span(start, self._builder.length)

    def _picture(self, shape: Element) -> str:
        """The part of a picture that is no sign; "" for none that can be shown."""
        blip, size = shape.find(f".//{_A}blip"), shape.find(f".//{_A}ext[@cx]")
        sides = [0] if size is None else [_whole(size.get(name, "")) for name in ("cx", "cy")]
        target = self._targets.get(blip.get(f"{RELATIONSHIP}embed", "")) if blip is not None else None
        if target is None or target.external or (size is not None and min(sides) < _MIN_SIDE):
            return ""
        return target.target if is_readable(target.target) else ""

    def _text(self, shape: Element) -> None:
        body = shape.find(f"{_P}txBody")
        is_list = _placeholder(shape) in ("body", "obj", "")
        for paragraph in body.iter(f"{_A}p") if body is not None else ():
            text = _line(paragraph, self._targets).strip()
            bullet = (is_list and paragraph.find(f"{_A}pPr/{_A}buNone") is None) or any(
                paragraph.find(f"{_A}pPr/{name}") is not None for name in _BULLETS
            )
            start = self._builder.add(
                "list_item" if bullet else "paragraph", f"- {text}" if bullet and text else text
            )
            if (span := self._span(start)) is not None and is_caption(text):
                self.pictures.captions.append(span)

    def _frame(self, frame: Element) -> None:
        for table in frame.iter(f"{_A}tbl"):
            write(self._builder, compose(_table(table, self._targets)))
        for chart in frame.iter(CHART):
            target = self._targets.get(chart.get(f"{RELATIONSHIP}id", ""))
            root = self._package.tree(target.target) if target is not None and not target.external else None
            if root is not None:
                title, model = chart_table(root)
                self._builder.add("paragraph", title)
                write(self._builder, compose(model))
        for diagram in frame.iter("{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"):
            target = self._targets.get(diagram.get(f"{RELATIONSHIP}dm", ""))
            root = self._package.tree(target.target) if target is not None else None
            for paragraph in root.iter(f"{_A}p") if root is not None else ():
                self._builder.add("list_item", f"- {text}" if (text := _line(paragraph, {}).strip()) else "")

    def _notes(self, part: str) -> None:
        root = self._package.tree(part)
        for shape in root.iter(f"{_P}sp") if root is not None else ():
            if _placeholder(shape) == "body" and (text := "\n".join(_lines(shape, {})).strip()):
                self._builder.add("paragraph", speaker_notes(text))

    def _comments(self, part: str) -> None:
        root = self._package.tree(part)
        for one in root if root is not None else ():
            texts = [text.text or "" for text in one.iter(f"{_P}text", f"{_A}t")]
            if said := one_line(" ".join(texts)):
                self._builder.add("paragraph", comment(said))


def _shapes(parent: Element) -> Iterator[Element]:
    """Shapes in drawing order, those of groups in their place."""
    for shape in parent:
        if shape.tag == f"{_P}grpSp" or (
            isinstance(shape.tag, str) and shape.tag.endswith(("Content", "}Choice"))
        ):
            if not _is_hidden(shape):
                yield from _shapes(shape)
        elif isinstance(shape.tag, str) and shape.tag != _FALLBACK:
            yield shape


def _placeholder(shape: Element) -> str | None:
    """The kind of placeholder that a shape fills; "" for one of the layout's own; None for none."""
    found = shape.find(f".//{_P}nvPr/{_P}ph")
    return None if found is None else found.get("type", "")


def _properties(shape: Element) -> Element | None:
    return shape.find(f"*/{_P}cNvPr")


def _is_hidden(shape: Element) -> bool:
    properties = _properties(shape)
    return properties is not None and properties.get("hidden") in ("1", "true")


def _alternative(shape: Element) -> str:
    properties = _properties(shape)
    return properties.get("descr", "") if properties is not None else ""


def _lines(shape: Element, targets: dict[str, Relationship]) -> list[str]:
    texts = (_line(paragraph, targets).strip() for paragraph in shape.iter(f"{_A}p"))
    return [text for text in texts if text]


def _line(paragraph: Element, targets: dict[str, Relationship]) -> str:
    pieces = []
    for run in paragraph:
        if run.tag == f"{_A}br":
            pieces.append("\n")
        elif run.tag == f"{_A}fld" and run.get("type", "").startswith("slidenum"):
            continue
        elif run.tag in (f"{_A}r", f"{_A}fld"):
            text = run.findtext(f"{_A}t") or ""
            address = run.find(f"{_A}rPr/{_A}hlinkClick")
            target = targets.get(address.get(f"{RELATIONSHIP}id", "")) if address is not None else None
            pieces.append(link(text, target.target) if target is not None and target.external else text)
        elif isinstance(run.tag, str) and not run.tag.endswith(("pPr", "endParaRPr")):
            # Equations and what else may stand in a line.
            pieces.extend(text.text or "" for text in run.iter("{*}t"))
    return "".join(pieces)


def _table(table: Element, targets: dict[str, Relationship]) -> Table:
    cells: list[Cell] = []
    for at, row in enumerate(table.iter(f"{_A}tr")):
        for column, one in enumerate(row.iter(f"{_A}tc")):
            if one.get("hMerge") in ("1", "true") or one.get("vMerge") in ("1", "true"):
                continue
            rows, columns = _span(one, "rowSpan"), _span(one, "gridSpan")
            cells.append(cell(at, column, " ".join(_lines(one, targets)), rows, columns))
    return Table(tuple(cells))


def _span(element: Element, name: str) -> int:
    value = element.get(name, "1")
    return int(value) if value.isdecimal() and len(value) < 6 else 1


def _whole(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 12 else 0
