"""Numbers with what they count, in English."""


def counted(number: int, noun: str) -> str:
    """`1 chunk`, `2,500 chunks`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
