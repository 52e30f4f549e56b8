import io
import zipfile
from pathlib import Path

import pytest

from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.opendocument import OpenDocumentParser
from askdock.errors import EncryptedDocument, UnreadableDocument
from askdock.records import ParsedDocument

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"'
    for name, uri in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("presentation", "presentation"), ("svg", "svg-compatible"),
    )
) + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip


def parse(path: Path, kind: str, body: str, automatic: str = "", styles: str = "", **parts: str) -> ParsedDocument:
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr(
            "content.xml",
            f"<office:document-content {_SPACES}><office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
        )
        archive.writestr("styles.xml", f"<office:document-styles {_SPACES}>{styles}</office:document-styles>")
        for name, content in parts.items():
            archive.writestr(name, content)
    (path / "stored").write_bytes(saved.getvalue())
    return OpenDocumentParser(ParseLimits()).parse(path / "stored", "a.odt")


def texts(document: ParsedDocument) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


def test_text_with_notes_comments_links_and_lists(tmp_path: Path) -> None:
    levels = (
        '<text:list-style style:name="L">'
        '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
        '<text:list-level-style-number text:level="2" style:num-format="a" '
        'style:num-prefix="(" style:num-suffix=")"/>'
        "</text:list-style>"
    )
    body = """<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>
    <text:h text:outline-level="1">Rates</text:h>
    <text:p>Fixed for<text:s text:c="1"/>two years.<text:note text:note-class="footnote"><text:note-citation>1
    </text:note-citation><text:note-body><text:p>Four.</text:p></text:note-body></text:note></text:p>
    <text:p>85 Nm<office:annotation><dc:creator>N</dc:creator><text:p>92 Nm.</text:p></office:annotation>,
    see <text:a xlink:href="https://example.org/x">here</text:a>.</text:p>
    <text:list text:style-name="L"><text:list-item><text:p>one</text:p>
    <text:list><text:list-item><text:p>inner</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>two</text:p></text:list-item></text:list>
    <text:list><text:list-item><text:p>bullet</text:p></text:list-item></text:list>"""
    assert texts(parse(tmp_path, "text", body, levels)) == [
        "Rates",
        "Fixed for two years.[^1]",
        "[^1] Four.",
        "85 Nm, see here (https://example.org/x).",
        "Comment (N): 92 Nm.",
        "1. one",
        "(a) inner",
        "2. two",
        "- bullet",
    ]


def test_headers_once_and_hidden_text_left_out(tmp_path: Path) -> None:
    header = "<style:header><text:p>WI-4471</text:p></style:header>"
    styles = (
        f"<office:master-styles><style:master-page>{header}{header}</style:master-page></office:master-styles>"
    )
    hidden = '<style:style style:name="T"><style:text-properties text:display="none"/></style:style>'
    body = (
        '<text:p>seen<text:span text:style-name="T">gone</text:span></text:p>'
        '<text:section text:display="none"><text:p>gone too</text:p></text:section>'
    )
    document = parse(tmp_path, "text", body, hidden, styles)
    assert texts(document) == ["WI-4471", "seen"]
    assert [warning.detail for warning in document.warnings] == ["hidden text left out: 12 characters"]


def test_sheets_with_spans_repeats_and_hidden_parts(tmp_path: Path) -> None:
    def cell(text: str, more: str = "") -> str:
        return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'

    def row(*cells: str, more: str = "") -> str:
        return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"

    down = 'table:number-rows-spanned="2"'
    covered = "<table:covered-table-cell/>"
    blank = '<table:table-cell table:number-columns-repeated="1000"/>'
    rows = (
        row(cell("Group"), cell("Item"), cell("Rate"), blank)
        + row(cell("Pump", down), cell("Flow"), cell("12.5 %"))
        + row(covered, cell("Noise"), cell("3 %"))
        + row(cell("Old"), cell("x"), cell("y"), more='table:visibility="collapse"')
        + row('<table:table-cell office:value-type="float" office:value="7"/>', cell("a"), cell("b"))
        + row(blank, more='table:number-rows-repeated="1048000"')
    )
    hidden = '<style:style style:name="H"><style:table-properties table:display="false"/></style:style>'
    body = (
        f'<table:table table:name="Main">{rows}</table:table>'
        f'<table:table table:name="Old" table:style-name="H">{row(cell("secret"))}</table:table>'
        f'<table:table table:name="Blank">{row(blank)}</table:table>'
    )
    document = parse(tmp_path, "spreadsheet", body, hidden)
    assert texts(document) == [
        "Main",
        "Group | Item | Rate\n--- | --- | ---",
        "Pump | Flow | 12.5 %",
        "Pump | Noise | 3 %",
        "7 | a | b",
    ]
    assert [warning.detail for warning in document.warnings] == [
        "hidden in table Main, left out: row 4",
        "hidden, left out: sheet Old",
    ]


