"""Passkeys: keys of authenticators by which users sign in (Web Authentication, level 3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Purpose = Literal["register", "first", "second", "enrol"]
"""What a challenge was given out for; `first` and `second` are factors of a sign-in, `enrol` makes a second one
during it."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Whom passkeys are made for: `id` is the host, `origin` the page's, both as browsers tell them."""

    id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as it is kept; nothing of it is secret.

    `credential` is the authenticator's id of it, base64url; `data` the attested credential data, base64url, which
    holds the public key; `uses` the authenticator's counter, 0 where it keeps none.
    """

    id: str
    user_id: str
    credential: str
    data: str
    uses: int
    name: str
    created_at: datetime
    used_at: datetime | None = None
