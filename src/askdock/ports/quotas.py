"""Keeping quotas of users and groups."""

from collections.abc import Mapping
from typing import Protocol

from askdock.records import Quota


class QuotaStore(Protocol):
    """Keeps quotas by the id of a user or group. Each method is one transaction."""

    def all(self) -> Mapping[str, Quota]:
        """Those that were set."""
        ...

    def put(self, owner: str, quota: Quota) -> None:
        """Keep a quota in place of the one before."""
        ...
