import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from askdock.adapters.parsers.docx import DocxParser
from askdock.adapters.parsers.limits import ParseLimits
from askdock.errors import DocumentTooComplex, EncryptedDocument, UnreadableDocument


def test_structure(tmp_path: Path) -> None:
    source = docx.Document()
    source.styles.add_style("标题 2", WD_STYLE_TYPE.PARAGRAPH)
    source.add_heading("The title", level=0)
    source.add_heading("Chapter", level=1)
    source.add_paragraph("First").add_run(" and\tsecond")
    source.add_paragraph("第二节", style="标题 2")
    source.add_paragraph("an item", style="List Bullet")
    table = source.add_table(rows=1, cols=3)
    table.rows[0].cells[0].text = "a"
    table.rows[0].cells[1].merge(table.rows[0].cells[2]).text = "b"
    source.add_paragraph("after")
    file = tmp_path / "stored"
    source.save(str(file))

    document = DocxParser(ParseLimits()).parse(file, "file.docx")
    assert [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", 1, "The title"),
        ("heading", 1, "Chapter"),
        ("paragraph", 0, "First and\tsecond"),
        ("heading", 2, "第二节"),
        ("list_item", 0, "- an item"),
        ("table_row", 0, "a | b"),
        ("paragraph", 0, "after"),
    ]
    assert document.title == "The title"


def test_deleted_text_is_left_out_and_inserted_text_is_kept(tmp_path: Path) -> None:
    source = docx.Document()
    paragraph = source.add_paragraph("kept")
    for tag, text in (("w:del", " deleted"), ("w:ins", " inserted")):
        change = OxmlElement(tag)
        run = source.add_paragraph(text).runs[0]._r
        run.getparent().getparent().remove(run.getparent())
        change.append(run)
        paragraph._p.append(change)
    file = tmp_path / "stored"
    source.save(str(file))
    assert DocxParser(ParseLimits()).parse(file, "file.docx").text == "kept inserted"


def test_an_outline_level_makes_a_heading(tmp_path: Path) -> None:
    source = docx.Document()
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "2")
    source.add_paragraph("Deep").paragraph_format.element.get_or_add_pPr().append(level)
    file = tmp_path / "stored"
    source.save(str(file))
    assert [(b.kind, b.level) for b in DocxParser(ParseLimits()).parse(file, "f.docx").blocks] == [("heading", 3)]


def test_a_protected_file_is_named_as_such(tmp_path: Path) -> None:
    file = tmp_path / "stored"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    with pytest.raises(EncryptedDocument, match=r"plan\.docx is protected by a password"):
        DocxParser(ParseLimits()).parse(file, "plan.docx")


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut off", b"not a zip"])
def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "stored"
    file.write_bytes(content)
    with pytest.raises(UnreadableDocument, match=r"^plan\.docx is damaged or is not what its name says$"):
        DocxParser(ParseLimits()).parse(file, "plan.docx")


def test_another_kind_of_package_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "stored"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(UnreadableDocument):
        DocxParser(ParseLimits()).parse(file, "plan.docx")


def test_a_package_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "stored"
    docx.Document().save(str(file))
    with pytest.raises(DocumentTooComplex, match="1,000 .*ASKDOCK_MAX_UNPACKED_BYTES"):
        DocxParser(ParseLimits(unpacked_bytes=1000)).parse(file, "plan.docx")
