"""People as identity providers know them, and what passes between a provider and us while one signs in."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider says of a person. `email` is None unless the provider has verified it; `sid` names the
    person's session there."""

    issuer: str
    subject: str
    name: str
    username: str
    email: str | None
    groups: tuple[str, ...]
    sid: str | None = None

    @property
    def identity(self) -> str:
        """The id of the person at this provider."""
        return identity_of(self.issuer, self.subject)


@dataclass(frozen=True, slots=True)
class SignInStart:
    """A sign-in that has begun: where the browser is sent, and what only this browser may bring back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A sign-in that a provider vouches for; `tokens` are the provider's, opaque to all others."""

    claims: Claims
    tokens: str


@dataclass(frozen=True, slots=True)
class ProviderSession:
    """Where a session of ours comes from. `checked_at`: when the provider was last asked about it."""

    provider: str
    identity: str
    checked_at: datetime
    tokens: str


@dataclass(frozen=True, slots=True)
class Logout:
    """Whose sessions have ended at a provider: the one named `sid`, and the identity's that were given no name;
    without `sid` all of the identity."""

    identity: str | None
    sid: str | None


@dataclass(frozen=True, slots=True)
class ProviderCheck:
    """One thing that was tried with a provider. `detail` is a line for the admin."""

    name: str
    ok: bool
    detail: str = ""


def identity_of(issuer: str, subject: str) -> str:
    """The id of a person of a provider. A subject may be an address: tables and logs hold a hash of it."""
    return "oidc-" + sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:32]
