"""Scores text encodings on bytes that are not UTF-8: how much of what is not ASCII decodes to plausible text.

A wrong multi-byte encoding decodes to rare characters or not at all, so common ones tell the right one, damaged
bytes or not. Common Han characters are those of level 1 of GB 2312 (rows 16 to 55) and of Big5 (0xA4 to 0xC6).
"""

import codecs
from collections.abc import Iterator
from typing import NamedTuple

from charset_normalizer import from_bytes

from askdock.adapters.parsers.code_pages import latin, script

SAMPLE_BYTES = 64 * 1024
PLAUSIBLE = 0.7
"""A score below this is no candidate."""

RESUME = "askdock.resume"
"""Name of the error handler for damaged multi-byte text."""

_REPLACED = "\ufffd"
_LOOK_AHEAD = 16
_JAPANESE = ("cp932", "euc_jp")
_MULTI_BYTE = ("gb18030", "big5hkscs", *_JAPANESE)
_WIDE = ("utf-16-le", "utf-16-be")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "iso8859-1": "cp1252"}
"""Encodings that are declared, by Python's name, and the supersets that people mean."""
_MAX_FOREIGN = 0.3
"""Western text has a smaller share of characters beyond ASCII."""
_MIN_KANA = 0.1
_NO_KANA = 0.85
_WESTERN_SHARE = 0.95
_SIGNS = ((0x2010, 0x206F), (0x2100, 0x22FF), (0x2460, 0x27BF), (0x3000, 0x303F), (0xFF01, 0xFF60), (0xA0, 0xBF))
"""Punctuation, symbols, mathematics, circled numbers, box drawing, full-width forms: they tell no language."""
_WESTERN = frozenset("€‚„…‘’“”•–—™ŠšŒœŽžŸ£§«»©®°±²³µ·¼½¾¿¡")


class Guess(NamedTuple):
    """An encoding by Python's name, and how much speaks for it, 0 to 1."""

    encoding: str
    confidence: float


def guess(data: bytes) -> Guess | None:
    """The likeliest encoding of text that is not UTF-8; None for what is not text in any."""
    sample = data[:SAMPLE_BYTES]
    if b"\0" in sample:
        candidates = [Guess(name, _wide_score(sample, name)) for name in _WIDE]
    else:
        candidates = [
            Guess("utf-8", share_decoded(sample, "utf-8")),
            *(Guess(name, _east_asian_score(sample, name)) for name in _MULTI_BYTE),
            *(Guess(name, _wide_score(sample, name)) for name in _WIDE),
            Guess("cp1252", _western_score(sample)),
        ]
    best = max(candidates, key=lambda one: one.confidence)
    if b"\0" not in sample and best.encoding != "utf-8":
        if best.encoding == "cp1252" and best.confidence >= PLAUSIBLE:
            page = latin(sample)
            return best if page.encoding == best.encoding else Guess(page.encoding, _WESTERN_SHARE * page.share)
        other = decoded(sample, best.encoding) if best.confidence >= PLAUSIBLE else _REPLACED
        if (found := script(sample, other)) is not None:
            return Guess(*found)
    if best.confidence >= PLAUSIBLE:
        return best
    other_found = None if b"\0" in sample else from_bytes(sample).best()
    if other_found is None:
        return None
    return Guess(other_found.encoding, round(min(PLAUSIBLE, 1 - other_found.chaos), 2))


def is_wide_text(head: bytes) -> bool:
    """Whether bytes with NULs are UTF-16 without a byte order mark."""
    return max(_wide_score(head, name) for name in _WIDE) >= PLAUSIBLE


def superset(declared: str) -> str | None:
    """The encoding that is meant by a declared name; None for an unknown one."""
    try:
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return None
    return _WIDER.get(name, name)


def share_decoded(data: bytes, encoding: str) -> float:
    """The share of characters beyond ASCII that decode at all; 1 where there are none."""
    foreign = [char for char in decoded(data, encoding) if char > "\x7f"]
    return 1 - foreign.count(_REPLACED) / len(foreign) if foreign else 1.0


