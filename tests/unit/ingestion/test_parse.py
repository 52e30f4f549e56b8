import zipfile
from collections.abc import Set
from pathlib import Path

import pytest

from askdock.errors import NoText, UnreadableDocument, UnsupportedMediaType
from askdock.ingestion.parse import (
    DOCX,
    MEDIA_TYPES,
    ParseStage,
    detect_media_type,
    parsed_from_json,
    parsed_to_json,
)
from askdock.records import Block, PageSpan, ParsedDocument

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


class OneParser:
    def __init__(self, result: ParsedDocument) -> None:
        self.result = result

    @property
    def media_types(self) -> Set[str]:
        return {"text/plain"}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        return self.result


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


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"hello", "a.pdf is named .pdf but is no PDF file"),
        ("a.docx", b"hello", "a.docx is named .docx but is no DOCX file"),
        ("a.docx", OLE, "a.docx is named .docx but is no DOCX file"),
        ("a.txt", b"\x7fELF\0\0", "a.txt is named .txt but holds binary data, not text"),
        ("a.md", b"%PDF-1.7", "a.md is named .md but holds binary data, not text"),
        ("a.jsonl", b"{}", "a.jsonl: cannot read '.jsonl' files; supported are PDF, DOCX, HTML, Markdown, TXT"),
        ("data", b"\0\1", "data: cannot read files of this kind; supported are PDF"),
    ],
)
def test_what_is_refused_and_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(UnsupportedMediaType) as caught:
        detect(tmp_path, name, content)
    assert str(caught.value).startswith(reason)


def test_a_spreadsheet_is_no_word_document(tmp_path: Path) -> None:
    sheet = package(tmp_path / "zip", "xl/workbook.xml")
    with pytest.raises(UnsupportedMediaType):
        detect(tmp_path, "a.docx", sheet)
    with pytest.raises(UnsupportedMediaType, match=r"'\.xlsx'"):
        detect(tmp_path, "a.xlsx", sheet)


def test_there_is_a_parser_for_every_kind() -> None:
    from askdock.adapters.parsers import all_parsers

    read = {media_type for parser in all_parsers() for media_type in parser.media_types}
    assert read == set(MEDIA_TYPES.values())


def test_a_kind_without_a_parser_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedMediaType, match="application/x"):
        ParseStage([]).parse(tmp_path, "a.x", "application/x")


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_blank_documents_have_no_text(tmp_path: Path, text: str) -> None:
    with pytest.raises(NoText, match=r"a\.txt holds no text"):
        ParseStage([OneParser(ParsedDocument(text, "t", ()))]).parse(tmp_path, "a.txt", "text/plain")


@pytest.mark.parametrize(
    "blocks",
    [
        (Block("paragraph", 0, 3), Block("paragraph", 2, 4)),
        (Block("paragraph", 2, 4), Block("paragraph", 0, 1)),
        (Block("paragraph", 0, 9),),
        (Block("paragraph", 1, 1),),
    ],
)
def test_structure_out_of_order_is_refused(tmp_path: Path, blocks: tuple[Block, ...]) -> None:
    with pytest.raises(UnreadableDocument, match="out of order"):
        ParseStage([OneParser(ParsedDocument("text", "t", blocks))]).parse(tmp_path, "a", "text/plain")


def test_json_gives_back_what_it_was_given() -> None:
    document = ParsedDocument(
        text="标题\n\n正文 😀\n",
        title="标题",
        blocks=(Block("heading", 0, 2, 1), Block("paragraph", 4, 8)),
        pages=(PageSpan(1, 0, 8),),
    )
    assert parsed_from_json(parsed_to_json(document)) == document
    assert len(parsed_to_json(document)) < 150
