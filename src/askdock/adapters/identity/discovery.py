"""What an OpenID Connect provider publishes: its configuration and its keys (OpenID Connect Discovery 1.0).

Both are fetched once and kept; a token signed with a key that is not known makes them be fetched again, at most
every `REFETCH_SECONDS`. Only asymmetric signatures count, so neither `alg=none` nor a token signed with a public
key as if it were a shared secret passes.
"""

import time
from collections.abc import Mapping
from threading import Lock
from typing import Any

import httpx2
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from askdock.errors import ProviderUnavailable

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
FRESH_SECONDS = 600.0
REFETCH_SECONDS = 10.0
RETRY_SECONDS = 2.0
"""A provider that has never answered is not asked more often: requests would wait for it in a row."""
TIMEOUT_SECONDS = 5.0
LEEWAY_SECONDS = 30
"""How far the provider's clock may be from ours."""


class Discovery:
    """The published side of one provider; what is old serves on while the provider is away."""

    def __init__(self, issuer: str, client: httpx2.Client | None = None) -> None:
        self.issuer = issuer
        self._client = client or httpx2.Client(timeout=TIMEOUT_SECONDS)
        self._known: tuple[Mapping[str, Any], KeySet] | None = None
        self._why: Exception | None = None
        self._fetched_at = float("-inf")
        self._fetching = Lock()

    def configuration(self) -> Mapping[str, Any]:
        """Addresses and abilities. Raises ProviderUnavailable."""
        return self._published(FRESH_SECONDS)[0]

    def endpoint(self, name: str) -> str:
        """An address that sign-in cannot do without. Raises ProviderUnavailable."""
        found = self.configuration().get(name)
        if not isinstance(found, str):
            raise ProviderUnavailable(f"the identity provider {self.issuer} names no {name}")
        return found

    def decode(self, token: str) -> jwt.Token:
        """The token, whose signature is right; its claims are not looked at.

        Raises JoseError and ValueError for one that is not the provider's, and ProviderUnavailable.
        """
        keys = self._published(FRESH_SECONDS)[1]
        try:
            return jwt.decode(token, keys, algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            keys = self._published(REFETCH_SECONDS)[1]
            return jwt.decode(token, keys, algorithms=ALGORITHMS)

    def fetch(self) -> tuple[Mapping[str, Any], KeySet]:
        """Configuration and keys as they are published now.

        Raises httpx2.HTTPError, and KeyError, TypeError, ValueError, JoseError for what is no configuration.
        """
        configuration = self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if configuration["issuer"] != self.issuer:
            raise ValueError(f"it calls itself {configuration['issuer']}")
        return configuration, KeySet.import_key_set(self._get(configuration["jwks_uri"]))

    def _published(self, fresh_seconds: float) -> tuple[Mapping[str, Any], KeySet]:
        with self._fetching:
            if time.monotonic() - self._fetched_at > (RETRY_SECONDS if self._known is None else fresh_seconds):
                try:
                    self._known, self._why = self.fetch(), None
                except (httpx2.HTTPError, KeyError, TypeError, ValueError, JoseError) as error:
                    self._why = error
                self._fetched_at = time.monotonic()
            if self._known is None:
                raise ProviderUnavailable(f"the identity provider {self.issuer} does not answer") from self._why
            return self._known

    def _get(self, url: str) -> Any:
        answer = self._client.get(url)
        answer.raise_for_status()
        return answer.json()
