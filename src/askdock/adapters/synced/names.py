"""File names of what has none: pages, messages."""


def clean_name(title: str, suffix: str) -> str:
    """A file name made of a title."""
    shown = " ".join("".join(" " if ord(sign) < 32 or sign in "/\\\x7f" else sign for sign in title).split())
    return f"{shown[:120] or 'untitled'}{suffix}"
