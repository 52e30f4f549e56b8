"""An OpenID Connect provider on a mock transport, which can be made to misbehave."""

import base64
import time
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "k1"})
EVENT = {"http://schemas.openid.net/event/backchannel-logout": {}}


class FakeProvider:
    """Signs in whoever `person` is. `changed` overrides claims of ID tokens; None removes one."""

    def __init__(self, issuer: str = "https://id.example.org", client_id: str = "askdock") -> None:
        self.issuer = issuer
        self.client_id = client_id
        self.keys = [KEY]
        self.person: dict[str, Any] = {
            "sub": "jo",
            "name": "Jo",
            "email": "jo@example.org",
            "email_verified": True,
            "groups": ["staff"],
        }
        self.changed: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.refresh_tokens: set[str] = set()
        self.in_userinfo = False
        self.tells_issuer = True
        self.down = False
        self.asked: list[str] = []

    @property
    def transport(self) -> httpx2.MockTransport:
        return httpx2.MockTransport(self)

    def visit(self, url: str, **changed: str | None) -> dict[str, str]:
        """What the browser brings back once the person has signed in at the address it was sent to."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert asked["code_challenge_method"] == "S256"
        code = token_urlsafe(8)
        self.codes[code] = asked
        back = {
            "state": asked["state"],
            "code": code,
            "iss": self.issuer if self.tells_issuer else None,
            **changed,
        }
        return {name: value for name, value in back.items() if value is not None}

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if self.down:
            raise httpx2.ConnectError("refused")
        name = request.url.path.rpartition("/")[2]
        self.asked.append(name)
        return getattr(self, f"_{name.replace('-', '_')}")(request)

    def _openid_configuration(self, _: httpx2.Request) -> httpx2.Response:
        names = (
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "end_session_endpoint",
            "jwks_uri",
        )
        document: dict[str, Any] = {name: f"{self.issuer}/{name.split('_')[0]}" for name in names}
        document |= {"issuer": self.issuer, "authorization_response_iss_parameter_supported": self.tells_issuer}
        return httpx2.Response(200, json=document)

    def _jwks(self, _: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json=KeySet(self.keys).as_dict(private=False))

    def _authorization(self, _: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, text="Who are you?")

    def _token(self, request: httpx2.Request) -> httpx2.Response:
        form = dict(parse_qsl(request.content.decode()))
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.refresh_tokens:
                return httpx2.Response(400, json={"error": "invalid_grant"})
            self.refresh_tokens.remove(form["refresh_token"])
            return self._tokens(None)
        begun = self.codes.pop(form["code"], None)
        verifier = sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if begun is None or begun["code_challenge"] != challenge or begun["redirect_uri"] != form["redirect_uri"]:
            return httpx2.Response(400, json={"error": "invalid_grant"})
        return self._tokens(begun["nonce"])

    def _tokens(self, nonce: str | None) -> httpx2.Response:
        refresh = token_urlsafe(8)
        self.refresh_tokens.add(refresh)
        told = {"sub": self.person["sub"]} if self.in_userinfo else self.person
        id_token = self.sign({**told, "nonce": nonce, "sid": "s1", **self.changed})
        tokens = {"access_token": "at", "token_type": "Bearer", "id_token": id_token, "refresh_token": refresh}
        return httpx2.Response(200, json=tokens)

    def _userinfo(self, request: httpx2.Request) -> httpx2.Response:
        assert request.headers["authorization"] == "Bearer at"
        return httpx2.Response(200, json=self.person)

    def sign(self, claims: dict[str, Any], key: Any = None, **header: str) -> str:
        now = int(time.time())
        body = {"iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 60, **claims}
        key = key or self.keys[-1]
        told = {name: value for name, value in body.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, told, key)

    def logout_token(self, **claims: Any) -> str:
        body = {"sub": self.person["sub"], "sid": "s1", "jti": token_urlsafe(8), "events": EVENT, **claims}
        return self.sign(body, typ="logout+jwt")


def callback(path: str, back: dict[str, str]) -> str:
    return f"{path}/callback?{urlencode(back)}"
