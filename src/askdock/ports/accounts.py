"""Keeping keys, and telling callers by the tokens of an identity provider."""

from datetime import datetime
from typing import Protocol

from askdock.records import ApiKey, Caller


class KeyStore(Protocol):
    """Keeps keys. Each method is one transaction; all may raise CatalogueUnavailable."""

    def add(self, key: ApiKey, secret_digest: str) -> None:
        """Keep a new key. Raises Conflict where its id or digest is there already."""
        ...

    def find(self, secret_digest: str) -> ApiKey | None:
        """The key with this digest, valid or not."""
        ...

    def get(self, key_id: str) -> ApiKey:
        """The key of this id, valid or not. Raises KeyNotFound."""
        ...

    def touch(self, key_id: str, at: datetime) -> None:
        """Note that the key was used."""
        ...

    def all(self, user_id: str | None = None) -> list[ApiKey]:
        """All keys ever made, oldest first; with `user_id` those of this user."""
        ...

    def revoke(self, key_id: str, at: datetime, user_id: str | None = None) -> ApiKey:
        """End the key, once: a key revoked before keeps its time; with `user_id` a key of this user alone.

        Raises KeyNotFound.
        """
        ...

    def any(self) -> bool:
        """Whether a key was ever made."""
        ...


class TokenVerifier(Protocol):
    """Tells callers by the bearer tokens of an identity provider."""

    async def verify(self, token: str) -> Caller:
        """Whose token it is, with the groups that it tells, as `PROVIDER:NAME`.

        Raises Unauthenticated, DependencyUnavailable.
        """
        ...
