"""Bearer tokens of an OpenID Connect provider (OpenID Connect Core 1.0, RFC 9068): checked against its keys.

The provider's configuration and keys are fetched once and kept; a token signed with a key that is not known
makes them be fetched again, at most every `REFETCH_SECONDS`. Only asymmetric signatures count, so neither
`alg=none` nor a token signed with a public key as if it were a shared secret passes.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import httpx2
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from askdock.errors import DependencyUnavailable, Unauthenticated
from askdock.records import Caller, Grant, Role

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
FRESH_SECONDS = 600.0
REFETCH_SECONDS = 10.0
TIMEOUT_SECONDS = 5.0
LEEWAY_SECONDS = 30
"""How far the provider's clock may be from ours."""


class OidcVerifier:
    """Tells callers by their tokens. `grants` maps a group of the provider to what its members may do."""

    def __init__(
        self,
        issuer: str,
        audience: str,
        grants: Mapping[str, Sequence[Grant]],
        *,
        groups_claim: str = "groups",
        client: httpx2.AsyncClient | None = None,
    ) -> None:
        self._issuer = issuer
        self._grants = grants
        self._groups_claim = groups_claim
        self._client = client or httpx2.AsyncClient(timeout=TIMEOUT_SECONDS)
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        self._keys: KeySet | None = None
        self._fetched_at = float("-inf")
        self._fetching = asyncio.Lock()

    async def verify(self, token: str) -> Caller:
        """Whose token it is. Raises Unauthenticated, DependencyUnavailable."""
        try:
            decoded = await self._decode(token)
            claims = decoded.claims
            self._claims.validate(claims)
            if not is_access_token(decoded.header, claims):
                raise ValueError("a token for another purpose")  # noqa: TRY301 - all refusals look alike
        except (JoseError, ValueError) as error:
            # Why stays in the log of whoever debugs the provider: the answer must not help to forge one.
            raise Unauthenticated("the token is not valid") from error
        return self._caller(claims)

    async def _decode(self, token: str) -> jwt.Token:
        keys = await self._known(FRESH_SECONDS)
        try:
            return jwt.decode(token, keys, algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            keys = await self._known(REFETCH_SECONDS)
            return jwt.decode(token, keys, algorithms=ALGORITHMS)

    async def _known(self, fresh_seconds: float) -> KeySet:
        """The provider's keys, no older than told; what is old serves on while the provider is away."""
        async with self._fetching:
            if self._keys is None or time.monotonic() - self._fetched_at > fresh_seconds:
                try:
                    self._keys = await self._fetch()
                except (httpx2.HTTPError, KeyError, TypeError, ValueError, JoseError) as error:
                    if self._keys is None:
                        raise DependencyUnavailable(
                            f"the identity provider {self._issuer} does not answer"
                        ) from error
                self._fetched_at = time.monotonic()
            return self._keys

    async def _fetch(self) -> KeySet:
        configuration = await self._get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if configuration["issuer"] != self._issuer:
            raise ValueError("the provider calls itself otherwise")
        return KeySet.import_key_set(await self._get(configuration["jwks_uri"]))

    async def _get(self, url: str) -> Any:
        answer = await self._client.get(url)
        answer.raise_for_status()
        return answer.json()

    def _caller(self, claims: Mapping[str, Any]) -> Caller:
        groups = claims.get(self._groups_claim, ())
        if isinstance(groups, str):
            groups = (groups,)
        named = [group for group in groups if isinstance(group, str)] if isinstance(groups, list | tuple) else []
        grants = tuple(grant for group in named for grant in self._grants.get(group, ()))
        subject = str(claims["sub"])
        # A subject may be an address; tables and logs hold a hash of it.
        owner = "oidc-" + sha256(f"{self._issuer}\n{subject}".encode()).hexdigest()[:32]
        return Caller(owner, str(claims.get("name", ""))[:100] or owner, "oidc", grants)


def parse_grants(text: str) -> dict[str, list[Grant]]:
    """`staff=reader:handbook,faq;ops=admin:*` -> what each group may do. Raises ValueError."""
    grants: dict[str, list[Grant]] = {}
    for entry in filter(None, (part.strip() for part in text.split(";"))):
        group, equals, what = entry.rpartition("=")
        role, colon, scope = what.partition(":")
        if not (group and equals and colon and scope):
            raise ValueError(f"'{entry}' is not GROUP=ROLE:COLLECTION,... (or * for all collections)")
        if role not in set(Role):
            raise ValueError(f"'{role}' is not a role; roles are {', '.join(Role)}")
        names = None if scope == "*" else tuple(name.strip() for name in scope.split(","))
        grants.setdefault(group.strip(), []).append(Grant(Role(role), names))
    return grants


def is_access_token(header: Mapping[str, Any], claims: Mapping[str, Any]) -> bool:
    """Whether a token is for access: a provider signs ID and logout tokens with the same keys.

    Told by `typ` of the header (RFC 9068, section 2.1; OpenID Connect Back-Channel Logout 1.0, section 2.4) or of
    the claims, where Keycloak has it; an ID token also by the hashes it carries (OpenID Connect Core 1.0,
    section 3.3.2.11), a logout token by its events.
    """
    kind = str(header.get("typ", "JWT")).lower().removeprefix("application/")
    purpose = str(claims.get("typ", "Bearer")).lower()
    if kind not in ("jwt", "at+jwt") or purpose not in ("bearer", "at+jwt"):
        return False
    return not {"events", "at_hash", "c_hash"} & claims.keys()
