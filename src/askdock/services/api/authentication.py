"""Authentication: by a key, a bearer token of the identity provider, or, on loopback without keys, for anyone."""

from datetime import UTC, datetime

from cachetools import TTLCache
from fastapi.concurrency import run_in_threadpool

from askdock.errors import Unauthenticated
from askdock.ports import KeyStore, TokenVerifier
from askdock.records import KEY_PREFIX, LOCAL, ApiKey, Caller, digest

FRESH_SECONDS = 2.0
"""How long a key is believed before it is looked up again: the longest a revocation takes to work."""
MAX_REMEMBERED = 10_000


class Authenticator:
    """Tells callers by their `Authorization` header.

    `open_without_keys`: as long as no key was ever made, and no identity provider is configured, whoever asks is
    the local admin. Meant for loopback only.
    """

    def __init__(self, keys: KeyStore, *, verifier: TokenVerifier | None, open_without_keys: bool) -> None:
        self._keys = keys
        self._verifier = verifier
        self._open_without_keys = open_without_keys and verifier is None
        self._known: TTLCache[str, ApiKey | None] = TTLCache(MAX_REMEMBERED, FRESH_SECONDS)
        self._locked: TTLCache[None, bool] = TTLCache(1, FRESH_SECONDS)

    async def identify(self, authorization: str | None) -> Caller:
        """The caller of a request. Raises Unauthenticated, CatalogueUnavailable."""
        if authorization is None:
            if await self._is_open():
                return LOCAL
            raise Unauthenticated("this needs a key: send `Authorization: Bearer <key>`")
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("the Authorization header must be `Bearer <key>`")
        token = token.strip()
        if token.startswith(KEY_PREFIX):
            return await self._by_key(token)
        if self._verifier is not None:
            return await self._verifier.verify(token)
        if await self._is_open():
            # Clients that insist on sending some key (the OpenAI ones do) work without one being made.
            return LOCAL
        raise Unauthenticated("the key is not valid")

    async def _by_key(self, secret: str) -> Caller:
        hashed = digest(secret)
        try:
            key = self._known[hashed]
        except KeyError:
            key = self._known[hashed] = await run_in_threadpool(self._keys.find, hashed)
        if key is None or not key.is_valid(datetime.now(UTC)):
            # Unknown, expired and revoked look the same from outside.
            raise Unauthenticated("the key is not valid")
        return key.caller

    async def _is_open(self) -> bool:
        if not self._open_without_keys:
            return False
        try:
            locked = self._locked[None]
        except KeyError:
            locked = self._locked[None] = await run_in_threadpool(self._keys.any)
        return not locked
