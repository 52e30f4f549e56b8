"""Text that only whoever knows a secret can read: JWE with AES-256-GCM (RFC 7516; NIST SP 800-38D)."""

import hmac
from hashlib import sha256

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

_HEADER = {"alg": "dir", "enc": "A256GCM"}


def seal(secret: str, text: str) -> str:
    """The text, sealed. The secret must be as hard to guess as a key."""
    return jwe.encrypt_compact(_HEADER, text.encode(), _key(secret))


def unseal(secret: str, sealed: str) -> str | None:
    """The text; None where another secret sealed it, or it was changed."""
    try:
        plain = jwe.decrypt_compact(sealed, _key(secret)).plaintext
    except (JoseError, ValueError):
        return None
    return None if plain is None else plain.decode()


def _key(secret: str) -> OctKey:
    return OctKey.import_key(hmac.new(secret.encode(), b"tokens of the provider", sha256).digest())
