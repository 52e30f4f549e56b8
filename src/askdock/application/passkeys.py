"""Passkeys: making them, and signing in by them, alone or after the password.

Alone, a passkey stands for two factors, so the authenticator must have verified who holds it. Passkeys belong to
users with a password here: whoever signs in at a provider shows the provider's second factor there.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from askdock.application.people import People, SignedIn
from askdock.errors import Conflict, InvalidInput, NotFound, PasskeyRefused, UserNotFound
from askdock.ports import PasskeyProtocol, PasskeyStore
from askdock.records import Passkey, Purpose, RelyingParty, User

CHALLENGE_SECONDS = 300
MAX_PASSKEYS = 20
"""Of one user."""


class Passkeys:
    """Use cases of passkeys."""

    def __init__(self, people: People, store: PasskeyStore, protocol: PasskeyProtocol) -> None:
        self.store = store
        self._people = people
        self._protocol = protocol

    def creation(self, party: RelyingParty, user: User, password: str) -> dict[str, Any]:
        """Options to make a passkey with. Raises InvalidInput, also where the password is wrong."""
        self._people.confirm(user, password)
        known = self.store.of_user(user.id)
        if len(known) >= MAX_PASSKEYS:
            raise InvalidInput(f"you have {MAX_PASSKEYS} passkeys already: remove one first")
        options, challenge = self._protocol.creation(party, user, known)
        self._remember(challenge, "register", user)
        return options

    def add(self, party: RelyingParty, user: User, name: str, response: Mapping[str, Any]) -> Passkey:
        """Keep a passkey just made. Raises InvalidInput, Conflict."""
        try:
            challenge = self._protocol.challenge_of(response)
            if self.store.take_challenge(challenge, ["register"], datetime.now(UTC)) != (user.id,):
                raise InvalidInput("making this passkey took too long: begin anew")
            credential, data, uses = self._protocol.created(party, response, challenge)
        except PasskeyRefused as error:  # who is signed in stays so
            raise InvalidInput(str(error)) from error
        passkey = Passkey(token_hex(8), user.id, credential, data, uses, name, datetime.now(UTC))
        self.store.add(passkey)
        return passkey

    def enrolment(self, party: RelyingParty, user: User) -> dict[str, Any]:
        """Options to make the first passkey with, for a user whose password was right and who must have one."""
        options, challenge = self._protocol.creation(party, user, [])
        self._remember(challenge, "enrol", user)
        return options

    def enrol(
        self, party: RelyingParty, name: str, response: Mapping[str, Any], client: str, address: str
    ) -> SignedIn:
        """Keep the first passkey of a user, and sign in by it. Raises PasskeyRefused, Conflict."""
        challenge, now = self._protocol.challenge_of(response), datetime.now(UTC)
        given = self.store.take_challenge(challenge, ["enrol"], now)
        user_id = given[0] if given is not None else None
        if user_id is None:
            raise PasskeyRefused("signing in took too long: begin anew")
        if self.store.of_user(user_id):  # made since: the password alone makes no second one
            raise PasskeyRefused("this passkey was not accepted")
        credential, data, uses = self._protocol.created(party, response, challenge)
        self.store.add(Passkey(token_hex(8), user_id, credential, data, uses, name, now))
        try:
            return self._people.begin(self._people.users.get(user_id), client, address)
        except UserNotFound:  # disabled
            raise PasskeyRefused("this passkey was not accepted") from None

    def remove(self, user_id: str, passkey_id: str) -> None:
        """Raises NotFound, and Conflict for the last one of a user who must have one."""
        known = [one.id for one in self.store.of_user(user_id)]
        if known == [passkey_id] and self._is_asked(user_id):
            raise Conflict("you must have a passkey here: add another one first")
        if not self.store.remove(user_id, passkey_id):
            raise NotFound(f"there is no passkey '{passkey_id}'")

    def require(self, user: User, password: str, *, required: bool) -> None:
        """Whether the user must show a passkey after the password. Raises InvalidInput."""
        self._people.confirm(user, password)
        if not required and self._is_asked(user.id):
            raise InvalidInput("a passkey is asked for after the password here (ASKDOCK_SECOND_FACTOR)")
        if not self.store.require(user.id, required=required):
            raise InvalidInput("you have no passkey yet: add one first")

    def request(self, party: RelyingParty, user: User | None = None) -> dict[str, Any]:
        """Options to sign in with, as the second factor of a user whose password was right, or as the only one."""
        known = self.store.of_user(user.id) if user is not None else []
        options, challenge = self._protocol.request(party, known, verified=user is None)
        self._remember(challenge, "first" if user is None else "second", user)
        return options

    def sign_in(self, party: RelyingParty, response: Mapping[str, Any], client: str, address: str) -> SignedIn:
        """Raises PasskeyRefused, which does not tell whether the passkey is known."""
        challenge, now = self._protocol.challenge_of(response), datetime.now(UTC)
        given = self.store.take_challenge(challenge, ["first", "second"], now)
        if given is None:
            raise PasskeyRefused("signing in took too long: begin anew")
        (user_id,) = given
        passkey = self.store.find(str(response.get("id")))
        if passkey is None or user_id not in (None, passkey.user_id):
            raise PasskeyRefused("this passkey was not accepted")
        uses = self._protocol.shown(party, response, challenge, passkey, verified=user_id is None)
        self.store.used(passkey.id, uses, now)
        try:
            return self._people.begin(self._people.users.get(passkey.user_id), client, address)
        except UserNotFound:  # disabled
            raise PasskeyRefused("this passkey was not accepted") from None

    def _is_asked(self, user_id: str) -> bool:
        """Whether the settings ask the user for a passkey, whatever it wants."""
        return self._people.needs_second(replace(self._people.users.get(user_id), second_factor=False))

    def _remember(self, challenge: str, purpose: Purpose, user: User | None) -> None:
        until = datetime.now(UTC) + timedelta(seconds=CHALLENGE_SECONDS)
        self.store.add_challenge(challenge, purpose, None if user is None else user.id, until)
