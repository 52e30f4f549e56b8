"""Who did what, when, from where, with what result. Without contents: ids of things, never their text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Result = Literal["ok", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """A request to a route that is not open to all, an attempt to sign in, or a command that changed rights.

    `id` sorts by time. `operation` is the operation of the API, or the command.
    """

    id: str
    at: datetime
    request_id: str
    caller: str
    kind: str
    key_id: str | None
    address: str
    operation: str
    method: str
    route: str
    target: Mapping[str, str]
    status: int
    viewed_as: str | None = None
    """As whom the caller looked at documents, where it did so as another."""

    @property
    def result(self) -> Result:
        """What came of it, by the status of the response; 0: its client had gone."""
        if 0 < self.status < 400:
            return "ok"
        return "refused" if 400 <= self.status < 500 else "failed"


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which events: those that fit all that is given."""

    callers: tuple[str, ...] | None = None
    operation: str | None = None
    result: Result | None = None
    target: str | None = None
    """The id of a document, collection, key, user or conversation."""
    since: datetime | None = None
    until: datetime | None = None
