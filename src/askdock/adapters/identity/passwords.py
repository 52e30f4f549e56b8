"""Passwords hashed with argon2id."""

from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MAX_AT_ONCE = 2
"""Each hash takes 64 MiB: more at once would let whoever guesses take the memory of the server."""


class Argon2Passwords:
    """See `askdock.ports.PasswordHasher`. Parameters of the library: RFC 9106, section 4, the second choice."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._turn = BoundedSemaphore(MAX_AT_ONCE)

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("")

    def hash(self, password: str) -> str:
        """An encoded hash, with parameters and salt."""
        with self._turn:
            return self._hasher.hash(password)

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is that of the hash; takes as long where there is no hash."""
        with self._turn:
            try:
                return self._hasher.verify(password_hash or self._nobody, password) and password_hash is not None
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(password_hash)
