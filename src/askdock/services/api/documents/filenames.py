"""Names of uploaded files, made safe to store and to show."""

import re
import unicodedata
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from urllib.parse import unquote

from askdock.errors import InvalidInput

MAX_NAME_LENGTH = 200
_EXTENDED = re.compile(r"filename\*\s*=\s*(?P<charset>[\w-]+)'[\w-]*'(?P<value>[^;\s]+)", re.IGNORECASE)
_ENCODED_WORD = re.compile(r"(?:=\?[\w-]+\?[bq]\?[^?]*\?=\s*)+", re.IGNORECASE)
MAX_FOLDERS = 8
"""Of a path, the innermost."""

# Control characters, invisible format characters (the bidirectional overrides among them, which make
# "exe.txt" of "txt.exe"), surrogates, private use, line and paragraph separators.
_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def decoded_filename(given: str | None, content_disposition: str | None) -> str | None:
    """A file's name as its sender meant it: `filename*` (RFC 8187) goes before `filename`, an encoded word of mail
    programs (RFC 2047) is decoded.
    """
    extended = _EXTENDED.search(content_disposition or "")
    if extended is not None:
        with suppress(LookupError, UnicodeDecodeError):
            return unquote(extended["value"], encoding=extended["charset"], errors="strict")
    if given is not None and _ENCODED_WORD.fullmatch(given.strip()):
        with suppress(LookupError, UnicodeDecodeError, HeaderParseError):
            return str(make_header(decode_header(given.strip())))
    return given


def safe_path(given: str | None) -> str:
    """The path below a folder that was uploaded, each part made safe; the file's name alone where it is none.

    Paths of the sender's machine (absolute, with a drive, backslashes or `..`) say nothing here. Raises
    InvalidInput when no name is left.
    """
    name = safe_filename(given)
    parts = (given or "").split("/")[:-1]
    if (
        not parts
        or parts[0] == ""
        or "\\" in (given or "")
        or any(part.strip() in ("", ".", "..") for part in parts)
    ):
        return name
    return "/".join([*(safe_filename(part) for part in parts[-MAX_FOLDERS:]), name])


def safe_folder(given: str) -> str:
    """The folders of a path that a person wrote, each made safe; empty for the top. Raises InvalidInput."""
    parts = [part for part in given.split("/") if part.strip()]
    if len(parts) > MAX_FOLDERS or any(part.strip() in (".", "..") for part in parts):
        raise InvalidInput(f"a folder is at most {MAX_FOLDERS} names with `/` between them")
    return "/".join(safe_filename(part) for part in parts)


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
