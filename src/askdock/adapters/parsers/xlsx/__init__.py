"""Spreadsheets: each sheet under its name, its tables row by row, values as they are shown."""

import re
import warnings
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from askdock.adapters.parsers.builder import TextBuilder, one_line
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.media_types import XLSX
from askdock.adapters.parsers.ooxml import Package
from askdock.adapters.parsers.tables import Cell, cell
from askdock.adapters.parsers.tables.regions import Range, write_sheet
from askdock.adapters.parsers.xlsx.annotated import NAMED, Hidden, annotated
from askdock.adapters.parsers.xlsx.number_formats import shown
from askdock.adapters.parsers.zip_checks import DAMAGE
from askdock.errors import UnreadableDocument
from askdock.records import ParsedDocument
from askdock.text.counts import counted

# A formula whose value the program that wrote the file did not store.
_NO_VALUE = re.compile(
    rb"""<c\b[^>]*?\br="([A-Z]{1,3}\d+)"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"""
)
_SHAPE = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}sp"
_PARAGRAPH, _TEXT = (f"{{http://schemas.openxmlformats.org/drawingml/2006/main}}{name}" for name in ("p", "t"))
_FAULTS = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, OSError, SyntaxError)
"""What openpyxl raises for files that are not as it expects."""


class XlsxParser:
    """Reads .xlsx and .xlsm files. Hidden sheets, rows and columns are left out and named."""

    def __init__(self, limits: ParseLimits, budget: Budget | None = None) -> None:
        self._limits = limits
        self._budget = budget

    @property
    def media_types(self) -> Set[str]:
        """The media type of .xlsx."""
        return {XLSX}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        with Package(path, name, self._limits, self._budget or Budget()) as package, path.open("rb") as file:
            try:
                with warnings.catch_warnings():
                    # Extensions that it does not know have no text of cells.
                    warnings.simplefilter("ignore")
                    book = load_workbook(package.transitional() or file, data_only=True, keep_links=False)
            except (*_FAULTS, *DAMAGE) as error:
                raise UnreadableDocument(f"{name} is damaged or is not what its name says") from error
            builder = TextBuilder()
            hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
            if hidden:
                builder.warn("hidden", f"hidden sheets left out: {', '.join(hidden)}")
            parts = _sheet_parts(package)
            for sheet in book.worksheets:
                if sheet.sheet_state == "visible":
                    _Sheet(sheet, builder).read()
                    _finish_sheet(package, parts.get(sheet.title), sheet.title, builder)
            return builder.build(book.properties.title, name)


class _Sheet:
    def __init__(self, sheet: Worksheet, builder: TextBuilder) -> None:
        self._sheet = sheet
        self._builder = builder
        self._hidden = Hidden(
            {at - 1 for at, row in sheet.row_dimensions.items() if row.hidden},
            {
                at - 1
                for column in sheet.column_dimensions.values()
                if column.hidden
                for at in range(column.min or 0, (column.max or 0) + 1)
            },
        )
        self._merged: dict[tuple[int, int], tuple[int, int]] = {}
        """Row and column of the first cell of a merged range -> rows and columns."""
        for merged in sheet.merged_cells.ranges:
            size = (merged.max_row - merged.min_row + 1, merged.max_col - merged.min_col + 1)
            self._merged[merged.min_row, merged.min_col] = size

    def read(self) -> None:
        cells = list(self._cells())
        if not cells:
            return
        self._builder.heading(self._sheet.title, 1)
        write_sheet(self._builder, cells, list(self._defined()))

    def _cells(self) -> Iterator[Cell]:
        for row in self._sheet.iter_rows():
            for one in row:
                text = _cell_text(one)
                if text and not self._hidden.holds(one.row - 1, one.column - 1):
                    rows, columns = self._merged.get((one.row, one.column), (1, 1))
                    yield cell(one.row - 1, one.column - 1, text, rows, columns)
        self._hidden.say(self._sheet.title, self._builder)

    def _defined(self) -> Iterator[Range]:
        for table in self._sheet.tables.values():
            first_column, first_row, last_column, last_row = range_boundaries(table.ref)
            head = 1 if table.headerRowCount is None else table.headerRowCount
            yield Range(first_row - 1, first_column - 1, last_row - 1, last_column - 1, head)


def _cell_text(one: Any) -> str:
    """The value as it is shown, with its address and comment."""
    text = one_line(shown(one.value, one.number_format)) if one.value is not None else ""
    target = None if one.hyperlink is None else one.hyperlink.target
    note = one.comment
    return annotated(text, target, note and note.text, note and note.author)


def _sheet_parts(package: Package) -> dict[str, str]:
    """The part of each sheet by the sheet's name."""
    main = package.main()
    root, targets = package.tree(main), package.relationships(main)
    found = {}
    for sheet in root.iter("{*}sheet") if root is not None else ():
        for name, value in sheet.attrib.items():
            if str(name).endswith("}id") and str(value) in targets:
                found[sheet.get("name", "")] = targets[str(value)].target
    return found


def _finish_sheet(package: Package, part: str | None, name: str, builder: TextBuilder) -> None:
    """Add the text boxes of a sheet, and say which formulas have no value."""
    if part is None:
        return
    for drawing in package.related(part, "drawing"):
        root = package.tree(drawing)
        for shape in root.iter(_SHAPE) if root is not None else ():
            lines = ("".join(text.text or "" for text in line.iter(_TEXT)) for line in shape.iter(_PARAGRAPH))
            builder.add("paragraph", "\n".join(lines))
    if embedded := package.embedded(part):
        builder.warn("feature", f"{counted(embedded, 'embedded document')} in sheet {name} not read")
    if missing := _NO_VALUE.findall(package.content(part) or b""):
        named = ", ".join(place.decode() for place in missing[:NAMED])
        builder.warn("no_value", f"{len(missing)} formulas without a stored value in sheet {name}: {named}")
