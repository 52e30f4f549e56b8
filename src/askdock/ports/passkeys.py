"""Keeping passkeys, and checking what authenticators sign."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from askdock.records import Passkey, Purpose, RelyingParty, User


class PasskeyStore(Protocol):
    """Keeps passkeys, challenges, and who must show a passkey after the password.

    Each method is one transaction.
    """

    def any(self) -> bool:
        """Whether there is a passkey."""
        ...

    def of_user(self, user_id: str) -> list[Passkey]:
        """The user's, oldest first."""
        ...

    def find(self, credential: str) -> Passkey | None:
        """The one of this id of an authenticator."""
        ...

    def add(self, passkey: Passkey) -> None:
        """Keep a new one. Raises Conflict where it is known, UserNotFound."""
        ...

    def used(self, passkey_id: str, uses: int, at: datetime) -> None:
        """Note that it was used."""
        ...

    def remove(self, user_id: str, passkey_id: str | None = None) -> int:
        """Remove this one of the user, or all; returns how many. With the last, none is asked for any more,
        and recovery codes go."""
        ...

    def require(self, user_id: str, *, required: bool) -> bool:
        """Note whether the user must show a passkey after the password; False where it has none to show."""
        ...

    def add_challenge(self, challenge: str, purpose: Purpose, user_id: str | None, expires_at: datetime) -> None:
        """Keep the digest of a challenge that was given out, to the user or to whoever asked.

        Forgets those that have expired by now.
        """
        ...

    def take_challenge(
        self, challenge: str, purposes: Sequence[Purpose], now: datetime
    ) -> tuple[str | None] | None:
        """Use the challenge up: the user it was given to. None where it is none, or has expired."""
        ...


class PasskeyProtocol(Protocol):
    """Web Authentication, on the relying party's side. Options and responses are its JSON forms."""

    def creation(self, party: RelyingParty, user: User, known: Sequence[Passkey]) -> tuple[dict[str, Any], str]:
        """Options to make a passkey with, and the challenge in them."""
        ...

    def request(
        self, party: RelyingParty, known: Sequence[Passkey], *, verified: bool
    ) -> tuple[dict[str, Any], str]:
        """Options to show a passkey with, one of the known or any, and the challenge in them.

        `verified`: the authenticator must tell who holds it, by a PIN or a finger.
        """
        ...

    def challenge_of(self, response: Mapping[str, Any]) -> str:
        """The challenge that a response says it answers. Raises PasskeyRefused."""
        ...

    def created(self, party: RelyingParty, response: Mapping[str, Any], challenge: str) -> tuple[str, str, int]:
        """Credential, data and counter of a passkey just made. Raises PasskeyRefused."""
        ...

    def shown(
        self, party: RelyingParty, response: Mapping[str, Any], challenge: str, passkey: Passkey, *, verified: bool
    ) -> int:
        """The counter of a passkey that signed the challenge. Raises PasskeyRefused."""
        ...
