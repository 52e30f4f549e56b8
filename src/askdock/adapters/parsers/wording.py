"""Wording of comments, notes, pictures, addresses and raised figures in the text, the same for every format."""

import re

_HAN = re.compile(r"[\u4e00-\u9fff]")
_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_FIGURES = re.compile(r"[-+−]?[0-9]+")
_TERM = re.compile(r"[-+−]?[nkxijmt]|[-+−]?\w+\s?[-+−*/·]\s?\w+")
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+|mailto:\S+|(?:file:|\\\\)\S.*", re.IGNORECASE)


def note_mark(number: str) -> str:
    """Where a footnote is referred to, and in front of the note."""
    return f"[^{number}]"


def comment(text: str, author: str = "") -> str:
    """Someone's comment on what stands before it."""
    han = _HAN.search(text)
    label = "批注" if han else "Comment"
    if author.strip():
        label += f"（{author.strip()}）" if han else f" ({author.strip()})"
    return f"{label}：{text}" if han else f"{label}: {text}"


def speaker_notes(text: str) -> str:
    """The speaker notes of a slide as text."""
    return f"备注：{text}" if _HAN.search(text) else f"Notes: {text}"


def picture(description: str) -> str:
    """The alternative text of a picture; nothing for none."""
    description = " ".join(description.split())
    # What manuals write for a sign beside a note, `[Note]`, is in the note as well.
    if not description or (description.startswith("[") and description.endswith("]")):
        return ""
    return f"（图：{description}）" if _HAN.search(description) else f"(Image: {description})"


def link(text: str, address: str) -> str:
    """The text of a link with its address, where that is one of the web or of a mailbox and not in the text."""
    address = address.strip()
    bare = address.removeprefix("mailto:").partition("://")[2] or address.removeprefix("mailto:")
    if not text.strip() or not _ADDRESS.fullmatch(address) or bare.rstrip("/").lower() in text.lower():
        return text
    shown = address.removeprefix("mailto:")
    return f"{text.rstrip()} ({shown}){text[len(text.rstrip()) :]}"


def raised(before: str, text: str) -> str:
    """A superscript behind `before`: `10^6`, `m²`, `20th`; a raised figure is never one more digit."""
    if _TERM.fullmatch(text.strip()) and before[-1:].isalnum():
        return f"^({text.strip()})" if len(text.strip()) > 1 else f"^{text.strip()}"
    if not _FIGURES.fullmatch(text.strip()):
        return text
    return f"^{text.strip()}" if before[-1:].isdigit() else text.translate(_RAISED)
