"""Files that attack whoever reads them, made by code, each with what must become of it.

`expected` is the status of the upload when it is refused there, else the reason code the document ends with, or
READY.
"""

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import docx
import openpyxl
import pptx
from fpdf import FPDF

MIB = 1024 * 1024
LINE_BYTES = 50 * MIB - 10 if os.environ.get("HOSTILE_FULL") else MIB
"""The whole line takes minutes to index: `HOSTILE_FULL=1 make test ARGS=tests/hostile`."""
READY = "READY"
CONTENT_TYPES = "[Content_Types].xml"
LOLS = "<!DOCTYPE x [<!ENTITY a0 'lol'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KIDS = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
XXE_FILE = "<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
XXE_HTTP = "<!DOCTYPE x [<!ENTITY x SYSTEM 'http://127.0.0.1:9/x'>]>"


@dataclass(frozen=True)
class Hostile:
    name: str
    make: Callable[[], bytes]
    expected: int | str
    absent: str = ""
    """What no passage may hold."""


def corpus() -> Iterator[Hostile]:
    yield Hostile("empty.txt", lambda: b"", 422)
    yield Hostile("oversize.txt", lambda: b"x" * (60 * MIB), 413)
    yield from _pdfs()
    yield from _wrong_types()
    yield from _names()
    yield from _archives()
    yield from _xml()
    yield from _texts()
    yield from _offices()
    yield Hostile("attached.eml", lambda: _mail(), READY, absent="../")


def _pdfs() -> Iterator[Hostile]:
    yield Hostile("truncated.pdf", lambda: _pdf("A page of text.")[:200], "unreadable_document")
    yield Hostile("encrypted.pdf", lambda: _pdf("Secret.", password="secret"), "encrypted")
    cycle = "<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"
    yield Hostile("cyclic.pdf", lambda: _raw_pdf(cycle), "no_text")
    yield Hostile("stream-bomb.pdf", _stream_bomb, "no_text")
    yield Hostile("image-50k.pdf", _huge_image, "no_text")


def _wrong_types() -> Iterator[Hostile]:
    yield Hostile("image-50k.png", lambda: _png_header(50_000, 50_000), "unreadable_document")
    yield Hostile("program.txt", lambda: b"\x7fELF" + bytes(100), 415)
    yield Hostile("text.pdf", lambda: b"only text", 415)
    yield Hostile("polyglot.html", lambda: b"<!-- %PDF-1.7 --><script>1</script>", 415)
    yield Hostile("polyglot.zip", lambda: b"%PDF-1.4\n" + _zip({"a.txt": "x"}), 415)
    yield Hostile("sheet.docx", lambda: _zip({CONTENT_TYPES: "x", "xl/workbook.xml": "x"}), 415)


def _names() -> Iterator[Hostile]:
    yield Hostile("../../etc/cron.d/evil.txt", lambda: b"climbing name", READY, absent="../")
    yield Hostile("nul\0byte.txt", lambda: b"a NUL in the name", READY)
    yield Hostile("annex\u202egpj.txt", lambda: b"a name that turns around", READY)


def _archives() -> Iterator[Hostile]:
    yield Hostile("slip.zip", lambda: _zip({"../../../tmp/askdock-slipped.txt": "slipped"}), READY, absent="../")
    yield Hostile("absolute.zip", lambda: _zip({"/tmp/askdock-slipped.txt": "slipped"}), READY)  # noqa: S108
    yield Hostile("symlink.zip", lambda: _symlink(), "no_text", absent="root:")
    yield Hostile("bomb.zip", lambda: _zip({"a.txt": b"\0" * (200 * MIB)}), "too_complex")
    yield Hostile("nested.zip", lambda: _nested(4), "too_complex")
    yield Hostile("overlap.zip", lambda: _overlapping(), "unreadable_document")
    yield Hostile("million.zip", lambda: _million_entries(), "too_complex")
    yield Hostile("locked.zip", lambda: _locked(), "encrypted")
    yield Hostile("lying-size.zip", lambda: _lying_size(), "unreadable_document")


def _xml() -> Iterator[Hostile]:
    yield Hostile("lols.docx", lambda: _word(LOLS + "]>", "&a9;"), "unreadable_document")
    yield Hostile("xxe-file.docx", lambda: _word(XXE_FILE, "before &x; after"), READY, absent="root:")
    yield Hostile("xxe-http.docx", lambda: _word(XXE_HTTP, "before &x; after"), READY)
    yield Hostile("xxe.odt", lambda: _open_document(XXE_FILE, "&x;"), "unreadable_document", absent="root:")
    yield Hostile("lols.odt", lambda: _open_document(LOLS + "]>", "&a9;"), "unreadable_document")
    yield Hostile("dimensions.xlsx", lambda: _false_dimensions(), READY)


