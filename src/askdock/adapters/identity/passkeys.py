"""Passkeys by Yubico's python-fido2 (Web Authentication, level 3, sections 7.1 and 7.2)."""

import logging
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from askdock.errors import PasskeyRefused
from askdock.records import Passkey, RelyingParty, User

NAME = "AskDock"
_REQUIRED, _PREFERRED = UserVerificationRequirement.REQUIRED, UserVerificationRequirement.PREFERRED
_MALFORMED = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError, struct.error)
"""What the library raises for bytes that are no response, and for one that is wrong (ValueError)."""


log = logging.getLogger(__name__)


class Fido2Passkeys:
    """See `askdock.ports.PasskeyProtocol`. No attestation is asked for: any authenticator will do."""

    def creation(self, party: RelyingParty, user: User, known: Sequence[Passkey]) -> tuple[dict[str, Any], str]:
        """Options to make a passkey with, and the challenge in them."""
        options, state = _server(party).register_begin(
            PublicKeyCredentialUserEntity(id=user.id.encode(), name=user.login, display_name=user.name),
            [_data(one) for one in known],
            resident_key_requirement=ResidentKeyRequirement.PREFERRED,
            user_verification=_PREFERRED,
        )
        return dict(options.public_key), state["challenge"]

    def request(
        self, party: RelyingParty, known: Sequence[Passkey], *, verified: bool
    ) -> tuple[dict[str, Any], str]:
        """Options to show a passkey with, and the challenge in them."""
        options, state = _server(party).authenticate_begin(
            [_data(one) for one in known] or None, user_verification=_REQUIRED if verified else _PREFERRED
        )
        return dict(options.public_key), state["challenge"]

    def challenge_of(self, response: Mapping[str, Any]) -> str:
        """The challenge that a response says it answers. Raises PasskeyRefused."""
        with _refused():
            told = CollectedClientData(websafe_decode(response["response"]["clientDataJSON"]))
            return websafe_encode(told.challenge)

    def created(self, party: RelyingParty, response: Mapping[str, Any], challenge: str) -> tuple[str, str, int]:
        """Credential, data and counter of a passkey just made. Raises PasskeyRefused."""
        with _refused():
            told = _server(party).register_complete(_state(challenge, _PREFERRED), response)
            data = told.credential_data
            assert data is not None  # noqa: S101 - the library's own, too
            return websafe_encode(data.credential_id), websafe_encode(data), told.counter

    def shown(
        self, party: RelyingParty, response: Mapping[str, Any], challenge: str, passkey: Passkey, *, verified: bool
    ) -> int:
        """The counter of a passkey that signed the challenge. Raises PasskeyRefused.

        Also where the counter stands still: then there are two of the authenticator (section 7.2, step 22).
        """
        with _refused():
            state = _state(challenge, _REQUIRED if verified else _PREFERRED)
            _server(party).authenticate_complete(state, [_data(passkey)], response)
            told = AuthenticationResponse.from_dict(response).response
            if told.user_handle is not None and told.user_handle != passkey.user_id.encode():
                raise ValueError("the passkey is another user's")
            uses = told.authenticator_data.counter
            if (uses or passkey.uses) and uses <= passkey.uses:
                raise ValueError("the counter did not go up")
            return uses


def _server(party: RelyingParty) -> Fido2Server:
    # The library would take subdomains of the host for it.
    return Fido2Server(
        PublicKeyCredentialRpEntity(name=NAME, id=party.id), verify_origin=lambda origin: origin == party.origin
    )


def _state(challenge: str, verification: UserVerificationRequirement) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": verification}


def _data(passkey: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(passkey.data))


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except _MALFORMED as error:
        log.warning("a passkey was refused: %s", " ".join(str(error).split())[:200])
        raise PasskeyRefused("this passkey was not accepted") from error
