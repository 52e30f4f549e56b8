"""Tokens of a Google service account (RFC 7523), asked for through the guard."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from askdock.adapters.synced.json_api import parsed
from askdock.errors import FetchDenied, InvalidInput
from askdock.ports import GuardedNetwork

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
"""RFC 7523, 2.1."""
TOKEN_SECONDS = 3600


class ServiceAccount:
    """By the JSON file of its key. `subject`: the person to act for, where the account may."""

    def __init__(self, key: str, scope: str, network: GuardedNetwork, subject: str = "") -> None:
        """Raises InvalidInput, which does not repeat the key."""
        self._key = _key(key)
        self._scope = scope
        self._network = network
        self._subject = subject

    def token(self) -> str:
        """A new one. Raises FetchDenied, InvalidInput and the errors of `HttpClient`."""
        now = int(time.time())
        where = self._key["token_uri"]
        claims: dict[str, Any] = {"iss": self._key["client_email"], "scope": self._scope, "aud": where}
        claims |= {"iat": now, "exp": now + TOKEN_SECONDS}
        claims |= {"sub": self._subject} if self._subject else {}
        try:
            key = RSAKey.import_key(self._key["private_key"])
            signed = jwt.encode({"alg": "RS256", "typ": "JWT"}, claims, key)
        except (ValueError, JoseError):
            raise InvalidInput("the private key of the service account cannot be read") from None
        content = urlencode({"grant_type": GRANT, "assertion": signed}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        with self._network.http().request(
            "POST", where, headers=headers, content=content, accept=(200, 400, 401)
        ) as reply:
            answer = parsed(reply.body.read(), where)
        if "access_token" not in answer:
            raise FetchDenied(f"{where} does not let this account in: {str(answer.get('error', ''))[:100]}")
        return str(answer["access_token"])


def _key(text: str) -> Mapping[str, str]:
    """The parts of a service account's key. Raises InvalidInput, which does not repeat them."""
    try:
        key = json.loads(text)
        return {name: str(key[name]) for name in ("client_email", "private_key", "token_uri")}
    except (ValueError, KeyError, TypeError):
        raise InvalidInput("service_account is the JSON file of a service account's key") from None
