import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table

from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.xlsx import XlsxParser
from askdock.adapters.parsers.xlsx.number_formats import shown
from askdock.errors import EncryptedDocument, UnreadableDocument
from askdock.records import ParsedDocument


def parse(path: Path, fill: Callable[[Any], None]) -> ParsedDocument:
    book = openpyxl.Workbook()
    book.active.title = "Sheet"
    fill(book)
    book.save(path / "stored")
    return XlsxParser(ParseLimits()).parse(path / "stored", "a.xlsx")


def blocks(document: ParsedDocument) -> list[tuple[str, str]]:
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


def test_titles_merged_cells_and_heads_of_two_levels(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in (
            ["Register 2026"],
            ["Group", "Hall 1", None, "Note"],
            [None, "Plan", "Done", None],
            ["Pumps", 1, 2, "x"],
            [None, 3, 4, "y"],
        ):
            sheet.append(row)
        for merged in ("A1:D1", "A2:A3", "B2:C2", "D2:D3", "A4:A5"):
            sheet.merge_cells(merged)

    assert blocks(parse(tmp_path, fill)) == [
        ("heading", "Sheet"),
        ("paragraph", "Register 2026"),
        ("table_row", "Group | Hall 1 / Plan | Hall 1 / Done | Note\n--- | --- | --- | ---"),
        ("table_row", "Pumps | 1 | 2 | x"),
        ("table_row", "Pumps | 3 | 4 | y"),
    ]


def test_values_as_they_are_shown_with_comments_and_addresses(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet.append(["Partner", "Discount", "Value"])
        sheet.append(["Berg", 0.125, 1390000])
        sheet["B2"].number_format, sheet["C2"].number_format = "0.0 %", '#,##0 "EUR"'
        sheet["A2"].comment = Comment("Renewal by Ms Adler", "N")
        sheet["A2"].hyperlink = "https://berg.example.org"

    text = parse(tmp_path, fill).text
    assert "Berg (https://berg.example.org) (Comment (N): Renewal by Ms Adler) | 12.5 % | 1,390,000 EUR" in text


def test_hidden_parts_are_left_out_and_named(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in (["a", "b", "c"], ["1", "2", "3"], ["old", "older", "oldest"], ["4", "5", "6"]):
            sheet.append(row)
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        book.create_sheet("Old").append(["secret"])
        book["Old"].sheet_state = "hidden"

    document = parse(tmp_path, fill)
    assert [text for kind, text in blocks(document) if kind == "table_row"] == [
        "a | c\n--- | ---",
        "1 | 3",
        "4 | 6",
    ]
    assert [warning.detail for warning in document.warnings] == [
        "hidden sheets left out: Old",
        "hidden in sheet Sheet, left out: column B, row 3",
    ]


def test_formulas_without_a_value_are_said(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active.append(["Item", "Sum"])
        book.active.append(["Valve", "=1+1"])

    document = parse(tmp_path, fill)
    assert [(warning.code, warning.detail) for warning in document.warnings] == [
        ("no_value", "1 formulas without a stored value in sheet Sheet: B2")
    ]


def test_tables_of_a_sheet_are_kept_apart(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in (
            ["Item", "Price", None, "Site", "Phone"],
            ["Valve", 12, None, "North", "55-1"],
            [],
            ["Name", "Role"],
            ["Mia", "Chair"],
        ):
            sheet.append(row)

    rows = [text for kind, text in blocks(parse(tmp_path, fill)) if kind == "table_row"]
    assert rows == [
        "Item | Price\n--- | ---",
        "Valve | 12",
        "Site | Phone\n--- | ---",
        "North | 55-1",
        "Name | Role\n--- | ---",
        "Mia | Chair",
    ]


def test_a_blank_row_within_a_table_does_not_end_it(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        for row in (["Item", "Price"], ["Valve", 12], [], ["Pump", 30]):
            book.active.append(row)

    assert "Valve | 12\nPump | 30" in parse(tmp_path, fill).text


def test_a_defined_table_states_its_head(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        for row in (["2023", "2024"], ["371", "402"]):
            book.active.append(row)
        book.active.add_table(Table(displayName="T", ref="A1:B2"))

    assert "2023 | 2024\n--- | ---\n371 | 402" in parse(tmp_path, fill).text


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (0.125, "0%", "12.5%"),
        (1 / 3, "0.0%", "33.3%"),
        (-1234.5, "#,##0.00;[Red](#,##0.00)", "(1,234.50)"),
        (0, '0;-0;"none"', "none"),
        (48000, "[$€-407] #,##0", "€ 48,000"),
        (48000, "_-* #,##0.00\\ _€_-", "48,000.00"),
        (7, "000", "007"),
        (2.5, '0.0" kg"', "2.5 kg"),
        (1234567, '0.0,," M"', "1.2 M"),
        (0.1 + 0.2, "General", "0.3"),
        (1e20, "General", "1e+20"),
        (1e30, "#,##0.00", "1e+30"),
        (12345, "0.00E+00", "1.23E+04"),
        (True, "General", "TRUE"),
        (datetime.datetime.fromisoformat("2026-12-28T06:30"), "dd/mm/yyyy hh:mm", "2026-12-28 06:30"),
        (datetime.datetime.fromisoformat("2026-04-08"), 'yyyy"年"m"月"d"日"', "2026年4月8日"),
        (datetime.timedelta(hours=26, minutes=30), "[h]:mm", "26:30"),
        (datetime.time(17, 45), "h:mm", "17:45"),
    ],
)
def test_number_formats(value: object, number_format: str, expected: str) -> None:
    assert shown(value, number_format) == expected


def test_text_boxes_of_a_sheet_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    saved = io.BytesIO()
    book.save(saved)
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    related = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    with zipfile.ZipFile(saved, "a") as archive:
        archive.writestr(
            "xl/drawings/drawing1.xml",
            f'<d:wsDr xmlns:d="{drawing}/spreadsheetDrawing" xmlns:a="{drawing}/main">'
            "<d:sp><a:p><a:r><a:t>Ask Mia first.</a:t></a:r></a:p></d:sp></d:wsDr>",
        )
        archive.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            f'<Relationships xmlns="{related}"><Relationship Id="r" Type="{kind}" '
            'Target="../drawings/drawing1.xml"/></Relationships>',
        )
    (tmp_path / "stored").write_bytes(saved.getvalue())
    assert XlsxParser(ParseLimits()).parse(tmp_path / "stored", "a.xlsx").text.endswith("Ask Mia first.")


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut off", b"neither of them"])
def test_damaged_files_are_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "stored").write_bytes(content)
    with pytest.raises(UnreadableDocument, match=r"^a\.xlsx is damaged or is not what its name says$"):
        XlsxParser(ParseLimits()).parse(tmp_path / "stored", "a.xlsx")


def test_a_package_without_a_workbook_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    saved = io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(tmp_path / "stored", "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"spreadsheetml.sheet.main", b"other"))
    with pytest.raises(UnreadableDocument):
        XlsxParser(ParseLimits()).parse(tmp_path / "stored", "a.xlsx")


def test_protected_files_are_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "stored").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    with pytest.raises(EncryptedDocument):
        XlsxParser(ParseLimits()).parse(tmp_path / "stored", "a.xlsx")


def test_a_sheet_is_a_section_and_a_row_a_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Prices"
    for row in (("Item", "Price"), ("Valve", 12.5), ("阀门", 13)):
        book.active.append(row)
    book.create_sheet("Empty")
    saved = io.BytesIO()
    book.save(saved)
    (tmp_path / "stored").write_bytes(saved.getvalue())
    document = XlsxParser(ParseLimits()).parse(tmp_path / "stored", "prices.xlsx")
    rows = [document.text[b.start : b.end] for b in document.blocks if b.kind == "table_row"]
    assert rows == ["Item | Price\n--- | ---", "Valve | 12.5", "阀门 | 13"]
    assert document.text.startswith("Prices")


def test_a_damaged_member_is_refused_in_one_line(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Part", "Price"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    with zipfile.ZipFile(path) as package:
        sheet = package.getinfo("xl/worksheets/sheet1.xml")
    data = bytearray(path.read_bytes())
    begin = sheet.header_offset + 30 + len(sheet.filename)
    data[begin : begin + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    with pytest.raises(UnreadableDocument, match=r"^a\.xlsx is damaged or is not what its name says$"):
        XlsxParser(ParseLimits()).parse(path, "a.xlsx")


def test_the_strict_form_is_read_too(tmp_path: Path) -> None:
    namespaces = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/": b"http://purl.oclc.org/ooxml/spreadsheetml/",
        b"http://schemas.openxmlformats.org/officeDocument/2006/": b"http://purl.oclc.org/ooxml/officeDocument/",
    }
    book = openpyxl.Workbook()
    book.active.append(["Part", "Price"])
    book.active.append(["Lid", 12])
    book.save(tmp_path / "transitional")
    with zipfile.ZipFile(tmp_path / "transitional") as source, zipfile.ZipFile(tmp_path / "s", "w") as target:
        for name in source.namelist():
            content = source.read(name)
            for transitional, strict in namespaces.items():
                content = content.replace(transitional, strict)
            target.writestr(name, content)
    document = XlsxParser(ParseLimits()).parse(tmp_path / "s", "a.xlsx")
    assert "Part | Price" in document.text
    assert "Lid | 12" in document.text


def test_embedded_documents_are_said(tmp_path: Path) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"
    relation = f'<Relationship Id="rId9" Type="{kind}" Target="../embeddings/Report.docx"/>'
    spaces = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    book = openpyxl.Workbook()
    book.active.title = "Plan"
    book.active.append(["Part", "Price"])
    book.save(tmp_path / "stored")
    with zipfile.ZipFile(tmp_path / "stored", "a") as archive:
        archive.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels", f"<Relationships {spaces}>{relation}</Relationships>"
        )
        archive.writestr("xl/embeddings/Report.docx", b"PK")
    document = XlsxParser(ParseLimits()).parse(tmp_path / "stored", "a.xlsx")
    assert [warning.detail for warning in document.warnings] == ["1 embedded document in sheet Plan not read"]
