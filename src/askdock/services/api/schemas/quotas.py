"""Bodies about quotas and usage."""

from datetime import datetime
from typing import Self

from pydantic import Field

from askdock.records import Quota, QuotaKind
from askdock.services.api.schemas.base import Input, Output

MOST = 1 << 53
"""What JavaScript counts to exactly."""


class QuotaIn(Input):
    """A quota to set; what is null is what the installation grants each caller, of a group: unlimited."""

    questions: int | None = Field(default=None, ge=0, le=MOST, description="In a day; 0: unlimited.")
    tokens: int | None = Field(
        default=None, ge=0, le=MOST, description="Of the chat model in a day; 0: unlimited."
    )
    storage: int | None = Field(
        default=None,
        ge=0,
        le=MOST,
        description="Bytes of documents in the collections that the caller may write; 0: unlimited.",
    )

    def record(self) -> Quota:
        """As a record."""
        return Quota(self.questions, self.tokens, self.storage)


class QuotaOut(Output):
    """A quota that was set."""

    owner: str = Field(description="Id of the user, or of the group whose members share it.")
    questions: int | None = Field(description="In a day; 0: unlimited; null: the installation's.")
    tokens: int | None = Field(description="Of the chat model in a day; 0: unlimited; null: the installation's.")
    storage: int | None = Field(description="Bytes of documents; 0: unlimited; null: the installation's.")

    @classmethod
    def of(cls, owner: str, quota: Quota) -> Self:
        """From the record."""
        return cls(owner=owner, questions=quota.questions, tokens=quota.tokens, storage=quota.storage)


class QuotasOut(Output):
    """All quotas that were set."""

    quotas: list[QuotaOut] = Field(description="By owner.")


class QuotaLeftOut(Output):
    """What is left of a quota."""

    kind: QuotaKind = Field(description="questions and tokens in a day, storage in bytes.")
    owner: str = Field(description="Id of the caller, or of the group whose members share it.")
    group: str | None = Field(description="Name of the group that shares it; null: it is the caller's own.")
    limit: int = Field(description="How much there is.")
    left: int = Field(description="How much is left.")
    resets_at: datetime | None = Field(description="When it is whole again; null: when documents are deleted.")


class QuotasLeftOut(Output):
    """What is left to the caller."""

    quotas: list[QuotaLeftOut] = Field(description="One for each limit that there is.")
