"""Bytes of a text file to text, whatever its encoding."""

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from askdock.errors import UnreadableDocument

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 64 * 1024
# Detection prefers rare code pages for short Chinese texts; the common ones are tried in this order first.
_CHINESE = ("gb18030", "big5")


def read_text(path: Path, declared: str | None = None) -> str:
    """Decode a file: by its byte order mark, as UTF-8, as `declared`, by detection.

    Single undecodable bytes become U+FFFD. Raises UnreadableDocument for what is no text.
    """
    return decode(path.read_bytes(), declared)


def decode(data: bytes, declared: str | None = None) -> str:
    """What `read_text` does, for bytes."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # One bad byte in a file that is otherwise UTF-8 is damage, not another encoding.
        if error.start > len(data) // 2 and any(byte > 0x7F for byte in data[: error.start]):
            return data.decode("utf-8", errors="replace")
    return data.decode(_encoding(data, declared), errors="replace")


def _encoding(data: bytes, declared: str | None) -> str:
    if declared and _decodes(data, declared):
        return declared
    chinese = [encoding for encoding in _CHINESE if _looks_chinese(data, encoding)]
    if chinese:
        return chinese[0]
    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise UnreadableDocument("the file's text encoding cannot be told")
    return best.encoding


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return False
    return True


def _looks_chinese(data: bytes, encoding: str) -> bool:
    """Whether nearly all non-ASCII text decodes to common Chinese characters and punctuation."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    foreign = [char for char in text[:_SAMPLE] if char > "\x7f"]
    if not foreign:
        return False
    # Level 1 of GB 2312 and the frequent half of Big5 are the characters that people write; a wrong code
    # page decodes to rare ones.
    common = sum(_is_common(char, encoding) for char in foreign)
    return common >= 0.9 * len(foreign)


def _is_common(char: str, encoding: str) -> bool:
    if "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef" or "\u2010" <= char <= "\u203b":
        return True
    if not "\u4e00" <= char <= "\u9fff":
        return False
    try:
        lead = char.encode("gb2312" if encoding == "gb18030" else "big5")[0]
    except UnicodeEncodeError:
        return False
    # GB 2312 level 1: rows 16 to 55 (0xB0 to 0xD7); Big5 level 1: 0xA4 to 0xC6.
    return 0xB0 <= lead <= 0xD7 if encoding == "gb18030" else 0xA4 <= lead <= 0xC6