def test_slides_are_pages_with_notes(tmp_path: Path) -> None:
    properties = '<style:drawing-page-properties presentation:visibility="hidden"/>'
    hidden = f'<style:style style:name="H">{properties}</style:style>'
    body = """<draw:page><draw:frame><draw:text-box><text:p>11:15</text:p></draw:text-box></draw:frame>
    <draw:frame presentation:class="title"><draw:text-box><text:p>Drill</text:p></draw:text-box></draw:frame>
    <draw:frame><draw:image/><svg:desc>Map of exits</svg:desc></draw:frame>
    <presentation:notes><draw:frame><draw:text-box><text:p>Ask Mia.</text:p></draw:text-box></draw:frame>
    </presentation:notes></draw:page><draw:page draw:style-name="H"><text:p>gone</text:p></draw:page>
    <draw:page><draw:custom-shape><text:p>last</text:p></draw:custom-shape></draw:page>"""
    document = parse(tmp_path, "presentation", body, hidden)
    assert texts(document) == ["11:15", "Drill", "(Image: Map of exits)", "Notes: Ask Mia.", "last"]
    assert [page.number for page in document.pages] == [1, 3]
    assert [warning.detail for warning in document.warnings] == ["hidden, left out: slide 2"]


def test_what_is_locked_or_damaged_is_refused(tmp_path: Path) -> None:
    manifest = {"META-INF/manifest.xml": "<manifest:encryption-data/>"}
    with pytest.raises(EncryptedDocument):
        parse(tmp_path, "text", "<text:p>x</text:p>", **manifest)
    (tmp_path / "stored").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(UnreadableDocument, match=r"^a\.ods is damaged or is not what its name says$"):
        OpenDocumentParser(ParseLimits()).parse(tmp_path / "stored", "a.ods")


def test_dates_of_a_sheet_have_their_year(tmp_path: Path) -> None:
    def row(name: str, stored: str, seen: str) -> str:
        date = f'<table:table-cell office:value-type="date" office:date-value="{stored}"><text:p>{seen}</text:p>'
        return f"<table:table-row>{cell(name)}{date}</table:table-cell></table:table-row>"

    def cell(text: str) -> str:
        return f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"

    rows = (
        f"<table:table-row>{cell('What')}{cell('When')}</table:table-row>",
        row("short", "2026-03-05", "05.03.26"),
        row("hour", "2026-03-05T14:30:00", "5. Mar"),
        row("Chinese", "2026-03-05", "2026年3月5日"),
        row("bare", "2026-03-05", ""),
    )
    document = parse(tmp_path, "spreadsheet", f'<table:table table:name="S">{"".join(rows)}</table:table>')
    assert texts(document)[-4:] == [
        "short | 2026-03-05",
        "hour | 2026-03-05 14:30",
        "Chinese | 2026年3月5日",
        "bare | 2026-03-05",
    ]


def test_a_formula_of_an_old_office_program(tmp_path: Path) -> None:
    math = (
        '<!DOCTYPE math:math PUBLIC "-//OpenOffice.org//DTD Modified W3C MathML 1.01//EN" "math.dtd">'
        '<math:math xmlns:math="http://www.w3.org/1998/Math/MathML"><math:semantics>'
        '<math:annotation math:encoding="StarMath 5.0">E = m c^2</math:annotation></math:semantics></math:math>'
    )
    frame = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    document = parse(tmp_path, "text", f"<text:p>So{frame}in short.</text:p>", **{"Object 1/content.xml": math})
    assert texts(document) == ["So E = m c^2 in short."]


def test_entities_are_refused(tmp_path: Path) -> None:
    body = '<!DOCTYPE x [<!ENTITY a "b">]><office:document-styles xmlns:office="x">&a;</office:document-styles>'
    with pytest.raises(UnreadableDocument):
        parse(tmp_path, "text", "<text:p>x</text:p>", **{"meta.xml": body})
