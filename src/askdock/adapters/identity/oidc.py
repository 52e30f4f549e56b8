"""Bearer tokens of an OpenID Connect provider (OpenID Connect Core 1.0, RFC 9068): checked against its keys."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from askdock.adapters.identity.discovery import LEEWAY_SECONDS, Discovery
from askdock.errors import Unauthenticated
from askdock.records import Caller, Grant, Role, identity_of


class OidcVerifier:
    """Tells callers by their tokens.

    `grants` maps a group of the provider to what its members may do; `provider` is the provider's id here.
    """

    def __init__(
        self,
        discovery: Discovery,
        audience: str,
        grants: Mapping[str, Sequence[Grant]],
        *,
        groups_claim: str = "groups",
        provider: str = "oidc",
    ) -> None:
        self._discovery = discovery
        self._grants = grants
        self._groups_claim = groups_claim
        self._provider = provider
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": discovery.issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )

    async def verify(self, token: str) -> Caller:
        """Whose token it is. Raises Unauthenticated, ProviderUnavailable."""
        try:
            decoded = await asyncio.to_thread(self._discovery.decode, token)
            claims = decoded.claims
            self._claims.validate(claims)
            if not is_access_token(decoded.header, claims):
                raise ValueError("a token for another purpose")  # noqa: TRY301 - all refusals look alike
        except (JoseError, ValueError) as error:
            # Why stays in the log of whoever debugs the provider: the answer must not help to forge one.
            raise Unauthenticated("the token is not valid") from error
        named = groups_in(claims, self._groups_claim)
        grants = tuple(grant for group in named for grant in self._grants.get(group, ()))
        owner = identity_of(self._discovery.issuer, str(claims["sub"]))
        groups = tuple(f"{self._provider}:{name}" for name in dict.fromkeys(named))
        return Caller(owner, str(claims.get("name", ""))[:100] or owner, "oidc", grants, groups=groups)


def groups_in(claims: Mapping[str, Any], claim: str) -> list[str]:
    """The names of groups in the claim, whatever else is there."""
    groups = claims.get(claim, ())
    if isinstance(groups, str):
        groups = (groups,)
    return [group for group in groups if isinstance(group, str)] if isinstance(groups, list | tuple) else []


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
    the claims, where Keycloak has it. Where neither says so, what only an ID token carries tells it: hashes, and
    the nonce of a sign-in (OpenID Connect Core 1.0, sections 2 and 3.3.2.11); a logout token has events.
    """
    kind = str(header.get("typ", "JWT")).lower().removeprefix("application/")
    purpose = str(claims.get("typ", "")).lower()
    if kind not in ("jwt", "at+jwt") or purpose not in ("", "bearer", "at+jwt"):
        return False
    if {"events", "at_hash", "c_hash"} & claims.keys():
        return False
    return "nonce" not in claims or kind == "at+jwt" or purpose != ""
