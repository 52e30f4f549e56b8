"""Keeping recovery codes."""

from collections.abc import Mapping
from typing import Protocol


class RecoveryStore(Protocol):
    """Keeps recovery codes: of each the part that it is told by, and a hash of the rest.

    Each method is one transaction. They go with the user's last passkey.
    """

    def put(self, user_id: str, hashes: Mapping[str, str]) -> bool:
        """Keep these in place of those before; False where the user has no passkey to stand in for."""
        ...

    def left(self, user_id: str) -> int:
        """How many were not used yet."""
        ...

    def find(self, user_id: str, name: str) -> str | None:
        """The hash of the one that is told by this name."""
        ...

    def take(self, user_id: str, name: str) -> bool:
        """Use it up; False where it is used up already."""
        ...
