"""The passwords that most people take, of the length that is asked for (OWASP ASVS 5.0, 6.2.4).

`common_passwords.bin` has the first bytes of the SHA-256 of each, in order, and no word: made by
`tools/generate/common_passwords.py`.
"""

from functools import cache
from hashlib import sha256
from importlib.resources import files

BYTES = 6
"""Of each hash: of a thousand million passwords that are not in the list less than one is taken for one."""


def is_common(password: str) -> bool:
    """Whether it is in the list, in whatever case."""
    known, wanted = _known(), mark(password)
    low, high = 0, len(known) // BYTES
    while low < high:
        middle = (low + high) // 2
        found = known[middle * BYTES : (middle + 1) * BYTES]
        if found == wanted:
            return True
        low, high = (middle + 1, high) if found < wanted else (low, middle)
    return False


def mark(password: str) -> bytes:
    """What stands for it in the list."""
    return sha256(password.casefold().encode()).digest()[:BYTES]


@cache
def _known() -> bytes:
    return files("askdock.application").joinpath("common_passwords.bin").read_bytes()
