"""Signing in at an OpenID Connect provider: authorization code with PKCE (OpenID Connect Core 1.0, RFC 7636)."""

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any

import httpx2
from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from askdock.adapters.identity.discovery import LEEWAY_SECONDS, TIMEOUT_SECONDS, Discovery
from askdock.adapters.identity.logout_token import read_logout_token
from askdock.adapters.identity.oidc import groups_in
from askdock.errors import ProviderUnavailable, SignInRefused
from askdock.records import Claims, Grant, Logout, Proof, ProviderCheck, SignInStart

MAX_GROUPS = 1000
MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class Client:
    """How we are registered at a provider, and what is asked of it; `acr`: one of these ways to sign in."""

    id: str
    secret: str | None = field(repr=False)
    scope: str = "openid profile email"
    groups_claim: str = "groups"
    acr: tuple[str, ...] = ()


class OidcProvider:
    """See `askdock.ports.IdentityProvider`. `options` go to each HTTP client (`transport`, in tests)."""

    def __init__(
        self,
        id: str,  # noqa: A002 - its name everywhere
        name: str,
        discovery: Discovery,
        client: Client,
        grants: Mapping[str, Sequence[Grant]],
        *,
        links_by_email: bool = False,
        **options: Any,
    ) -> None:
        self.id = id
        self.name = name
        self.grants = grants
        self.links_by_email = links_by_email
        self._discovery = discovery
        self._client = client
        self._options = options

    @property
    def issuer(self) -> str:
        """How the provider names itself."""
        return self._discovery.issuer

    def begin(self, redirect_uri: str) -> SignInStart:
        """Where to send a browser that is to sign in."""
        state, nonce, verifier = token_urlsafe(16), token_urlsafe(16), token_urlsafe(48)
        endpoint = self._discovery.endpoint("authorization_endpoint")
        asked = {"acr_values": " ".join(self._client.acr)} if self._client.acr else {}
        with self._oauth(redirect_uri) as oauth:
            url, _ = oauth.create_authorization_url(
                endpoint, state=state, nonce=nonce, code_verifier=verifier, **asked
            )
        return SignInStart(url, state, nonce, verifier)

    def finish(self, answer: Mapping[str, str], begun: SignInStart, redirect_uri: str) -> Proof:
        """Who has signed in. Raises SignInRefused."""
        self._require_ours(answer, begun)
        with self._oauth(redirect_uri) as oauth, self._answering():
            tokens = oauth.fetch_token(
                self._discovery.endpoint("token_endpoint"),
                grant_type="authorization_code",
                code=answer["code"],
                code_verifier=begun.verifier,
            )
        if "id_token" not in tokens:
            raise SignInRefused("the identity provider sent no ID token")
        claims = self._id_token(tokens, nonce=begun.nonce)
        if (
            self._client.acr and claims.get("acr") not in self._client.acr
        ):  # a provider need not do as it was asked
            raise SignInRefused("the identity provider did not ask you for as much as is wanted here")
        return self._proof(claims, tokens)

    def renew(self, tokens: str) -> Proof | None:
        """Ask again about who signed in. Raises SignInRefused."""
        kept = json.loads(tokens) if tokens else {}
        if not kept.get("refresh_token"):
            return None
        with self._oauth() as oauth, self._answering():
            oauth.token = {"refresh_token": kept["refresh_token"]}
            fresh = oauth.refresh_token(self._discovery.endpoint("token_endpoint"), kept["refresh_token"])
        claims = self._id_token(fresh) if "id_token" in fresh else {"sub": kept["sub"]}
        if claims["sub"] != kept["sub"]:
            raise SignInRefused("the identity provider answered for somebody else")
        return self._proof(claims, {**kept, **fresh})

    def sign_out_url(self, tokens: str, back_to: str) -> str | None:
        """Where a browser is sent to sign out of the provider (OpenID Connect RP-Initiated Logout 1.0)."""
        endpoint = self._discovery.configuration().get("end_session_endpoint")
        if not isinstance(endpoint, str):
            return None
        asked = [("client_id", self._client.id), ("post_logout_redirect_uri", back_to)]
        if hint := (json.loads(tokens) if tokens else {}).get("id_token"):
            asked.append(("id_token_hint", hint))
        return str(add_params_to_uri(endpoint, asked))

    def read_logout(self, token: str) -> Logout:
        """What a logout token tells. Raises SignInRefused."""
        return read_logout_token(self._discovery, self._client.id, token)

    def check(self, redirect_uri: str) -> list[ProviderCheck]:
        """Try what can be tried without a person."""
        try:
            configuration, keys = self._discovery.fetch()
        except httpx2.HTTPError as error:
            return [ProviderCheck("discovery", ok=False, detail=_line(error))]
        except (KeyError, TypeError, ValueError, JoseError) as error:
            return [ProviderCheck("discovery", ok=False, detail=f"not its configuration: {_line(error)}")]
        return [
            ProviderCheck("discovery", ok=True, detail=self.issuer),
            ProviderCheck("keys", ok=bool(keys.keys), detail=str(len(keys.keys))),
            self._check_client(configuration, redirect_uri),
            self._check_redirect(redirect_uri),
            ProviderCheck("sign_out", ok="end_session_endpoint" in configuration),
        ]

    def _check_client(self, configuration: Mapping[str, Any], redirect_uri: str) -> ProviderCheck:
        """A code that cannot be right is refused as such only to a client that the provider knows."""
        try:
            with self._oauth(redirect_uri) as oauth:
                oauth.fetch_token(
                    configuration["token_endpoint"],
                    grant_type="authorization_code",
                    code="none",
                    code_verifier=token_urlsafe(48),
                )
        except OAuthError as error:
            return ProviderCheck("client", ok=error.error == "invalid_grant", detail=_line(error))
        except (httpx2.HTTPError, ValueError, KeyError) as error:
            return ProviderCheck("client", ok=False, detail=_line(error))
        return ProviderCheck("client", ok=False, detail="it takes any code")

    def _check_redirect(self, redirect_uri: str) -> ProviderCheck:
        """Where the address to come back to is not registered, a provider says so at once."""
        try:
            with httpx2.Client(timeout=TIMEOUT_SECONDS, **self._options) as client:
                answer = client.get(self.begin(redirect_uri).url)
        except (httpx2.HTTPError, ProviderUnavailable) as error:
            return ProviderCheck("redirect", ok=False, detail=_line(error))
        return ProviderCheck("redirect", ok=answer.status_code < 400, detail=redirect_uri)

    def _require_ours(self, answer: Mapping[str, str], begun: SignInStart) -> None:
        """Raises SignInRefused for an answer that is not to our question, or not this provider's (RFC 9207)."""
        if not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
            raise SignInRefused("this sign-in was not begun in this browser, or it took too long: begin again")
        told = answer.get("iss")
        must_tell = self._discovery.configuration().get("authorization_response_iss_parameter_supported") is True
        if told != self.issuer and (told is not None or must_tell):
            raise SignInRefused("the answer is that of another identity provider")
        if "error" in answer or not answer.get("code"):
            raise SignInRefused("the identity provider did not sign you in")

    def _id_token(self, tokens: Mapping[str, Any], nonce: str | None = None) -> Mapping[str, Any]:
        """The claims of the ID token, checked (OpenID Connect Core 1.0, section 3.1.3.7)."""
        try:
            decoded = self._discovery.decode(str(tokens["id_token"]))
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self._client.id},
                },
                {"client_id": self._client.id, "nonce": nonce, "access_token": tokens.get("access_token")},
            )
            claims.validate(leeway=LEEWAY_SECONDS)
            if not isinstance(claims["sub"], str) or "events" in claims:
                raise ValueError("no ID token")  # noqa: TRY301 - all refusals look alike
        except (JoseError, ValueError) as error:
            raise SignInRefused("the identity provider's ID token is not valid") from error
        return dict(claims)

    def _proof(self, claims: Mapping[str, Any], tokens: Mapping[str, Any]) -> Proof:
        told = {**claims}
        if self._client.groups_claim not in told or "email" not in told:
            told = {**self._userinfo(tokens, str(claims["sub"])), **told}
        kept = {"sub": claims["sub"], **{name: tokens.get(name) for name in ("refresh_token", "id_token")}}
        email = told.get("email")
        return Proof(
            Claims(
                issuer=self.issuer,
                subject=str(claims["sub"]),
                name=str(told.get("name") or "")[:MAX_NAME],
                username=str(told.get("preferred_username") or "")[:MAX_NAME],
                # Some providers send the word.
                email=str(email) if email and told.get("email_verified") in (True, "true") else None,
                groups=tuple(groups_in(told, self._client.groups_claim)[:MAX_GROUPS]),
                sid=str(claims["sid"]) if "sid" in claims else None,
            ),
            json.dumps(kept),
        )

    def _userinfo(self, tokens: Mapping[str, Any], subject: str) -> Mapping[str, Any]:
        """What the provider tells of the person besides the ID token (OpenID Connect Core 1.0, section 5.3)."""
        endpoint = self._discovery.configuration().get("userinfo_endpoint")
        if not isinstance(endpoint, str) or not tokens.get("access_token"):
            return {}
        with self._answering(), httpx2.Client(timeout=TIMEOUT_SECONDS, **self._options) as client:
            answer = client.get(endpoint, headers={"Authorization": f"Bearer {tokens['access_token']}"})
            answer.raise_for_status()
            told = answer.json()
        if not isinstance(told, dict) or told.get("sub") != subject:
            raise SignInRefused("the identity provider answered for somebody else")
        return told

    def _oauth(self, redirect_uri: str | None = None) -> OAuth2Client:
        methods = self._discovery.configuration().get("token_endpoint_auth_methods_supported")
        by_form = isinstance(methods, list) and "client_secret_basic" not in methods
        return OAuth2Client(
            client_id=self._client.id,
            client_secret=self._client.secret,
            token_endpoint_auth_method="client_secret_post" if by_form and self._client.secret else None,
            scope=self._client.scope,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_SECONDS,
            **self._options,
        )

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Around calls to the provider. Raises SignInRefused where it says no, else ProviderUnavailable."""
        try:
            yield
        except OAuthError as error:
            raise SignInRefused("the identity provider did not sign you in") from error
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderUnavailable(f"the identity provider {self.issuer} does not answer") from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
