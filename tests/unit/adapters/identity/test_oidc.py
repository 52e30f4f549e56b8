"""Tokens of an identity provider that runs on a mock transport: who gets in, who does not."""

import asyncio
import base64
import hmac
import time
from hashlib import sha256
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from askdock.adapters.identity import discovery
from askdock.adapters.identity.discovery import Discovery
from askdock.adapters.identity.oidc import OidcVerifier, parse_grants
from askdock.errors import DependencyUnavailable, Unauthenticated
from askdock.records import Grant, Role

ISSUER = "https://id.example.org"


class Provider:
    """Serves its configuration and its public keys, and counts how often."""

    def __init__(self) -> None:
        self.keys = [RSAKey.generate_key(2048, {"kid": "k1"})]
        self.fetched = 0
        self.asked = 0
        self.down = False

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked += 1
        if self.down:
            raise httpx2.ConnectError("refused")
        if request.url.path.endswith("/openid-configuration"):
            return httpx2.Response(200, json={"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"})
        self.fetched += 1
        return httpx2.Response(200, json=KeySet(self.keys).as_dict(private=False))

    def token(
        self, key: Any = None, alg: str = "RS256", kid: str | None = None, header: Any = (), **claims: Any
    ) -> str:
        key = key or self.keys[-1]
        now = int(time.time())
        body = {"iss": ISSUER, "aud": "askdock", "sub": "jo", "exp": now + 60, "groups": ["staff"], **claims}
        return jwt.encode(
            {"alg": alg, "kid": kid or key.kid, **dict(header)},
            {k: v for k, v in body.items() if v is not None},
            key,
        )


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def verifier(provider: Provider) -> OidcVerifier:
    grants = parse_grants("staff=reader:handbook,faq; ops=admin:*")
    client = httpx2.Client(transport=httpx2.MockTransport(provider))
    return OidcVerifier(Discovery(ISSUER, client), "askdock", grants)


def test_a_member_of_a_group_gets_its_grants(provider: Provider, verifier: OidcVerifier) -> None:
    caller = asyncio.run(verifier.verify(provider.token(name="Jo")))
    assert (caller.kind, caller.name) == ("oidc", "Jo")
    assert caller.grants == (Grant(Role.READER, ("handbook", "faq")),)
    assert "jo" not in caller.id
    ops = asyncio.run(verifier.verify(provider.token(groups=["staff", "ops"])))
    assert ops.may(Role.ADMIN, None)
    assert ops.id == caller.id


@pytest.mark.parametrize("groups", [None, [], ["strangers"], 7, [{"a": 1}]])
def test_who_is_in_no_group_may_do_nothing(provider: Provider, verifier: OidcVerifier, groups: Any) -> None:
    assert asyncio.run(verifier.verify(provider.token(groups=groups))).grants == ()


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example.org"},
        {"aud": "another"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"sub": None},
        {"aud": None},
        {"nbf": int(time.time()) + 3600},
    ],
)
def test_wrong_claims(provider: Provider, verifier: OidcVerifier, claims: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        asyncio.run(verifier.verify(provider.token(**claims)))


def test_forged_signatures(provider: Provider, verifier: OidcVerifier) -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "k1"})
    public = provider.keys[0].as_pem(private=False)
    head, body, _ = provider.token().split(".")
    # The public key as if it were a shared secret; the library refuses to make such a token, so it is made here.
    hs256 = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"k1"}').rstrip(b"=").decode()
    mac = hmac.new(public, f"{hs256}.{body}".encode(), sha256).digest()
    confused = f"{hs256}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    none = f"eyJhbGciOiJub25lIn0.{body}."
    for token in (provider.token(stranger), confused, none, f"{head}.{body}.", "a.b.c", "", "x" * 10_000):
        with pytest.raises(Unauthenticated):
            asyncio.run(verifier.verify(token))


def test_a_new_key_is_fetched_and_the_old_ones_are_kept(
    provider: Provider, verifier: OidcVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        for _ in range(3):
            await verifier.verify(provider.token())
        assert provider.fetched == 1
        provider.keys.append(RSAKey.generate_key(2048, {"kid": "k2"}))
        with pytest.raises(Unauthenticated):  # too soon: strangers' tokens must not make us fetch all the time
            await verifier.verify(provider.token())
        assert provider.fetched == 1
        monkeypatch.setattr(discovery, "REFETCH_SECONDS", -1.0)
        await verifier.verify(provider.token())
        assert provider.fetched == 2
        provider.down = True
        await verifier.verify(provider.token(provider.keys[0]))

    asyncio.run(run())


def test_a_provider_that_is_away_is_no_reason_to_say_no(provider: Provider, verifier: OidcVerifier) -> None:
    provider.down = True
    with pytest.raises(DependencyUnavailable, match=r"id\.example\.org does not answer"):
        asyncio.run(verifier.verify(provider.token()))


def test_a_provider_that_never_answered_is_not_asked_by_every_request(
    provider: Provider, verifier: OidcVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.down = True
    for _ in range(3):
        with pytest.raises(DependencyUnavailable):
            asyncio.run(verifier.verify(provider.token()))
    assert provider.asked == 1
    provider.down = False
    monkeypatch.setattr(discovery, "RETRY_SECONDS", -1.0)
    asyncio.run(verifier.verify(provider.token()))


@pytest.mark.parametrize("text", ["staff", "staff=reader", "staff=boss:*", "=reader:*", "staff=reader:"])
def test_grants_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match="is n"):
        parse_grants(text)


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({}, {"typ": "ID"}),
        ({}, {"typ": "Refresh"}),
        ({}, {"typ": "Logout"}),
        ({"typ": "logout+jwt"}, {}),
        ({}, {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}}),
        ({}, {"at_hash": "MTIzNDU2Nzg5MDEyMzQ1Ng"}),
        ({}, {"nonce": "of a sign-in"}),
    ],
)
def test_tokens_for_another_purpose_open_nothing(
    provider: Provider, verifier: OidcVerifier, header: dict[str, str], claims: dict[str, Any]
) -> None:
    with pytest.raises(Unauthenticated):
        asyncio.run(verifier.verify(provider.token(header=header, **claims)))


@pytest.mark.parametrize(
    ("header", "claims"), [({"typ": "at+jwt"}, {}), ({"typ": "JWT"}, {"typ": "Bearer", "nonce": "n"})]
)
def test_access_tokens_of_both_kinds_are_taken(
    provider: Provider, verifier: OidcVerifier, header: dict[str, str], claims: dict[str, Any]
) -> None:
    assert asyncio.run(verifier.verify(provider.token(header=header, **claims))).kind == "oidc"
