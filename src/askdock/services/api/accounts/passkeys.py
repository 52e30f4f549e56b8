"""Passkeys: making and removing one's own, and signing in by one."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from askdock.errors import InvalidInput
from askdock.records import RelyingParty
from askdock.services.api.accounts.own_sessions import require_recent
from askdock.services.api.accounts.relying_party import relying_party, require_party
from askdock.services.api.accounts.sign_in import address_of, client_of, end_before, signed_in
from askdock.services.api.authorization import NOT_KEPT, PUBLIC, SIGNED_IN, AccessDep, GuardedRoute, StateDep
from askdock.services.api.dependencies import PasskeysDep, PeopleDep, RecoveryDep, SettingsDep
from askdock.services.api.schemas.base import RECORD_ID
from askdock.services.api.schemas.passkeys import (
    ConfirmIn,
    OptionsOut,
    PasskeyIn,
    PasskeyOut,
    PasskeySignInIn,
    PasskeysOut,
    SecondFactorIn,
)
from askdock.services.api.schemas.people import SignedInOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1", tags=["account"], route_class=GuardedRoute)

OWN = {**SIGNED_IN, NOT_KEPT: True}


@router.post(
    "/sign-in/passkey/options",
    operation_id="begin_passkey_sign_in",
    summary="Begin to sign in with a passkey",
    responses=errors(403, 429),
    openapi_extra=PUBLIC,
)
def begin_passkey_sign_in(
    request: Request, state: StateDep, settings: SettingsDep, passkeys: PasskeysDep
) -> OptionsOut:
    """What the browser is to sign, within five minutes. No name is needed: the passkey knows whose it is."""
    party = require_party(settings, request)
    with state.attempts.one(address_of(request, state), ""):
        return OptionsOut(options=passkeys.request(party))


@router.post(
    "/sign-in/passkey",
    operation_id="sign_in_with_passkey",
    summary="Sign in with a passkey",
    responses=errors(401, 403, 429),
    openapi_extra=PUBLIC,
)
def sign_in_with_passkey(
    body: PasskeySignInIn,
    request: Request,
    response: Response,
    state: StateDep,
    people: PeopleDep,
    passkeys: PasskeysDep,
) -> SignedInOut:
    """Begins a session, by a passkey alone or after the password, as `POST /v1/sign-in` does."""
    party = require_party(state.system.settings, request)
    address = address_of(request, state)
    request.state.guarded = True  # a failure is noted in the audit log, too
    with state.attempts.one(address, ""):
        begun = passkeys.sign_in(party, body.credential.model_dump(), client_of(request), address)
    end_before(request, people, state)
    return signed_in(begun, request, response, state)


@router.post(
    "/sign-in/passkey/first",
    operation_id="enrol_passkey",
    summary="Make the passkey that one must have, and sign in",
    responses=errors(401, 403, 409, 429),
    openapi_extra=PUBLIC,
)
def enrol_passkey(
    body: PasskeyIn,
    request: Request,
    response: Response,
    state: StateDep,
    people: PeopleDep,
    passkeys: PasskeysDep,
) -> SignedInOut:
    """After the password was right, as `POST /v1/sign-in` does: only for who has no passkey yet."""
    party = require_party(state.system.settings, request)
    address = address_of(request, state)
    request.state.guarded = True
    with state.attempts.one(address, ""):
        begun = passkeys.enrol(party, body.name, body.credential.model_dump(), client_of(request), address)
    end_before(request, people, state)
    return signed_in(begun, request, response, state)


@router.get(
    "/me/passkeys",
    operation_id="list_passkeys",
    summary="List one's passkeys",
    responses=errors(403),
    openapi_extra=OWN,
)
def list_passkeys(
    access: AccessDep,
    request: Request,
    settings: SettingsDep,
    people: PeopleDep,
    passkeys: PasskeysDep,
    recovery: RecoveryDep,
) -> PasskeysOut:
    """With what this user signs in beside its password."""
    user = people.users.get(access.user_id())
    able = settings.password_sign_in and people.has_password(user)
    return PasskeysOut.of(
        passkeys.store.of_user(user.id),
        available=able and relying_party(settings, request) is not None,
        second_factor=people.needs_second(user),
        recovery_codes=recovery.store.left(user.id),
    )


@router.post(
    "/me/passkeys/options",
    operation_id="begin_passkey",
    summary="Begin to make a passkey",
    responses=errors(403, 429),
    openapi_extra=OWN,
)
def begin_passkey(
    body: ConfirmIn,
    access: AccessDep,
    request: Request,
    state: StateDep,
    people: PeopleDep,
    passkeys: PasskeysDep,
) -> OptionsOut:
    """What the browser is to make, within five minutes."""
    party = require_party(state.system.settings, request)
    user = people.users.get(access.user_id())
    with state.attempts.one(address_of(request, state), user.login, InvalidInput):
        return OptionsOut(options=passkeys.creation(party, user, body.password))


@router.post(
    "/me/passkeys",
    operation_id="add_passkey",
    summary="Keep a passkey",
    status_code=201,
    responses=errors(403, 409),
    openapi_extra=OWN,
)
def add_passkey(
    body: PasskeyIn,
    access: AccessDep,
    request: Request,
    settings: SettingsDep,
    people: PeopleDep,
    passkeys: PasskeysDep,
) -> PasskeyOut:
    """From now on the user can sign in by it."""
    party: RelyingParty = require_party(settings, request)
    user = people.users.get(access.user_id())
    made = passkeys.add(party, user, body.name, body.credential.model_dump())
    return PasskeyOut.model_validate(made)


@router.delete(
    "/me/passkeys/{passkey_id}",
    operation_id="remove_passkey",
    summary="Remove one of one's passkeys",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=OWN,
)
def remove_passkey(
    passkey_id: Annotated[str, Path(pattern=RECORD_ID, description="Id of the passkey.")],
    access: AccessDep,
    request: Request,
    people: PeopleDep,
    passkeys: PasskeysDep,
) -> None:
    """It opens nothing any more. With the last one go recovery codes, and none is asked for after the password.

    Only within ten minutes of signing in."""
    user_id = access.user_id()
    require_recent(request, people)
    passkeys.remove(user_id, passkey_id)


@router.put(
    "/me/second-factor",
    operation_id="set_second_factor",
    summary="Ask for a passkey after the password, or not",
    status_code=204,
    responses=errors(403, 429),
    openapi_extra=OWN,
)
def set_second_factor(
    body: SecondFactorIn,
    access: AccessDep,
    request: Request,
    state: StateDep,
    people: PeopleDep,
    passkeys: PasskeysDep,
) -> None:
    """Holds from the next sign-in on."""
    user = people.users.get(access.user_id())
    with state.attempts.one(address_of(request, state), user.login, InvalidInput):
        passkeys.require(user, body.password, required=body.required)
