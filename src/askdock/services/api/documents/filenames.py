"""Names of uploaded files, made safe to store and to show."""

import re
import unicodedata

from askdock.errors import InvalidInput

MAX_NAME_LENGTH = 200

# Control characters, invisible format characters (the bidirectional overrides among them, which make
# "exe.txt" of "txt.exe"), surrogates, private use, line and paragraph separators.
_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe_filename(given: str | None) -> str:
    """The last part of a path as a browser or a program sent it, in NFC, at most 200 characters.

    A name that is too long loses characters before its extension. Raises InvalidInput when nothing is left.
    """
    last = re.split(r"[/\\]", given or "")[-1]
    normal = unicodedata.normalize("NFC", last)
    shown = "".join(" " if c.isspace() else c for c in normal if c.isspace() or _is_showable(c))
    name = " ".join(shown.split())
    if name.strip(". ") == "":
        raise InvalidInput("the file has no usable name")
    if len(name) > MAX_NAME_LENGTH:
        stem, dot, extension = name.rpartition(".")
        ending = dot + extension if stem and len(extension) <= 10 else ""
        name = name[: MAX_NAME_LENGTH - len(ending)].rstrip() + ending
    return name


def _is_showable(character: str) -> bool:
    return unicodedata.category(character) not in _UNSHOWABLE
