"""Notes, comments, headers and footers, links, fields, symbols, equations and hidden text of Word files."""

import zipfile
from pathlib import Path

import pytest
from tests.support.word_files import R, p, word_file

from askdock.adapters.parsers.docx import DocxParser
from askdock.adapters.parsers.limits import ParseLimits
from askdock.records import ParsedDocument


def parse(path: Path) -> ParsedDocument:
    return DocxParser(ParseLimits()).parse(path, "a.docx")


def texts(path: Path) -> list[str]:
    document = parse(path)
    return [document.text[block.start : block.end] for block in document.blocks]


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_notes_and_comments_follow_their_block(tmp_path: Path) -> None:
    body = (
        p(run("Fixed for two years.") + '<w:r><w:footnoteReference w:id="3"/></w:r>')
        + p(run("85 Nm.") + '<w:r><w:commentReference w:id="0"/></w:r>')
        + p("End.")
    )
    line = f'<w:footnote w:id="0" w:type="separator">{p("line")}</w:footnote>'
    notes = f'{line}<w:footnote w:id="3">{p("Four.")}</w:footnote>'
    comments = f'<w:comment w:id="0" w:author="Ms Adler">{p("92 Nm if stainless.")}</w:comment>'
    assert texts(word_file(tmp_path / "f", body, footnotes=notes, comments=comments)) == [
        "Fixed for two years.[^1]",
        "[^1] Four.",
        "85 Nm.",
        "Comment (Ms Adler): 92 Nm if stainless.",
        "End.",
    ]


def test_headers_and_footers_once_and_without_page_numbers(tmp_path: Path) -> None:
    page = (
        '<w:p><w:r><w:t>Page </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple></w:p>'
    )
    reference = (
        '<w:headerReference w:type="default" r:id="rId1"/><w:footerReference w:type="default" r:id="rId3"/>'
    )
    body = (
        p("One", f"<w:sectPr>{reference}</w:sectPr>")
        + p("Two")
        + '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/>'
        '<w:headerReference w:type="first" r:id="rId2"/></w:sectPr>'
    )
    file = word_file(tmp_path / "f", body, header1=p("WI-4471, revision F"), header2=p("Not shown"), footer1=page)
    assert texts(file) == ["WI-4471, revision F", "One", "Two"]


def test_links_have_their_address(tmp_path: Path) -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "mailto:desk@example.org" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run("the desk")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = (
        p(f'<w:hyperlink r:id="a">{run("the annex")}</w:hyperlink>')
        + p(f'<w:hyperlink r:id="a">{run("example.org/annex")}</w:hyperlink>')
        + p(field)
    )
    assert texts(word_file(tmp_path / "f", body, {"a": "https://example.org/annex"})) == [
        "the annex (https://example.org/annex)",
        "example.org/annex",
        "the desk (desk@example.org)",
    ]


def test_hidden_text_is_left_out_and_said(tmp_path: Path) -> None:
    styles = '<w:style w:styleId="H"><w:name w:val="H"/><w:rPr><w:vanish/></w:rPr></w:style>'
    body = (
        p(run("seen ") + run("secret", "<w:vanish/>") + run("shown", '<w:vanish w:val="0"/>'))
        + p(run("styled", '<w:rStyle w:val="H"/>') + run("kept"))
        + p("all of it", '<w:pStyle w:val="H"/>')
    )
    document = parse(word_file(tmp_path / "f", body, styles=styles))
    assert document.text == "seen shown\n\nkept"
    assert [(w.code, w.detail) for w in document.warnings] == [("hidden", "hidden text left out: 21 characters")]


def test_raised_figures_symbols_and_forms(tmp_path: Path) -> None:
    body = (
        p(
            run("10")
            + run("6", '<w:vertAlign w:val="superscript"/>')
            + run(" m")
            + run("2", '<w:vertAlign w:val="superscript"/>')
        )
        + p('<w:r><w:sym w:font="Symbol" w:char="F0B1"/></w:r>' + run("5 %"))
        + p(
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox>'
            f'</w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>{run("agreed")}'
        )
        + p(
            f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here')}</w:sdtContent></w:sdt>"
        )
        + p(f"<w:sdt><w:sdtPr/><w:sdtContent>{run('filled in')}</w:sdtContent></w:sdt>")
    )
    assert texts(word_file(tmp_path / "f", body)) == ["10^6 m²", "±5 %", "☒ agreed", "filled in"]


