"""Bodies about passkeys. Options and credentials are JSON forms of Web Authentication (level 3, section 5.1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from askdock.records import Passkey
from askdock.services.api.schemas.base import Input, Output
from askdock.services.api.schemas.people import Name, Password

Encoded = Annotated[str, Field(min_length=1, max_length=16_384, pattern=r"^[A-Za-z0-9_-]+$")]
"""Bytes in base64url."""


class AttestationIn(BaseModel):
    """What an authenticator says of a passkey that it made."""

    clientDataJSON: Encoded = Field(description="What the browser was asked.")  # noqa: N815 - the standard's name
    attestationObject: Encoded = Field(description="The new public key.")  # noqa: N815


class AssertionIn(BaseModel):
    """What an authenticator signed."""

    clientDataJSON: Encoded = Field(description="What the browser was asked.")  # noqa: N815
    authenticatorData: Encoded = Field(description="What the authenticator says of itself.")  # noqa: N815
    signature: Encoded = Field(description="Its signature of both.")
    userHandle: str | None = Field(default=None, max_length=256, description="Whose it is.")  # noqa: N815


class _Credential(BaseModel):
    # Browsers send more, which is not needed.
    id: Encoded = Field(description="The authenticator's id of the passkey.")
    rawId: Encoded = Field(description="The same.")  # noqa: N815
    type: str = Field(default="public-key", max_length=32, description="`public-key`.")


class MadeIn(_Credential):
    """`PublicKeyCredential.toJSON()` of a passkey just made."""

    response: AttestationIn = Field(description="What the authenticator says of it.")


class ShownIn(_Credential):
    """`PublicKeyCredential.toJSON()` of a passkey that signed."""

    response: AssertionIn = Field(description="What it signed.")


class PasskeyIn(Input):
    """A passkey to keep."""

    name: Name = Field(description="What its user calls it.", examples=["phone"])
    credential: MadeIn = Field(description="What the browser made by the options.")


class ConfirmIn(Input):
    """Who is signed in shows once more that it is the user."""

    password: Password = Field(description="The present password.")


class SecondFactorIn(ConfirmIn):
    """Whether a passkey is asked for after the password."""

    required: bool = Field(description="Whether it is.")


class PasskeySignInIn(Input):
    """A passkey to sign in with."""

    credential: ShownIn = Field(description="What the browser signed by the options.")


class OptionsOut(Output):
    """What a browser is to do."""

    options: dict[str, Any] = Field(
        description="For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`."
    )


class PasskeyOut(Output):
    """A passkey."""

    id: str = Field(description="Its id.")
    name: str = Field(description="What its user calls it.")
    created_at: datetime = Field(description="When it was made.")
    used_at: datetime | None = Field(description="When it was last used; null: never.")


class PasskeysOut(Output):
    """The passkeys of the caller."""

    available: bool = Field(description="Whether passkeys can be made at the address of this request.")
    second_factor: bool = Field(description="Whether one is asked for after the password.")
    passkeys: list[PasskeyOut] = Field(description="Oldest first.")
    recovery_codes: int = Field(description="How many recovery codes were not used yet.")

    @classmethod
    def of(cls, passkeys: Sequence[Passkey], *, available: bool, second_factor: bool, recovery_codes: int) -> Self:
        """From the records."""
        return cls(
            available=available,
            second_factor=second_factor,
            passkeys=[PasskeyOut.model_validate(one) for one in passkeys],
            recovery_codes=recovery_codes,
        )


class RecoveryCodesOut(Output):
    """Recovery codes, which are shown this once."""

    codes: list[str] = Field(description="Each signs in once, after the password, in place of a passkey.")