def _offices() -> Iterator[Hostile]:
    yield Hostile("xxe.pptx", lambda: _slides(XXE_FILE, "before &x; after"), READY, absent="root:")
    yield Hostile("lols.pptx", lambda: _slides(LOLS + "]>", "&a9;"), "unreadable_document")
    yield Hostile("lols.xlsx", lambda: _cells(LOLS + "]>", "&a9;"), "unreadable_document")
    yield Hostile("xxe.xlsx", lambda: _cells(XXE_FILE, "before &x; after"), "unreadable_document", absent="root:")
    yield Hostile("xxe.ods", lambda: _open_document(XXE_FILE, "&x;", "spreadsheet"), "unreadable_document")
    yield Hostile("xxe.epub", lambda: _book(XXE_FILE, "before &x; after"), READY, absent="root:")
    yield Hostile("lols.epub", lambda: _book(LOLS + "]>", "before &a9;"), READY, absent="lollol")
    yield Hostile("xxe.xml", lambda: f"{XXE_FILE}<a><b>before &x; after</b></a>".encode(), READY, absent="root:")
    yield Hostile("lols.xml", lambda: f"{LOLS}]><a>before &a9;</a>".encode(), "unreadable_document")
    yield Hostile("deep.xml", lambda: b"<a>" * 100_000, "unreadable_document")
    yield Hostile("loop.docx", _styles_in_a_circle, READY)
    yield Hostile("wide.docx", lambda: _word("", "x", '<w:gridSpan w:val="99999999"/>'), READY)
    yield Hostile("wide.html", lambda: b"<table><tr><td colspan=65534 rowspan=0>x<td>y</table>" * 50, READY)
    yield Hostile("repeated.ods", _repeated_cells, READY)
    yield Hostile("names.zip", lambda: _zip({"\u4e2d" * 100 + ".txt": "a long name"}), READY)
    yield Hostile("cut.doc", lambda: OLE + "WordDocument\0".encode("utf-16-le"), "unreadable_document")
    yield Hostile("deep.ipynb", lambda: b'{"cells":' + b"[" * 100_000, "too_complex")
    yield Hostile("cue.vtt", lambda: b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\n<v " * 20_000, READY)


def _texts() -> Iterator[Hostile]:
    yield Hostile("one-line.txt", lambda: b"word " * (LINE_BYTES // 5), READY)
    yield Hostile(
        "bad-utf8.txt", lambda: "正文 text ".encode() * 50 + b"\xff\xfe\xfa" + "更多 more".encode(), READY
    )
    yield Hostile("formulas.csv", lambda: b"name,value\n=cmd|'/c calc'!A0,@SUM(1)\n", READY)
    script = b"<html><body><p>Seen.</p><script>alert('unseen')</script><img onerror=alert(1)></body></html>"
    yield Hostile("script.html", lambda: script, READY, absent="unseen")
    yield Hostile("zero-width.txt", lambda: "in\u200bvis\u2060ible and \u202ereversed\u202c text".encode(), READY)
    yield Hostile("deep.html", lambda: b"<div>" * 30_000 + b"bottom", READY)
    yield Hostile("deep.json", lambda: b"[" * 1_000_000, "too_complex")


def _pdf(text: str, password: str | None = None) -> bytes:
    made = FPDF()
    if password:
        made.set_encryption("owner", password)
    made.add_page()
    made.set_font("helvetica", size=12)
    made.cell(text=text)
    return bytes(made.output())


def _raw_pdf(*objects: str | bytes) -> bytes:
    """A file of the catalogue and these objects, numbered from 2, without a table of contents."""
    parts = [b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"]
    for number, body in enumerate(objects, start=2):
        content = body.encode() if isinstance(body, str) else body
        parts.append(b"%d 0 obj\n" % number + content + b"\nendobj\n")
    return b"".join((*parts, b"trailer\n<</Root 1 0 R>>\n%%EOF\n"))


def _stream_bomb() -> bytes:
    bomb = zlib.compress(bytes(300 * MIB), 1)
    content = b"<</Length %d/Filter/FlateDecode>>stream\n" % len(bomb) + bomb + b"\nendstream"
    return _raw_pdf(_KIDS, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>", content)


def _huge_image() -> bytes:
    """50,000 by 50,000 pixels, of which the file holds the first row."""
    row = zlib.compress(bytes(50_000), 9)
    image = (
        b"<</Type/XObject/Subtype/Image/Width 50000/Height 50000/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n" % len(row) + row + b"\nendstream"
    )
    paint = b"<</Length 27>>stream\nq 99 0 0 99 0 0 cm /I Do Q  \nendstream"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>"
    return _raw_pdf(_KIDS, page, paint, image)


def _png_header(width: int, height: int) -> bytes:
    head = struct.pack(">II5B", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + head
        + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    )


def _zip(members: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _symlink() -> bytes:
    made = io.BytesIO()
    link = zipfile.ZipInfo("passwords.txt")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    return made.getvalue()


def _nested(depth: int) -> bytes:
    content = _zip({"a.txt": "bottom"})
    for _ in range(depth):
        content = _zip({"inner.zip": content})
    return content


def _overlapping() -> bytes:
    """Two entries of the directory that point at one and the same content."""
    content = bytearray(_zip({"a.txt": "shared " * 500, "b.txt": "own"}))
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 1)
    # Offset 42 of a directory entry: where its content begins (APPNOTE.TXT 4.3.12).
    content[second + 42 : second + 46] = struct.pack("<I", 4)
    return bytes(content)


def _million_entries() -> bytes:
    """A directory of a million entries over no content at all; 4.3.12, 4.3.14 to 4.3.16 of APPNOTE.TXT."""
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    count = 1_000_000
    size = len(entry) * count
    start = b"PK\x03\x04" + bytes(26)
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, len(start))
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(start) + size, 1)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return start + entry * count + end64 + locator + end


def _locked() -> bytes:
    content = bytearray(_zip({"a.txt": "secret"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _lying_size() -> bytes:
    """Says that it unpacks to ten bytes; there are a million."""
    content = bytearray(_zip({"a.txt": "x" * MIB}))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 10)
    return bytes(content)


def _word(doctype: str, text: str, cell: str = "") -> bytes:
    saved = io.BytesIO()
    docx.Document().save(saved)
    with zipfile.ZipFile(saved) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    members["word/document.xml"] = (
        f"<?xml version='1.0'?>{doctype}<w:document xmlns:w='{space}'><w:body>"
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>{_wide_table(cell)}</w:body></w:document>"
    )
    return _zip(members)


def _open_document(doctype: str, text: str, kind: str = "text") -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    words = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr(
            "content.xml",
            f"<?xml version='1.0'?>{doctype}<o:document-content xmlns:o='{office}' xmlns:t='{words}'>"
            f"<o:body><o:{kind}><t:p>{text}</t:p></o:{kind}></o:body></o:document-content>",
        )
    return made.getvalue()


def _wide_table(cell: str) -> str:
    one = f"<w:tc><w:tcPr>{cell}</w:tcPr><w:p><w:r><w:t>wide</w:t></w:r></w:p></w:tc>"
    return f"<w:tbl><w:tr>{one}{one}</w:tr><w:tr>{one}</w:tr></w:tbl>" if cell else ""


def _styles_in_a_circle() -> bytes:
    saved = io.BytesIO(_word("", "in a circle"))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    styles = "".join(
        f'<w:style w:styleId="{one}"><w:name w:val="{one}"/><w:basedOn w:val="{other}"/></w:style>'
        for one, other in ("ab", "ba")
    )
    with zipfile.ZipFile(saved) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    members["word/styles.xml"] = f'<w:styles xmlns:w="{space}">{styles}</w:styles>'
    return _zip(members)


def _slides(doctype: str, text: str) -> bytes:
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[5])
    paragraph = f"<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p>"
    return _altered(deck, "ppt/slides/slide1.xml", doctype, b"<p:txBody>", paragraph)


def _cells(doctype: str, text: str) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "only cell"
    return _altered(book, "xl/worksheets/sheet1.xml", doctype, b"only cell", text)


def _altered(document: Any, part: str, doctype: str, old: bytes, new: str) -> bytes:
    """The saved document with `new` for `old` in a part that begins with the doctype."""
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    content = members[part]
    assert isinstance(content, bytes)
    assert old in content
    body = content[content.index(b"?>") + 2 :] if content.startswith(b"<?xml") else content
    members[part] = b"<?xml version='1.0'?>" + doctype.encode() + body.replace(old, new.encode(), 1)
    return _zip(members)


def _book(doctype: str, text: str) -> bytes:
    item = '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
    return _zip(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfile full-path="p.opf"/></container>',
            "p.opf": f'{doctype}<package>{item}<itemref idref="a"/></package>',
            "a.xhtml": f"{doctype}<html><body><p>{text}</p></body></html>",
        }
    )


def _repeated_cells() -> bytes:
    """A cell that says it stands in each of a million rows of a thousand columns."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    repeats = 't:number-rows-repeated="1000000"', 't:number-columns-repeated="1000"'
    cell = f"<t:table-cell {repeats[1]}><x:p>again</x:p></t:table-cell>"
    return _zip(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f'<o:document-content xmlns:o="{space}:office:1.0" xmlns:t="{space}:table:1.0" '
            f'xmlns:x="{space}:text:1.0"><o:body><o:spreadsheet><t:table><t:table-row {repeats[0]}>{cell}'
            "</t:table-row></t:table></o:spreadsheet></o:body></o:document-content>",
        }
    )


def _false_dimensions() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "only cell"
    saved = io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    assert isinstance(sheet, bytes)
    assert b'ref="A1:A1"' in sheet
    members["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A1:A1"', b'ref="A1:XFD1048576"')
    return _zip(members)


def _mail() -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "With an attachment that climbs"
    mail.set_content("See attached.")
    mail.add_attachment("root text", filename="../../../etc/passwd.txt")
    return mail.as_bytes()
