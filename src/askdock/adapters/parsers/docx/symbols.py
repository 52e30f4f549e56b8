"""Characters of symbol fonts, which name a glyph by its place in the font (`w:sym`, or text at U+F0xx)."""

_PRIVATE = 0xF000
# Adobe's Symbol encoding, from 0x61 and 0x41 on; a dot stands for what has no letter there.
_SYMBOL = {
    **dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)),
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    **dict(zip(range(0xA1, 0xB0), "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓", strict=True)),
    **dict(zip(range(0xB0, 0xC0), "°±″≥×∝∂•÷≠≡≈…|—↵", strict=True)),
    **dict(zip(range(0xC0, 0xD0), "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉", strict=True)),
    **dict(zip(range(0xD0, 0xE0), "∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓", strict=True)),
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x7E: "∼",
    0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x9F: "•",
    0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0xA3: "□"}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}
UNKNOWN = "\ufffd"


def symbol(font: str | None, code: str | None) -> str:
    """The character of a `w:sym`; U+FFFD for one that is not known."""
    try:
        place = int(code or "", 16)
    except ValueError:
        return UNKNOWN
    known = _FONTS.get((font or "").strip().lower())
    if known is not None:
        place = place - _PRIVATE if place >= _PRIVATE else place
        return known.get(place) or (chr(place) if 0x20 < place < 0x7F and known is _SYMBOL else UNKNOWN)
    return chr(place) if 0x20 < place < _PRIVATE - 0x1000 else UNKNOWN


def in_font(text: str, font: str | None) -> str:
    """Text of a run in a symbol font: its characters at U+F0xx as they are shown; others stay."""
    if (font or "").strip().lower() not in _FONTS:
        return text
    return "".join(symbol(font, f"{ord(char):x}") if _PRIVATE <= ord(char) <= 0xF0FF else char for char in text)