def test_a_deleted_paragraph_mark_joins_and_deleted_rows_are_gone(tmp_path: Path) -> None:
    def row(text: str, properties: str = "") -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr><w:tc>{p(text)}</w:tc><w:tc>{p(text * 2)}</w:tc></w:tr>"

    body = (
        p("first ", "<w:rPr><w:del/></w:rPr>")
        + p("second")
        + f"<w:tbl>{row('a')}{row('b', '<w:del/>')}{row('c')}</w:tbl>"
    )
    assert texts(word_file(tmp_path / "f", body)) == ["first second", "a | aa\n--- | ---", "c | cc"]


_SUM = "<m:naryPr><m:chr m:val='∑'/></m:naryPr>"


def _t(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        (f"{_t('R=P·')}<m:sSup><m:e><m:d><m:e>{_t('1−0.18')}</m:e></m:d></m:e><m:sup>{_t('n')}</m:sup></m:sSup>",
         "R = P · (1 − 0.18)^n"),
        (f"<m:f><m:num>{_t('a+b')}</m:num><m:den>{_t('2')}</m:den></m:f>", "(a + b)/2"),
        (f"<m:rad><m:deg/><m:e>{_t('x')}</m:e></m:rad>", "√x"),
        (f"<m:nary>{_SUM}<m:sub>{_t('i')}</m:sub><m:sup/><m:e>{_t('x')}</m:e></m:nary>", "∑_i x"),
    ],
)  # fmt: skip
def test_equations_as_text(tmp_path: Path, equation: str, expected: str) -> None:
    assert texts(word_file(tmp_path / "f", p(f"<m:oMath>{equation}</m:oMath>"))) == [expected]


def test_a_sentence_goes_on_with_its_equation(tmp_path: Path) -> None:
    equation = p(f"<m:oMathPara><m:oMath>{_t('R=2')}</m:oMath></m:oMathPara>")
    assert texts(word_file(tmp_path / "f", p("The value is") + equation + p("where") + p("Done.") + equation)) == [
        "The value is R = 2",
        "where",
        "Done.",
        "R = 2",
    ]


def test_equations_nested_deeply_end(tmp_path: Path) -> None:
    nested = "<m:nary><m:e>" * 100 + "<m:r><m:t>x</m:t></m:r>" + "</m:e></m:nary>" * 100
    assert texts(word_file(tmp_path / "f", p("Before.") + p(f"<m:oMath>{nested}</m:oMath>")))[0] == "Before."


def test_tables_with_merged_cells_and_one_within_another(tmp_path: Path) -> None:
    def cell(content: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"

    inner = f"<w:tbl><w:tr>{cell(p('x'))}{cell(p('1'))}</w:tr></w:tbl>"
    begun = '<w:vMerge w:val="restart"/>'
    rows = (
        f"<w:tr>{cell(p('Group'))}{cell(p('Item'))}{cell(p('Value'))}</w:tr>"
        f"<w:tr>{cell(p('Pump'), begun)}{cell(p('Flow'))}{cell(p('12'))}</w:tr>"
        f"<w:tr>{cell(p(''), '<w:vMerge/>')}{cell(p('Noise'))}{cell(p('see') + inner)}</w:tr>"
    )
    assert texts(word_file(tmp_path / "f", f"<w:tbl>{rows}</w:tbl>")) == [
        "Group | Item | Value\n--- | --- | ---",
        "Pump | Flow | 12",
        "Pump | Noise | see x, 1",
    ]


def test_the_strict_form_is_read_too(tmp_path: Path) -> None:
    namespaces = {
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/": b"http://purl.oclc.org/ooxml/wordprocessingml/",
        f"{R}/".encode(): b"http://purl.oclc.org/ooxml/officeDocument/relationships/",
    }
    file, strict = word_file(tmp_path / "f", p("strict")), tmp_path / "s"
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(strict, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            for transitional, other in namespaces.items():
                content = content.replace(transitional, other)
            target.writestr(name, content)
    assert texts(strict) == ["strict"]
