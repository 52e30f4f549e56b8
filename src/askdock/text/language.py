"""Language detection of short texts, as far as routing needs it."""

import re

from askdock.text.scripts import HAN, HANGUL, KANA

_HAN = re.compile(f"[{HAN}]")
_KANA = re.compile(f"[{KANA}]")
_HANGUL = re.compile(f"[{HANGUL}]")
_LETTER_RUN = re.compile(rf"[^\W\d_{HAN}{KANA}{HANGUL}]+")


def language_of(text: str) -> str:
    """An ISO 639-1 code by script: "ja" with kana, "ko" with Hangul, "zh" with Han, else "en".

    One Han character carries about as much as one word of letters, so a Chinese sentence with English names in
    it is Chinese, and an English one with a Chinese name in it is English.
    """
    if text.isascii():
        return "en"
    han, kana, hangul = (len(pattern.findall(text)) for pattern in (_HAN, _KANA, _HANGUL))
    words = len(_LETTER_RUN.findall(text))
    if han + kana + hangul <= words:
        return "en"
    if hangul > han + kana:
        return "ko"
    return "ja" if kana else "zh"


def chinese_share(text: str) -> float:
    """The share of Han characters among these and words of letters, from 0 to 1; 0.5 where there are neither."""
    han, words = len(_HAN.findall(text)), len(_LETTER_RUN.findall(text))
    return han / (han + words) if han + words else 0.5
