"""Versions that a question names: another one of the same thing answers nothing."""

import re
import unicodedata

_VERSION = re.compile(
    r"(?<![\w.])(?!(?:Section|Clause|Article|Chapter|Paragraph|Table|Figure|Step|Item|Appendix|Rule)s?\b)"
    r"(?:[A-Z][A-Za-z+]*[a-z]|[Vv]ersions?|[Rr]eleases?)\s+[vV]?(\d+(?:\.\d+)+)(?![\w.%]*[%\d])(?!\s*(?:percent|million|billion))"
    r"|(?<![\w.])[vV](\d+(?:\.\d+)+)(?![\w.]*\d)"
    r"|版本?\s*[vV]?(\d+(?:\.\d+)+)(?![\w.]*\d)|(?<![\w.])(\d+(?:\.\d+)+)\s*版"
)


def versions_of(question: str) -> set[str]:
    """The numbers of the versions that it names ("Tidewell 4.0", "4.0版")."""
    found = _VERSION.findall(unicodedata.normalize("NFKC", question))
    return {number for numbers in found for number in numbers if number}


def lacks_version(text: str, version: str) -> bool:
    """Whether the number stands nowhere in a text, nor the beginning of a longer one ("4.0" of "4.0.2")."""
    normalized = unicodedata.normalize("NFKC", text)
    return re.search(rf"(?<![\d.]){re.escape(version)}(?!\d)", normalized) is None
