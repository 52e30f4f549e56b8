import zipfile
from pathlib import Path

import pytest

from askdock.adapters.parsers import MEDIA_TYPES, all_parsers
from askdock.adapters.parsers.detect import detect_media_type
from askdock.adapters.parsers.media_types import BY_EXTENSION, DOC, DOCX, EPUB, ODG, ODP, ODS, ODT, PPT, XLS, ZIP
from askdock.errors import UnsupportedMediaType

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def package(path: Path, *names: str) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return path.read_bytes()


def detect(tmp_path: Path, name: str, content: bytes) -> str:
    file = tmp_path / "stored"
    file.write_bytes(content)
    return detect_media_type(file, name)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.PDF", b"%PDF-1.7 ...", "application/pdf"),
        ("a.pdf", b"\0" * 100 + b"%PDF-1.4", "application/pdf"),
        ("a.html", b"<p>x", "text/html"),
        ("a.htm", b"plain", "text/html"),
        ("a.md", b"# x", "text/markdown"),
        ("a.txt", "文".encode("gb18030"), "text/plain"),
        ("a.txt", "文".encode("utf-16"), "text/plain"),
        ("a.csv", b"a,b", "text/csv"),
        ("a.tsv", b"a\tb", "text/tab-separated-values"),
        ("README", b"text", "text/plain"),
        ("download", b"%PDF-1.7", "application/pdf"),
        ("download", b"\n<!DOCTYPE HTML><p>", "text/html"),
        ("a.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00", XLS),
        ("a.bin", b"%PDF-1.7", "application/pdf"),
    ],
)
def test_kinds_by_content_and_extension(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    assert detect(tmp_path, name, content) == expected


def test_word_packages(tmp_path: Path) -> None:
    word = package(tmp_path / "zip", "[Content_Types].xml", "word/document.xml")
    assert detect(tmp_path, "a.docx", word) == DOCX
    assert detect(tmp_path, "a", word) == DOCX
    # The parser says what is wrong with these two.
    assert detect(tmp_path, "a.docx", word[:60]) == DOCX
    assert detect(tmp_path, "a.docx", OLE + "EncryptedPackage".encode("utf-16-le")) == DOCX


def open_document(path: Path, mimetype: str, *before: str) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in before:
            archive.writestr(name, "x")
        archive.writestr("mimetype", mimetype)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "mimetype", "expected"),
    [
        ("a.ods", ODS, ODS),
        ("a.odp", ODP, ODP),
        ("a.odg", ODG, ODG),
        ("a", f"{ODS}-template", ODS),
        ("a.odt", f"{ODT}\n", ODT),
        ("a.epub", EPUB, EPUB),
    ],
)
@pytest.mark.parametrize("before", [(), ("content.xml",)])
def test_packages_by_their_mimetype_wherever_it_stands(
    tmp_path: Path, name: str, mimetype: str, expected: str, before: tuple[str, ...]
) -> None:
    assert detect(tmp_path, name, open_document(tmp_path / "zip", mimetype, *before)) == expected


def test_a_package_of_an_unknown_program_is_no_archive(tmp_path: Path) -> None:
    content = package(tmp_path / "zip", "Index/Document.iwa")
    assert detect(tmp_path, "a.zip", content) == ZIP
    assert detect(tmp_path, "download", content) == ZIP
    with pytest.raises(UnsupportedMediaType, match=r"cannot read '\.pages' files"):
        detect(tmp_path, "a.pages", content)


@pytest.mark.parametrize(
    ("name", "stream", "expected"),
    [("a.doc", "WordDocument", DOC), ("a.xls", "Workbook", XLS), ("a.ppt", "PowerPoint Document", PPT)],
)
def test_old_office_files_by_their_streams(tmp_path: Path, name: str, stream: str, expected: str) -> None:
    assert detect(tmp_path, name, OLE + f"{stream}\0".encode("utf-16-le")) == expected
    with pytest.raises(UnsupportedMediaType):
        detect(tmp_path, name, OLE)


def test_old_office_files_with_others_embedded_are_of_the_kind_that_their_name_says(tmp_path: Path) -> None:
    streams = OLE + "".join(f"{name}\0" for name in ("WordDocument", "WORKBOOK")).encode("utf-16-le")
    assert detect(tmp_path, "a.xls", streams) == XLS
    assert detect(tmp_path, "a.doc", streams) == DOC
    assert detect(tmp_path, "download", streams) == DOC


def test_what_programs_export_under_old_names(tmp_path: Path) -> None:
    assert detect(tmp_path, "a.xls", b"<html><table><tr><td>1</table>") == "text/html"
    assert detect(tmp_path, "a.xls", b"Part\tPrice\nLid\t12\n") == "text/tab-separated-values"
    assert detect(tmp_path, "a.xls", b"<?xml version='1.0'?><Workbook/>") == "application/xml"
    assert detect(tmp_path, "a.doc", rb"{\rtf1 x}") == "application/rtf"
    word = package(tmp_path / "zip", "[Content_Types].xml", "word/document.xml")
    assert detect(tmp_path, "a.doc", word) == DOCX
    with pytest.raises(UnsupportedMediaType, match=r"a\.doc is named \.doc but is (no|not a) DOC file"):
        detect(tmp_path, "a.doc", b"plain text")


def test_text_in_utf_16_without_a_mark_is_text(tmp_path: Path) -> None:
    assert detect(tmp_path, "a.txt", "压力不超过五巴。\n".encode("utf-16-le")) == "text/plain"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"hello", "a.pdf is named .pdf but is no PDF file"),
        ("a.docx", b"hello", "a.docx is named .docx but is no DOCX file"),
        ("a.docx", OLE, "a.docx is named .docx but is no DOCX file"),
        ("a.txt", b"\x7fELF\0\0", "a.txt is named .txt but holds binary data, not text"),
        ("a.md", b"%PDF-1.7", "a.md is named .md but holds binary data, not text"),
        ("a.gif", b"GIF89a", "a.gif: cannot read '.gif' files; supported are PDF, DOCX, PPTX, XLSX, ODT, EPUB"),
        ("data", b"\0\1", "data: cannot read files of this kind; supported are PDF"),
    ],
)
def test_what_is_refused_and_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(UnsupportedMediaType) as caught:
        detect(tmp_path, name, content)
    assert str(caught.value).startswith(reason)


def test_a_spreadsheet_is_no_word_document(tmp_path: Path) -> None:
    sheet = package(tmp_path / "zip", "[Content_Types].xml", "xl/workbook.xml")
    with pytest.raises(UnsupportedMediaType):
        detect(tmp_path, "a.docx", sheet)


def test_there_is_a_parser_for_every_kind() -> None:
    read = {media_type for parser in all_parsers() for media_type in parser.media_types}
    assert read == set(BY_EXTENSION.values()) == MEDIA_TYPES
