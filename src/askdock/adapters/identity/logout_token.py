"""Logout tokens: a provider tells that somebody has signed out (OpenID Connect Back-Channel Logout 1.0)."""

from joserfc import jwt
from joserfc.errors import JoseError

from askdock.adapters.identity.discovery import LEEWAY_SECONDS, Discovery
from askdock.errors import SignInRefused
from askdock.records import Logout, identity_of

EVENT = "http://schemas.openid.net/event/backchannel-logout"
MAX_AGE_SECONDS = 600
"""How old a token may be where it names no end."""


def read_logout_token(discovery: Discovery, client_id: str, token: str) -> Logout:
    """What the token tells (section 2.6 of the specification). Raises SignInRefused, ProviderUnavailable."""
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": discovery.issuer},
        aud={"essential": True, "value": client_id},
        iat={"essential": True},
        jti={"essential": True},
    )
    try:
        decoded = discovery.decode(token)
        claims = decoded.claims
        registry.validate(claims)
        kind = str(decoded.header.get("typ", "JWT")).lower().removeprefix("application/")
        events, subject, sid = claims.get("events"), claims.get("sub"), claims.get("sid")
        is_logout = isinstance(events, dict) and EVENT in events and "nonce" not in claims
        if not is_logout or kind not in ("jwt", "logout+jwt") or not (subject or sid):
            raise ValueError("no logout token")  # noqa: TRY301 - all refusals look alike
        if "exp" not in claims and registry.now - int(claims["iat"]) > MAX_AGE_SECONDS:
            raise ValueError("an old token")  # noqa: TRY301
    except (JoseError, ValueError, TypeError) as error:
        raise SignInRefused("the logout token is not valid") from error
    return Logout(
        identity_of(discovery.issuer, str(subject)) if subject else None,
        str(sid) if sid else None,
    )
