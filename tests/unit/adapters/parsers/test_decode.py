from pathlib import Path

import pytest

from askdock.adapters.parsers.decode import read_text

CHINESE = "产品说明书：压力变送器的量程为0至400 bar，请勿倒置安装。"
TRADITIONAL = "產品說明書：壓力變送器的量程為0至400 bar，請勿倒置安裝。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        ("plain", "utf-32"),
        (CHINESE, "gb18030"),
        (CHINESE, "gbk"),
        (TRADITIONAL, "big5"),
        ("Prüfgröße für Überdruck, größer als 5 µm", "cp1252"),
    ],
)
def test_encodings_are_told_apart(tmp_path: Path, text: str, encoding: str) -> None:
    file = tmp_path / "file.txt"
    file.write_bytes(text.encode(encoding))
    assert read_text(file) == text


def test_a_declared_encoding_that_fits_is_believed(tmp_path: Path) -> None:
    file = tmp_path / "file.html"
    file.write_bytes("кириллица".encode("koi8-r"))
    assert read_text(file, "koi8-r") == "кириллица"


def test_an_unknown_declared_encoding_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "file.html"
    file.write_bytes(CHINESE.encode("gb18030"))
    assert read_text(file, "no-such-code") == CHINESE


def test_one_bad_byte_does_not_change_the_encoding(tmp_path: Path) -> None:
    file = tmp_path / "file.txt"
    file.write_bytes(CHINESE.encode() * 20 + b"\xff" + CHINESE.encode())
    assert read_text(file) == CHINESE * 20 + "\ufffd" + CHINESE