def decoded(sample: bytes, encoding: str) -> str:
    """The sample as text; a character that its end cuts is left off."""
    return codecs.getincrementaldecoder(encoding)(errors=RESUME).decode(sample)


def _east_asian_score(sample: bytes, encoding: str) -> float:
    """The share of common characters among those that say something; signs alone count half."""
    foreign = [char for char in decoded(sample, encoding) if char > "\x7f"]
    telling = [char for char in foreign if not _is_sign(char)]
    if not telling:
        return 0.8 if len(foreign) > 1 else 0.0
    if encoding not in _JAPANESE:
        return sum(map(_han_weight, telling)) / len(telling)
    if sum(map(_is_kana, telling)) < _MIN_KANA * len(telling):
        # Names without kana: the bytes of several characters of level 1 in a row stand for hardly any other text.
        names = "".join(char if char in telling else " " for char in decoded(sample, encoding)).split()
        return _NO_KANA if encoding == "cp932" and all(map(_is_japanese_name, names)) else 0.0
    return sum(1.0 if _is_kana(char) else _han_weight(char) for char in telling) / len(telling)


def _wide_score(sample: bytes, encoding: str) -> float:
    text = decoded(sample, encoding)
    good = sum(" " <= char <= "~" or char in "\t\r\n" or _is_han(char) or _is_sign(char) for char in text)
    return good / len(text) if text else 0.0


def _western_score(sample: bytes) -> float:
    """The share of single letters beyond ASCII beside those of ASCII, as in "für", and of Western signs."""
    text = decoded(sample, "cp1252")
    foreign = [at for at, char in enumerate(text) if char > "\x7f"]
    if not foreign or len(foreign) > _MAX_FOREIGN * len(text):
        return 0.0
    return _WESTERN_SHARE * sum(_is_western(text, at) for at in foreign) / len(foreign)


def _is_western(text: str, at: int) -> bool:
    if text[at] in _WESTERN:
        return True
    beside = [char for char in _beside(text, at) if char.isalpha()]
    return text[at].isalpha() and "À" <= text[at] <= "ÿ" and all(char <= "z" for char in beside) and bool(beside)


def _beside(text: str, at: int) -> Iterator[str]:
    yield from text[max(at - 1, 0) : at]
    yield from text[at + 1 : at + 2]


def _is_sign(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in _SIGNS)


def _is_kana(char: str) -> bool:
    return "\u3041" <= char <= "\u30ff"


def _is_japanese_name(text: str) -> bool:
    return len(text) > 1 and all(b"\x88" <= char.encode("cp932", "ignore")[:1] <= b"\x9f" for char in text)


def _is_han(char: str) -> bool:
    return _han_weight(char) == 1


def _han_weight(char: str) -> float:
    """1 for a common Chinese character, simplified or traditional, less for a rare one, as names have them."""
    if not "\u4e00" <= char <= "\u9fff":
        return 0.4 if char >= "\U00020000" else 0.0
    levels = [
        (char.encode(encoding, errors="ignore")[:1], last)
        for encoding, last in (("gb2312", b"\xd7"), ("big5", b"\xc6"))
    ]
    if any(lead and lead <= last for lead, last in levels):
        return 1.0
    return 0.6 if any(lead for lead, _ in levels) else 0.4


def _resume(error: UnicodeError) -> tuple[str, int]:
    """Handler of decoding errors: go on at the next byte or the one after it, whichever reads better.

    A lost byte would else pair all that follow up to the next ASCII character wrongly.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    places = (error.start + 1, error.start + 2)
    best = max(places, key=lambda at: _reads(error.object[at : at + _LOOK_AHEAD], error.encoding))
    return _REPLACED, min(best, len(error.object))


def _reads(data: bytes, encoding: str) -> float:
    return sum(
        _han_weight(char) + _is_kana(char) + _is_sign(char) for char in data.decode(encoding, errors="ignore")
    )


codecs.register_error(RESUME, _resume)
