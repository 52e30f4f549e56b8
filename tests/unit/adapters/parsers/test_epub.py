import zipfile
from pathlib import Path

import pytest

from askdock.adapters.parsers.epub import EpubParser
from askdock.adapters.parsers.limits import ParseLimits
from askdock.errors import EncryptedDocument, UnreadableDocument
from askdock.records import ParsedDocument


def parse(path: Path, pages: dict[str, str], **entries: str) -> ParsedDocument:
    items = "".join(
        f'<item id="i{n}" href="{page}" media-type="application/xhtml+xml"/>' for n, page in enumerate(pages)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(pages)))
    container = '<container><rootfiles><rootfile full-path="OPS/p.opf"/></rootfiles></container>'
    package = (
        '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Pumps</dc:title>'
        '<dc:creator>M. Lund</dc:creator></metadata><manifest><item id="n" href="nav.xhtml" properties="nav" '
        f'media-type="application/xhtml+xml"/>{items}</manifest>'
        f'<spine><itemref idref="n"/>{spine}</spine></package>'
    )
    with zipfile.ZipFile(path / "stored", "w") as archive:
        for name, content in {"META-INF/container.xml": container, "OPS/p.opf": package, **entries}.items():
            archive.writestr(name, content)
        for page, content in pages.items():
            if content:
                archive.writestr(f"OPS/{page}", content)
    return EpubParser(ParseLimits()).parse(path / "stored", "book.epub")


def test_chapters_in_reading_order(tmp_path: Path) -> None:
    table = (
        "<table><tr><th>A</th><th>B</th></tr><tr><td rowspan='2'>x</td><td>1</td></tr><tr><td>2</td></tr></table>"
    )
    pages = {"z.xhtml": "<html><body><h1>One</h1><p>first</p></body></html>", "a.xhtml": f"<body>{table}</body>"}
    document = parse(tmp_path, pages)
    assert document.text == "One\n\nfirst\n\nA | B\n--- | ---\nx | 1\nx | 2"
    assert document.title == "Pumps"
    assert dict(document.metadata) == {"creator": "M. Lund"}
    assert document.warnings == ()


def test_pages_that_are_missing_are_said(tmp_path: Path) -> None:
    document = parse(tmp_path, {"a.xhtml": "<p>here</p>", "b.xhtml": ""})
    assert document.text == "here"
    assert [warning.detail for warning in document.warnings] == ["1 page of the book not in the file"]


def test_what_is_protected_or_damaged_is_refused(tmp_path: Path) -> None:
    locked = '<e><CipherReference URI="OPS/a.xhtml"/></e>'
    with pytest.raises(EncryptedDocument):
        parse(tmp_path, {"a.xhtml": "<p>x</p>"}, **{"META-INF/encryption.xml": locked})
    (tmp_path / "stored").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(UnreadableDocument, match=r"^b\.epub is damaged or is not what its name says$"):
        EpubParser(ParseLimits()).parse(tmp_path / "stored", "b.epub")
    with zipfile.ZipFile(tmp_path / "stored", "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
    with pytest.raises(UnreadableDocument):
        EpubParser(ParseLimits()).parse(tmp_path / "stored", "b.epub")
