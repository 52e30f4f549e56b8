import struct
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlwt

from askdock.adapters.parsers.xls import XlsParser
from askdock.errors import UnreadableDocument
from askdock.records import ParsedDocument

MOMENT = datetime(2026, 3, 1, 14, 30)  # noqa: DTZ001 - a sheet knows no time zone


def parse(path: Path, fill: Callable[[Any], None]) -> ParsedDocument:
    book = xlwt.Workbook()
    fill(book)
    book.save(str(path / "stored"))
    return XlsParser().parse(path / "stored", "a.xls")


def blocks(document: ParsedDocument) -> list[tuple[str, str]]:
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


def in_format(number_format: str) -> Any:
    return xlwt.easyxf(num_format_str=number_format)


def test_titles_merged_cells_and_heads_of_two_levels(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_sheet("Pumps")
        sheet.write(0, 0, "Register 2026")
        sheet.write_merge(1, 2, 0, 0, "Group")
        sheet.write_merge(1, 1, 1, 2, "Hall 1")
        sheet.write(2, 1, "Plan")
        sheet.write(2, 2, "Done")
        sheet.write_merge(3, 4, 0, 0, "水泵")
        for row, figures in enumerate(((1, 2), (3, 4)), start=3):
            for column, figure in enumerate(figures, start=1):
                sheet.write(row, column, figure)

    assert blocks(parse(tmp_path, fill)) == [
        ("heading", "Pumps"),
        ("paragraph", "Register 2026"),
        ("table_row", "Group | Hall 1 / Plan | Hall 1 / Done\n--- | --- | ---"),
        ("table_row", "水泵 | 1 | 2"),
        ("table_row", "水泵 | 3 | 4"),
    ]


def test_values_are_those_that_are_shown(tmp_path: Path) -> None:
    values = [
        (0.125, "0.0%"), (1390000, '#,##0 "EUR"'), (date(2026, 3, 1), "d/m/yyyy"),
        (MOMENT, "d/m/yyyy h:mm"), (time(14, 30), "h:mm"), (True, "General"),
    ]  # fmt: skip

    def fill(book: Any) -> None:
        sheet = book.add_sheet("Values")
        sheet.write(0, 0, "What")
        sheet.write(0, 1, "Value")
        for row, (value, number_format) in enumerate(values, start=1):
            sheet.write(row, 0, f"item {row}")
            sheet.write(row, 1, value, in_format(number_format))

    shown = [text.partition(" | ")[2] for kind, text in blocks(parse(tmp_path, fill)) if kind == "table_row"]
    assert shown[1:] == ["12.5%", "1,390,000 EUR", "2026-03-01", "2026-03-01 14:30", "14:30", "TRUE"]


def test_hidden_sheets_rows_and_columns_are_left_out_and_said(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet, drafts = book.add_sheet("Open"), book.add_sheet("Drafts")
        drafts.write(0, 0, "secret")
        drafts.visibility = 1
        for row, values in enumerate((("Part", "Price", "Cost"), ("Lid", "12", "7"), ("Old lid", "9", "6"))):
            for column, value in enumerate(values):
                sheet.write(row, column, value)
        sheet.row(2).hidden = True
        sheet.col(2).hidden = True

    document = parse(tmp_path, fill)
    assert "Lid | 12" in document.text
    assert not {"secret", "7", "Old"} & set(document.text.split())
    assert [warning.detail for warning in document.warnings] == [
        "hidden sheets left out: Drafts",
        "hidden in sheet Open, left out: column C, row 3",
    ]


def test_a_sheet_of_excel_4_has_no_file_around_its_records(tmp_path: Path) -> None:
    bof, number_format, form, label, eof = (
        (0x0409, b"\x00\x00\x10\x00\x00\x00"),
        (0x041E, b"\x00\x00\x07General"),
        (0x0443, bytes(12)),
        (0x0204, b"\x00\x00\x00\x00\x00\x00\x03\x00Lid"),
        (0x000A, b""),
    )
    content = b"".join(
        struct.pack("<HH", kind, len(body)) + body for kind, body in (bof, number_format, form, label, eof)
    )
    (tmp_path / "stored").write_bytes(content)
    assert "Lid" in XlsParser().parse(tmp_path / "stored", "a.xls").text


@pytest.mark.parametrize("cut", [600, 2_000])
def test_a_damaged_file_is_refused_with_a_hint(tmp_path: Path, cut: int) -> None:
    parse(tmp_path, lambda book: book.add_sheet("Sheet").write(0, 0, "Lid"))
    (tmp_path / "stored").write_bytes((tmp_path / "stored").read_bytes()[:cut])
    with pytest.raises(UnreadableDocument, match=r"^a\.xls is damaged or .* \(save it as XLSX\)$"):
        XlsParser().parse(tmp_path / "stored", "a.xls")
