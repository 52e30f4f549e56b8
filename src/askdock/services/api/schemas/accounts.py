"""Bodies about callers, keys and limits."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal, Self

from pydantic import AwareDatetime, Field

from askdock.records import ApiKey, Caller, Role
from askdock.services.api.schemas.base import CollectionName, Input, Output


class GrantOut(Output):
    """A role over some collections."""

    role: Role = Field(
        description="asker asks; reader also searches, reads; editor also uploads, deletes; admin everything."
    )
    collections: list[str] | None = Field(description="Names of the collections; null: all.")


class MeOut(Output):
    """A caller."""

    id: str = Field(description="Stable id of the caller; of a user's key, that of the user.")
    name: str = Field(description="Name of the key or the person.")
    kind: Literal["key", "user", "oidc", "local"] = Field(
        description="How the caller is known; `local`: this server has no keys and trusts its own machine."
    )
    grants: list[GrantOut] = Field(description="Roles of the caller over collections.")

    @classmethod
    def of(cls, caller: Caller) -> Self:
        """From the record."""
        return cls.model_validate(caller)


class KeyIn(Input):
    """A key to make."""

    name: str = Field(
        min_length=1, max_length=100, description="Its user: person or program.", examples=["wiki bot"]
    )
    role: Role = Field(default=Role.READER, description="Role of the key.")
    collections: list[CollectionName] | None = Field(
        default=None, min_length=1, max_length=1000, description="Where it may do it; null: everywhere."
    )
    expires_at: AwareDatetime | None = Field(default=None, description="When it stops working; null: never.")


class KeyOut(Output):
    """A key without its secret."""

    id: str = Field(description="Its id.")
    name: str = Field(description="Person or program that uses it.")
    hint: str = Field(description="How its secret begins.")
    role: Role = Field(description="Role of the key.")
    collections: list[str] | None = Field(description="Where it may do it; null: everywhere.")
    created_at: datetime = Field(description="When it was made.")
    expires_at: datetime | None = Field(description="When it stops working; null: never.")
    revoked_at: datetime | None = Field(description="When it was revoked; null: it was not.")
    user_id: str | None = Field(
        description="Whose it is: it may do at most what this user may; null: a service's."
    )
    used_at: datetime | None = Field(description="When it was last used, to the minute; null: never.")
    valid: bool = Field(description="Whether it works now.")

    @classmethod
    def of(cls, key: ApiKey, now: datetime) -> Self:
        """From the record."""
        fields = {name: getattr(key, name) for name in ApiKey.__slots__}
        return cls(**fields, valid=key.is_valid(now))


class KeysOut(Output):
    """All keys."""

    keys: list[KeyOut] = Field(description="Oldest first.")

    @classmethod
    def of(cls, keys: Sequence[ApiKey]) -> Self:
        """From the records."""
        now = datetime.now(UTC)
        return cls(keys=[KeyOut.of(key, now) for key in keys])


class NewKeyOut(Output):
    """A key just made."""

    key: KeyOut = Field(description="The key.")
    secret: str = Field(description="Secret to send as `Authorization: Bearer <secret>`; shown only here.")


class LimitsOut(Output):
    """Limits and abilities."""

    max_file_bytes: int = Field(description="Largest file of an upload (ASKDOCK_MAX_FILE_BYTES).")
    max_files: int = Field(description="Most files of one upload.")
    max_json_bytes: int = Field(description="Largest JSON body (ASKDOCK_MAX_JSON_BYTES).")
    max_question_bytes: int = Field(description="Longest question, in UTF-8 bytes (ASKDOCK_MAX_QUESTION_BYTES).")
    max_passages: int = Field(description="Largest `top_k`.")
    default_top_k: int = Field(description="`top_k` when left out (ASKDOCK_TOP_K).")
    default_collection: str = Field(description="The collection meant when none is named (ASKDOCK_COLLECTION).")
    media_types: list[str] = Field(description="The kinds of files that are read.")
    chat_model: str | None = Field(description="The chat model; null: answers are quoted sentences.")
    embedding_model: str = Field(description="The embedding model.")
    deep: bool = Field(description="Whether questions may be asked with `deep` (ASKDOCK_DEEP_ROUNDS).")
    url_fetch: bool = Field(description="Whether documents may be added by URL (ASKDOCK_URL_FETCH).")
