"""Authentication: by a key, a bearer token of the identity provider, or a session's cookie.

On loopback, as long as there are neither keys nor users, whoever asks is the admin.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from cachetools import TTLCache
from fastapi.concurrency import run_in_threadpool

from askdock.application.accounts import caller_by_key
from askdock.application.people import People
from askdock.application.provider_sign_in import ProviderSignIn
from askdock.errors import Unauthenticated
from askdock.ports import KeyStore, TokenVerifier
from askdock.records import KEY_PREFIX, LOCAL, Caller, Group, Session, User, digest

FRESH_SECONDS = 2.0
"""How long a key or session is believed before it is looked up again: the longest a revocation takes to work."""
STREAM_SECONDS = 3600.0
"""How long a token that was good when a stream began is as good as then."""
MAX_REMEMBERED = 10_000
TOKEN_DOTS = 2
"""In a JSON Web Token."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request brings: its `Authorization` header and the secret in a session's cookie."""

    authorization: str | None = None
    session: str | None = None


class Authenticator:
    """Tells callers by their credentials; the `Authorization` header goes before the cookie.

    `open_without_keys`: as long as no key and no user was ever made, and no identity provider is configured,
    whoever asks is the local admin. Meant for loopback only.
    """

    def __init__(
        self,
        keys: KeyStore,
        people: People,
        provider_sign_in: ProviderSignIn,
        *,
        verifier: TokenVerifier | None,
        open_without_keys: bool,
    ) -> None:
        self._keys = keys
        self._people = people
        self._provider_sign_in = provider_sign_in
        self._verifier = verifier
        self._open_without_keys = open_without_keys and verifier is None and not provider_sign_in.all()
        self._known: TTLCache[str, Caller | None] = TTLCache(MAX_REMEMBERED, FRESH_SECONDS)
        self._sessions: TTLCache[str, tuple[Session, User] | None] = TTLCache(MAX_REMEMBERED, FRESH_SECONDS)
        self._tokens: TTLCache[str, Caller] = TTLCache(MAX_REMEMBERED, STREAM_SECONDS)
        self._persons: TTLCache[str, tuple[Group, ...] | None] = TTLCache(MAX_REMEMBERED, FRESH_SECONDS)
        self._locked: TTLCache[None, bool] = TTLCache(1, FRESH_SECONDS)

    async def identify(self, credentials: Credentials, *, begun: bool = False) -> Caller:
        """The caller of a request. Raises Unauthenticated, CatalogueUnavailable.

        `begun`: of one whose token was good when it began. A token is good for minutes, an answer may take longer.
        """
        if credentials.authorization is None:
            if credentials.session is not None:
                return (await self.session(credentials.session))[1].caller
            if await self.is_open():
                return LOCAL
            raise Unauthenticated("this needs a key: send `Authorization: Bearer <key>`")
        scheme, _, token = credentials.authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("the Authorization header must be `Bearer <key>`")
        token = token.strip()
        if token.startswith(KEY_PREFIX):
            return await self._by_key(token)
        if self._verifier is not None and token.count(".") == TOKEN_DOTS:
            return await self._person(await self._by_token(self._verifier, token, begun=begun))
        if await self.is_open():
            # Clients that insist on sending some key (the OpenAI ones do) work without one being made.
            return LOCAL
        # An admin's key that the operator chose (ASKDOCK_ADMIN_KEY) need not look like ours.
        return await self._by_key(token)

    async def session(self, secret: str) -> tuple[Session, User]:
        """The session of a cookie. Raises Unauthenticated once it has ended."""
        found = await _remembered(self._sessions, secret, self._provider_sign_in.session_of)
        if found is None:
            raise Unauthenticated("this session has ended: sign in again")
        return found

    async def _by_token(self, verifier: TokenVerifier, token: str, *, begun: bool) -> Caller:
        hashed = digest(token)
        if not begun or hashed not in self._tokens:
            self._tokens[hashed] = await verifier.verify(token)
        return self._tokens[hashed]

    async def _person(self, caller: Caller) -> Caller:
        """The caller of a token, with the groups that are bound here to those that the token tells.

        Raises Unauthenticated where the user that it is here was disabled.
        """
        named = "\n".join((caller.id, *caller.groups))
        bound = await _remembered(self._persons, named, partial(self._bound, caller))
        if bound is None:
            raise Unauthenticated("this account is disabled")
        grants = tuple(grant for group in bound for grant in group.grants)
        groups = dict.fromkeys((*caller.groups, *(group.id for group in bound)))
        return replace(caller, grants=caller.grants + grants, groups=tuple(groups))

    def _bound(self, caller: Caller, _named: str) -> tuple[Group, ...] | None:
        if self._provider_sign_in.is_disabled(caller.id):
            return None
        return self._provider_sign_in.bound(caller.groups)

    def forget_session(self, secret: str) -> None:
        """Look a session up again at its next request, because it has just ended."""
        self._sessions.pop(digest(secret), None)

    async def is_open(self) -> bool:
        """Whether whoever asks is the local admin."""
        if not self._open_without_keys:
            return False
        try:
            locked = self._locked[None]
        except KeyError:
            locked = self._locked[None] = await run_in_threadpool(self._is_locked)
        return not locked

    def _is_locked(self) -> bool:
        return self._keys.any() or self._people.users.any()

    async def _by_key(self, secret: str) -> Caller:
        caller = await _remembered(self._known, secret, partial(caller_by_key, self._keys, self._people.users))
        if caller is None:
            # Unknown, expired and revoked look the same from outside.
            raise Unauthenticated("the key is not valid")
        return caller


async def _remembered(known: "TTLCache[str, T]", secret: str, find: Callable[[str], T]) -> T:
    """What is known of the secret, found again once it is no longer fresh. Only its digest is remembered."""
    hashed = digest(secret)
    try:
        found = known[hashed]
    except KeyError:
        found = known[hashed] = await run_in_threadpool(find, secret)
    return found
