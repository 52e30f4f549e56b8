from pathlib import Path

import pytest

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.decode import DOUBTFUL, read_text

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


POEM = "床前明月光，疑是地上霜。举头望明月，低头思故乡。"
JAPANESE = "この製品の保証期間は一年です。電源を切ってから掃除してください。"
RUSSIAN = "Насос должен проверяться каждые шесть недель. Заявки принимает дежурный инженер.\n"
BOXES = "┌──────┐\n│ 水泵 │\n└──────┘\n"


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (CHINESE + "\n", "utf-16-le", "utf-16-le"),
        (CHINESE + "\n", "utf-16-be", "utf-16-be"),
        ("plain words only", "utf-16-le", "utf-16-le"),
        (JAPANESE, "shift_jis", "cp932"),
        (JAPANESE, "euc_jp", "euc_jp"),
        (BOXES * 5, "gbk", "gb18030"),
        ("联系人：张喆、李堃、王镕、𠮷田，电话 5521。", "gb18030", "gb18030"),
        ("電話：尤小姐，五樓機房，分機八八零一。", "big5", "big5hkscs"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "cp866", "cp866"),
        (RUSSIAN, "iso8859-5", "iso8859-5"),
        ("Насос N-12: проверка каждые 6 недель", "cp1251", "cp1251"),
        ("펌프는 육 주마다 점검한다. 압력은 팔 바를 넘지 않아야 한다.", "euc_kr", "cp949"),
        ("펌프 N-12 점검", "euc_kr", "cp949"),
        ("Η αντλία ελέγχεται κάθε έξι εβδομάδες.", "cp1253", "cp1253"),
        ("המשאבה נבדקת כל שישה שבועות. הלחץ אינו עולה.", "cp1255", "cp1255"),
        ("تفحص المضخة كل ستة أسابيع. لا يتجاوز الضغط ثمانية بار.", "cp1256", "cp1256"),
        ("ตรวจสอบปั๊มทุกหกสัปดาห์ ความดันต้องไม่เกินแปดบาร์", "tis_620", "cp874"),
        ("Pompę należy sprawdzać co sześć tygodni.", "cp1250", "cp1250"),
        ("Čerpadlo se kontroluje každých šest týdnů.", "iso8859-2", "iso8859-2"),
        ("Pompa altı haftada bir denetlenir, basınç sekiz barı aşmamalı.", "cp1254", "cp1254"),
        ("点検表", "cp932", "cp932"),
        (JAPANESE, "iso2022_jp", "iso2022_jp_2"),
        ("C:\\> copy caf\xe9.txt for Jos\xe9 \u2013 50 \u20ac", "cp1252", "cp1252"),
    ],
)
def test_encodings_are_recorded_with_their_confidence(tmp_path: Path, text: str, encoding: str, name: str) -> None:
    file = tmp_path / "file.txt"
    file.write_bytes(text.encode(encoding))
    builder = TextBuilder()
    assert read_text(file, record=builder) == text
    document = builder.build(None, "file.txt")
    recorded = dict(document.metadata)
    assert recorded["encoding"] == name
    assert float(recorded["confidence"]) >= DOUBTFUL
    assert document.warnings == ()


@pytest.mark.parametrize(
    ("text", "encoding"), [(POEM * 3, "gbk"), (TRADITIONAL * 3, "big5"), (JAPANESE * 3, "cp932")]
)
def test_a_damaged_byte_changes_no_more_than_its_surroundings(tmp_path: Path, text: str, encoding: str) -> None:
    content = bytearray(text.encode(encoding))
    content[len(content) // 2] = 0xFF
    file = tmp_path / "file.txt"
    file.write_bytes(content)
    builder = TextBuilder()
    read = read_text(file, record=builder)
    assert read.startswith(text[: len(text) // 3])
    assert read.endswith(text[-len(text) // 3 :])
    assert [warning.code for warning in builder.build(None, "f").warnings] == ["encoding"]


def test_doubt_is_said(tmp_path: Path) -> None:
    file = tmp_path / "file.txt"
    file.write_bytes("Šī ir ēka: ūdens ļoti zems".encode("cp1257"))
    builder = TextBuilder()
    read_text(file, record=builder)
    (warning,) = builder.build(None, "f").warnings
    assert warning.partial
    assert "doubtful" in warning.detail


def test_a_declared_subset_means_its_superset(tmp_path: Path) -> None:
    file = tmp_path / "file.html"
    file.write_bytes("张喆".encode("gbk"))
    assert read_text(file, "gb2312") == "张喆"
