"""File names for what has none of its own."""

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

EXTENSIONS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
}
"""For URLs that do not tell by their end what they are."""


def file_name(url: str, media_type: str) -> str:
    """A file name for the content of a URL: its last part, with the extension its media type asks for."""
    parts = urlsplit(url)
    name = PurePosixPath(unquote(parts.path)).name or parts.hostname or "page"
    name = "".join(character for character in name if character.isprintable() and character not in "/\\:")[:200]
    extension = EXTENSIONS.get(media_type, "")
    return name if not extension or name.lower().endswith((extension, ".htm", ".xhtml")) else name + extension


def is_text(text: str) -> bool:
    """Whether it holds no half of a surrogate pair: JSON can spell one, nothing can store it."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
