"""File names of what has none (pages, messages), names in options, times."""

from datetime import datetime


def clean_name(title: str, suffix: str) -> str:
    """A file name made of a title."""
    shown = " ".join("".join(" " if ord(sign) < 32 or sign in "/\\\x7f" else sign for sign in title).split())
    return f"{shown[:120] or 'untitled'}{suffix}"


def names_of(option: str) -> list[str]:
    """What stands in an option with commas, each once, in order."""
    return sorted({name for one in option.split(",") if (name := one.strip())})


def nanoseconds(moment: str) -> int:
    """Of an ISO 8601 time, in whole seconds; 0 where there is none."""
    return int(datetime.fromisoformat(moment).timestamp()) * 10**9 if moment else 0
