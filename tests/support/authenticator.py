"""An authenticator in software: makes passkeys and signs with them, as a browser with a security key does."""

import json
from collections.abc import Mapping
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

FLAG = AuthenticatorData.FLAG


class Authenticator:
    """One passkey. `verifies`: whether it asks for a PIN; `origin` is where the browser says it is."""

    def __init__(self, origin: str, *, verifies: bool = True) -> None:
        self.origin = origin
        self.uses = 0
        self.credential = token_bytes(32)
        self.user: str | None = None
        self._flags = FLAG.UP | (FLAG.UV if verifies else FLAG(0))
        self._key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Make the passkey."""
        self.user = options["user"]["id"]
        key = AttestedCredentialData.create(
            b"\0" * 16, self.credential, ES256.from_cryptography_key(self._key.public_key())
        )
        said = AuthenticatorData.create(_hash(options["rp"]["id"]), self._flags | FLAG.AT, self.uses, key)
        return self._response(
            clientDataJSON=self._client("webauthn.create", options["challenge"]),
            attestationObject=AttestationObject.create("none", said, {}),
        )

    def get(self, options: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
        """Sign with it."""
        self.uses += 1
        said = AuthenticatorData.create(_hash(options["rpId"]), self._flags, changes.get("uses", self.uses))
        client = self._client(changes.get("type", "webauthn.get"), options["challenge"])
        signature = self._key.sign(said + sha256(client).digest(), ec.ECDSA(SHA256()))
        response = self._response(clientDataJSON=client, authenticatorData=said, signature=signature)
        response["response"]["userHandle"] = changes.get("user", self.user)
        return response

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _response(self, **parts: bytes) -> dict[str, Any]:
        name = websafe_encode(self.credential)
        encoded = {part: websafe_encode(value) for part, value in parts.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": encoded}


def _hash(party: str) -> bytes:
    return sha256(party.encode()).digest()
