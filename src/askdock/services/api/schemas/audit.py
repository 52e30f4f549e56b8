"""Bodies of the audit log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import Field

from askdock.records import AuditEvent, Result
from askdock.services.api.schemas.base import Output


class AuditEventOut(Output):
    """Something that happened."""

    id: str = Field(description="Its id; ids sort by time.")
    at: datetime = Field(description="When.")
    caller: str = Field(
        description="Who: id of a user, a service's key or a person; `anonymous` where nobody knows."
    )
    name: str | None = Field(description="The caller's name today; null where there is none.")
    kind: str = Field(description="How the caller was known: key, user, oidc, local, anonymous; `cli`: a command.")
    key_id: str | None = Field(description="The key that was presented, where one was.")
    address: str = Field(description="From where.")
    operation: str = Field(description="What: an `operationId` of this API, or a command.")
    method: str = Field(description="Method of the request.")
    route: str = Field(description="Its route.")
    target: Mapping[str, str] = Field(description="On what: ids of documents, users, keys and the like.")
    result: Result = Field(
        description="ok; refused: the caller may not, or asked wrongly; failed: this server did."
    )
    status: int = Field(description="Status of the response; 0: the caller had gone.")
    viewed_as: str | None = Field(description="As whom the caller looked, where it did so as another.")
    request_id: str = Field(description="The request's id, which logs and the response carry.")

    @classmethod
    def of(cls, event: AuditEvent, names: Mapping[str, str]) -> Self:
        """From the record."""
        fields = {name: getattr(event, name) for name in AuditEvent.__slots__}
        return cls(**fields, result=event.result, name=names.get(event.caller))


class AuditOut(Output):
    """A page of the audit log."""

    events: list[AuditEventOut] = Field(description="Newest first.")
    next: str | None = Field(description="`before` of the next page; null: this is the last.")
    days: int = Field(description="How long events are kept (ASKDOCK_AUDIT_DAYS); 0: none is.")
