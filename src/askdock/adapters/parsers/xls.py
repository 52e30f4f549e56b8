"""Spreadsheets of Excel before 2007: each sheet under its name, its tables row by row, values as shown."""

import struct
from collections.abc import Iterator, Set
from io import StringIO
from pathlib import Path

import xlrd
from xlrd.sheet import Cell as XlsCell
from xlrd.sheet import Sheet

from askdock.adapters.parsers.builder import TextBuilder, one_line
from askdock.adapters.parsers.media_types import XLS
from askdock.adapters.parsers.ole import is_encrypted
from askdock.adapters.parsers.tables import Cell, cell
from askdock.adapters.parsers.tables.regions import write_sheet
from askdock.adapters.parsers.xlsx.annotated import Hidden, annotated
from askdock.adapters.parsers.xlsx.number_formats import shown
from askdock.errors import EncryptedDocument, UnreadableDocument
from askdock.records import ParsedDocument

_FAULTS = (
    xlrd.XLRDError, xlrd.compdoc.CompDocError, struct.error, LookupError, ValueError, TypeError, AttributeError,
    ArithmeticError, AssertionError,
)  # fmt: skip
"""What xlrd raises for files that are not as it expects."""


class XlsParser:
    """Reads .xls files. Hidden sheets, rows and columns are left out and named."""

    @property
    def media_types(self) -> Set[str]:
        """The media type of .xls."""
        return {XLS}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        content = path.read_bytes()
        if is_encrypted(content, XLS):
            raise EncryptedDocument(f"{name} is protected by a password")
        builder = TextBuilder()
        try:
            book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=StringIO())
            hidden = [sheet.name for sheet in book.sheets() if sheet.visibility]
            if hidden:
                builder.warn("hidden", f"hidden sheets left out: {', '.join(hidden)}")
            for sheet in book.sheets():
                if not sheet.visibility:
                    _read(book, sheet, builder)
        except _FAULTS as error:
            reason = f"{name} is damaged or is not what its name says (save it as XLSX)"
            raise UnreadableDocument(reason) from error
        return builder.build(None, name)


def _read(book: xlrd.Book, sheet: Sheet, builder: TextBuilder) -> None:
    cells = list(_cells(book, sheet, builder))
    if cells:
        builder.heading(sheet.name, 1)
        write_sheet(builder, cells, [])


def _cells(book: xlrd.Book, sheet: Sheet, builder: TextBuilder) -> Iterator[Cell]:
    hidden = Hidden(
        {at for at, row in sheet.rowinfo_map.items() if row.hidden},
        {at for at, column in sheet.colinfo_map.items() if column.hidden},
    )
    merged = {(top, left): (bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells}
    for row in range(sheet.nrows):
        for column, one in enumerate(sheet.row(row)):
            address = sheet.hyperlink_map.get((row, column))
            note = sheet.cell_note_map.get((row, column))
            # The path of a file that another machine has tells a reader nothing.
            target = address.url_or_path if address is not None and address.type == "url" else None
            text = annotated(_shown(book, one), target, note and note.text, note and note.author)
            if text and not hidden.holds(row, column):
                rows, columns = merged.get((row, column), (1, 1))
                yield cell(row, column, text, rows, columns)
    hidden.say(sheet.name, builder)


def _shown(book: xlrd.Book, one: XlsCell) -> str:
    """The value as it is shown."""
    if one.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if one.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(one.value, "#ERROR"))
    value: object = one.value
    if one.ctype == xlrd.XL_CELL_BOOLEAN:
        value = bool(one.value)
    elif one.ctype == xlrd.XL_CELL_DATE:
        moment = xlrd.xldate.xldate_as_datetime(one.value, book.datemode)
        value = moment.time() if one.value < 1 else moment
    number_format = book.format_map[book.xf_list[one.xf_index].format_key].format_str
    return one_line(shown(value, number_format))
