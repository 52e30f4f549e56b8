import base64
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from askdock.adapters.parsers.archive import ZipParser
from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.mail import MailParser
from askdock.errors import DocumentTooComplex, NoText, UnreadableDocument
from askdock.records import ParsedDocument


def packed(**members: bytes | str) -> bytes:
    return packed_as({name.replace("__", "."): content for name, content in members.items()})


def packed_as(members: dict[str, bytes | str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def unzip(tmp_path: Path, content: bytes, limits: ParseLimits | None = None) -> ParsedDocument:
    file = tmp_path / "stored"
    file.write_bytes(content)
    return ZipParser(limits or ParseLimits()).parse(file, "a.zip")


def headings(document: ParsedDocument) -> list[tuple[int, str]]:
    return [(b.level, document.text[b.start : b.end]) for b in document.blocks if b.kind == "heading"]


def test_members_become_sections_under_their_names(tmp_path: Path) -> None:
    inner = packed(note__txt="Deep text.")
    document = unzip(
        tmp_path,
        packed_as(
            {
                "docs/a.md": "# Title\n\nFirst.",
                "b.csv": "name,price\nValve,12",
                "image.png": b"\x89PNG",
                "inner.zip": inner,
                "__MACOSX/._a.md": "x",
            }
        ),
    )
    assert headings(document) == [
        (1, "docs/a.md"),
        (2, "Title"),
        (1, "b.csv"),
        (1, "inner.zip"),
        (2, "note.txt"),
    ]
    assert "name: Valve; price: 12" in document.text
    assert document.text.endswith("Deep text.")


def test_a_member_that_cannot_be_read_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    document = unzip(tmp_path, packed(bad__pdf="%PDF-1.7 no more", good__txt="Good text."))
    assert "bad.pdf\n\n(bad.pdf is damaged or no PDF)" in document.text
    assert "Good text." in document.text


def test_what_is_not_read_of_an_archive_is_said(tmp_path: Path) -> None:
    encoded = "读作中文，".encode("gbk") * 9
    members: dict[str, bytes | str] = {
        "bad.pdf": "%PDF-1.7 no more",
        "a.png": b"\x89PNG",
        "b.txt": encoded,
        "c.txt": "",
    }
    document = unzip(tmp_path, packed_as(members))
    assert [(warning.code, warning.detail, warning.partial) for warning in document.warnings] == [
        ("member", "bad.pdf is damaged or no PDF", True),
        ("member", "not read: a.png", False),
        ("member", "c.txt holds no text", False),
    ]


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["人事/加班规定.txt", "财务/发票.txt"], "gbk"),
        (["人事/加班規定.txt", "財務/發票要求.txt"], "big5"),
        (["マニュアル/はじめに.txt", "のりかえ.txt"], "shift_jis"),
        (["Größe.txt"], "utf-8"),
        (["点検表.txt"], "cp932"),
        (["펌프 점검표.txt"], "cp949"),
        (["Проверка насосов.txt"], "cp866"),
    ],
)
def test_names_in_the_code_page_of_who_packed_them(tmp_path: Path, names: list[str], encoding: str) -> None:
    class Entry(zipfile.ZipInfo):
        def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
            return self.filename.encode(encoding), self.flag_bits & ~0x800

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(Entry(name), "text")
    assert [text for _, text in headings(unzip(tmp_path, made.getvalue()))] == names


def test_names_that_climb_are_only_names(tmp_path: Path) -> None:
    document = unzip(tmp_path, packed_as({"../../etc/x.txt": "text", "/a\u202etxt.md": "more"}))
    assert headings(document) == [(1, "etc/x.txt"), (1, "atxt.md")]
    assert [path.name for path in tmp_path.iterdir()] == ["stored"]


