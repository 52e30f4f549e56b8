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

    def all(self) -> list[ApiKey]:
        """All keys ever made, oldest first."""
        ...

    def revoke(self, key_id: str, at: datetime) -> ApiKey:
        """End the key, once: a key revoked before keeps its time. Raises KeyNotFound."""
        ...

    def any(self) -> bool:
        """Whether a key was ever made."""
        ...


class TokenVerifier(Protocol):
    """Tells callers by the bearer tokens of an identity provider."""

    async def verify(self, token: str) -> Caller:
        """Whose token it is. Raises Unauthenticated, DependencyUnavailable."""
        ...
