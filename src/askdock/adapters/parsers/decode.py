"""Bytes of a text file to text, whatever its encoding; the choice and its confidence are recorded."""

import codecs
import re
from pathlib import Path
from typing import NamedTuple

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.encodings import RESUME, guess, share_decoded, superset
from askdock.errors import UnreadableDocument

DOUBTFUL = 0.8
"""A choice with less confidence than this is said."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Text of seven bits that switches to Japanese or Korean.
_ESCAPES = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$", "iso2022_jp_2"))
# U+FFFD, and private use, where some code pages put bytes that they do not know.
_DAMAGED = re.compile("[\ufffd\ue000-\uf8ff]")


class Decoded(NamedTuple):
    """Text, the encoding (Python's name) it was decoded from, and how sure that is, 0 to 1."""

    text: str
    encoding: str
    confidence: float


def read_text(path: Path, declared: str | None = None, *, record: TextBuilder | None = None) -> str:
    """Decode a file: by its byte order mark, as UTF-8, as `declared`, by what decodes to plausible text.

    Undecodable bytes become U+FFFD. `record` is told the encoding and the confidence, and warned of doubt and of
    damage. Raises UnreadableDocument for what is not text.
    """
    result = decode(path.read_bytes(), declared)
    if record is not None:
        describe(result, record)
    return result.text


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """See `read_text`; for bytes."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(encoding, errors="replace"), encoding, 1.0)
    for escape, encoding in _ESCAPES:
        if escape in data and data.isascii():
            return Decoded(data.decode(encoding, errors="replace"), encoding, 1.0)
    if b"\0" not in data:
        try:
            return Decoded(data.decode("utf-8"), "utf-8", 1.0)
        except UnicodeDecodeError:
            pass
    said = superset(declared) if declared else None
    if said and (share := share_decoded(data, said)) >= DOUBTFUL:
        return Decoded(data.decode(said, errors=RESUME), said, share)
    found = guess(data)
    if found is None:
        raise UnreadableDocument("the file's text encoding cannot be told")
    return Decoded(data.decode(found.encoding, errors=RESUME), found.encoding, found.confidence)


def describe(decoded: Decoded, record: TextBuilder) -> None:
    """Record how text was decoded."""
    record.describe("encoding", decoded.encoding)
    record.describe("confidence", f"{decoded.confidence:.2f}")
    if decoded.confidence < DOUBTFUL:
        detail = f"read as {decoded.encoding}, which is doubtful (confidence {decoded.confidence:.2f})"
        record.warn("encoding", detail)
    elif damaged := len(_DAMAGED.findall(decoded.text)):
        record.warn("encoding", f"{damaged} damaged characters, read as {decoded.encoding}", partial=False)