def test_too_deep_too_many_too_much(tmp_path: Path) -> None:
    deep = packed(c__zip=packed(b__zip=packed(a__txt="x")))
    with pytest.raises(DocumentTooComplex, match="ASKDOCK_MAX_ARCHIVE_DEPTH"):
        unzip(tmp_path, deep)
    assert unzip(tmp_path, deep, ParseLimits(archive_depth=3)).text.endswith("x")
    with pytest.raises(DocumentTooComplex, match="more than 2 entries .*ASKDOCK_MAX_ARCHIVE_ENTRIES"):
        unzip(tmp_path, packed(a__zip=packed(b__txt="x", c__txt="y")), ParseLimits(archive_entries=2))
    with pytest.raises(DocumentTooComplex, match="ASKDOCK_MAX_UNPACKED_BYTES"):
        unzip(
            tmp_path, packed(a__zip=packed(b__txt="x" * 600), c__txt="y" * 600), ParseLimits(unpacked_bytes=1000)
        )
    with pytest.raises(DocumentTooComplex, match="ASKDOCK_MAX_COMPRESSION_RATIO"):
        unzip(tmp_path, packed(a__txt="x" * 2_000_000))


def test_an_archive_without_documents(tmp_path: Path) -> None:
    with pytest.raises(NoText):
        unzip(tmp_path, packed(a__png="x"))
    with pytest.raises(UnreadableDocument):
        unzip(tmp_path, b"PK\x03\x04")


def test_a_mail_with_its_attachments(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "年假 and leave", "a@example.com", "b@example.com"
    mail.set_content("Fifteen days.")
    mail.add_alternative("<p>Fifteen <b>days</b>.</p>", subtype="html")
    mail.add_attachment("name,days\nLi,15", subtype="csv", filename="../../etc/days.csv")
    forwarded = EmailMessage()
    forwarded["Subject"] = "Older"
    forwarded.set_content("Ten days.", charset="gb2312")
    mail.add_attachment(forwarded)
    file = tmp_path / "stored"
    file.write_bytes(mail.as_bytes())
    document = MailParser(ParseLimits()).parse(file, "a.eml")
    assert headings(document) == [(1, "年假 and leave"), (2, "days.csv"), (2, "Older.eml"), (3, "Older")]
    assert "From: a@example.com\nTo: b@example.com\n\nFifteen days.\n\n" in document.text
    assert document.text.count("Fifteen") == 1
    assert "name: Li; days: 15" in document.text
    assert document.text.endswith("Ten days.")
    assert document.title == "年假 and leave"


def mail(tmp_path: Path, content: bytes) -> ParsedDocument:
    file = tmp_path / "stored"
    file.write_bytes(content)
    return MailParser(ParseLimits()).parse(file, "a.eml")


def test_a_stub_of_plain_text_gives_way_to_the_page(tmp_path: Path) -> None:
    message = EmailMessage()
    message.set_content("Please open this message in a browser.")
    message.add_alternative("<p>Parcel 2 leaves on 9 October, number ZX 4410 9938.</p>", subtype="html")
    assert "ZX 4410 9938" in mail(tmp_path, message.as_bytes()).text
    message = EmailMessage()
    message.set_content("Parcel 2 leaves on 9 October, number ZX 4410 9938, by lorry.")
    message.add_alternative("<p>Parcel 2 leaves on 9 October, number ZX 4410 9938</p>", subtype="html")
    assert "by lorry" in mail(tmp_path, message.as_bytes()).text


@pytest.mark.parametrize(
    "subject",
    [
        "关于喆安厂区停电的通知".encode("gbk"),
        b"=?gb2312?b?" + base64.b64encode("关于喆安厂区停电的通知".encode("gbk")) + b"?=",
        b"=?utf-8?b?" + base64.b64encode("关于喆安厂区停电的通知".encode()) + b"?=",
    ],
)
def test_subjects_in_chinese_however_they_are_encoded(tmp_path: Path, subject: bytes) -> None:
    document = mail(tmp_path, b"Subject: " + subject + b"\r\nFrom: a@example.org\r\n\r\nText.\r\n")
    assert document.title == "关于喆安厂区停电的通知"
    assert headings(document) == [(1, "关于喆安厂区停电的通知")]


def test_a_damaged_subject_is_read_as_it_stands(tmp_path: Path) -> None:
    document = mail(tmp_path, b"Subject: =?utf-8?b?YWJjZ?=\r\nFrom: a@example.org\r\n\r\nText.\r\n")
    assert document.text.endswith("Text.")
