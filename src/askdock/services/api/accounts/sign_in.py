"""Signing in and out, and one's password."""

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from askdock.application.accounts import hand_over
from askdock.application.passkeys import Passkeys
from askdock.application.people import People, SignedIn, check_password
from askdock.errors import Forbidden, InvalidInput
from askdock.records import User, fold_login
from askdock.services.api.accounts.cookies import clear_cookies, credentials, session_secrets, set_cookies
from askdock.services.api.accounts.relying_party import relying_party, require_party
from askdock.services.api.authorization import NOT_KEPT, PUBLIC, SIGNED_IN, AccessDep, GuardedRoute, StateDep
from askdock.services.api.dependencies import (
    InvitationsDep,
    PasskeysDep,
    PeopleDep,
    ProviderSignInDep,
    RecoveryDep,
    SettingsDep,
)
from askdock.services.api.schemas.accounts import MeOut
from askdock.services.api.schemas.people import (
    PasswordIn,
    ProviderWay,
    RedeemIn,
    SignedInOut,
    SignedOutOut,
    SignInIn,
    SignInOut,
)
from askdock.services.api.state import ApiState
from askdock.services.common.openapi import errors
from askdock.services.common.request_context import client_address
from askdock.services.common.sub_path import public_url

router = APIRouter(prefix="/v1", tags=["account"], route_class=GuardedRoute)

OWN = {**SIGNED_IN, NOT_KEPT: True}


@router.get(
    "/sign-in",
    operation_id="ways_to_sign_in",
    summary="How to sign in",
    responses=errors(),
    openapi_extra=PUBLIC,
)
async def ways_to_sign_in(
    request: Request,
    state: StateDep,
    people: PeopleDep,
    passkeys: PasskeysDep,
    settings: SettingsDep,
    providers: ProviderSignInDep,
    invitations: InvitationsDep,
) -> SignInOut:
    """What a sign-in page offers."""
    by_password = settings.password_sign_in and await run_in_threadpool(people.users.any)
    by_passkey = settings.password_sign_in and relying_party(settings, request) is not None
    return SignInOut(
        open=await state.authenticator.is_open(),
        password=by_password,
        forgotten=by_password and invitations.are_mailed,
        passkey=by_passkey and await run_in_threadpool(passkeys.store.any),
        providers=[ProviderWay(id=one.id, name=one.name) for one in providers.providers.values()],
        directories=[ProviderWay(id=one.id, name=one.name) for one in providers.directories.values()],
    )


@router.post(
    "/sign-in",
    operation_id="sign_in",
    summary="Sign in with a password",
    responses=errors(401, 403, 404, 429, 503),
    openapi_extra=PUBLIC,
)
def sign_in(
    body: SignInIn,
    request: Request,
    response: Response,
    state: StateDep,
    people: PeopleDep,
    passkeys: PasskeysDep,
    recovery: RecoveryDep,
    providers: ProviderSignInDep,
) -> SignedInOut:
    """Begins a session, which is a cookie. Writes by cookie need its token in `X-CSRF-Token`, which the cookie
    `askdock-csrf` has. A user who wants a second factor signs the options in the response first, or sends a
    recovery code along."""
    address = address_of(request, state)
    request.state.guarded = True  # a failure is noted in the audit log, too
    if body.directory is not None:
        request.state.target = {"directory": body.directory}
        with state.attempts.one(address, body.login):
            found = providers.sign_in(body.directory, body.login, body.password, client_of(request), address)
        return _begun(found, request, response, state, passkeys)
    if (tried := people.users.by_login(fold_login(body.login))) is not None:
        request.state.target = {"user_id": tried[0].id}  # what else was typed may be a password
    _require_passwords(state)
    with state.attempts.one(address, body.login):
        begun = people.sign_in(body.login, body.password, client_of(request), address)
        if isinstance(begun, User) and body.recovery_code is not None:
            request.state.target = {"user_id": begun.id, "by": "recovery_code"}
            begun = recovery.sign_in(begun, body.recovery_code, client_of(request), address)
    return _begun(begun, request, response, state, passkeys)


@router.post(
    "/links/redeem",
    operation_id="redeem_link",
    summary="Set a password by a one-time link",
    responses=errors(401, 403, 409, 429),
    openapi_extra=PUBLIC,
)
def redeem_link(
    body: RedeemIn,
    request: Request,
    response: Response,
    state: StateDep,
    people: PeopleDep,
    passkeys: PasskeysDep,
) -> SignedInOut:
    """Uses the link up, sets the password and begins a session, as signing in does; all others of the user end."""
    address = address_of(request, state)
    request.state.guarded = True
    _require_passwords(state)
    with state.attempts.one(address, ""):
        begun = people.redeem(body.secret, body.password, client_of(request), address, login=body.login or "")
    return _begun(begun, request, response, state, passkeys)


@router.post(
    "/sign-out",
    operation_id="sign_out",
    summary="Sign out",
    responses=errors(403),
    openapi_extra=PUBLIC,
)
def sign_out(
    request: Request, response: Response, state: StateDep, people: PeopleDep, providers: ProviderSignInDep
) -> SignedOutOut:
    """Ends the session of this browser, if there is one, also where it brings a key beside its cookie.

    A session that began at an identity provider ends there when the browser goes to the address in the response.
    """
    credentials(request)  # another site's page signs nobody out
    settings = state.system.settings
    goes_on_at = None
    for secret in session_secrets(request):
        goes_on_at = goes_on_at or providers.sign_out_url(secret, public_url(settings, request))
        if (user := _end(secret, people, state)) is not None:
            request.state.guarded, request.state.caller = True, user.caller
    clear_cookies(response, settings)
    return SignedOutOut(next=goes_on_at)


@router.put(
    "/me/password",
    operation_id="change_password",
    summary="Change one's password",
    responses=errors(403),
    openapi_extra=OWN,
)
def change_password(
    body: PasswordIn,
    access: AccessDep,
    request: Request,
    response: Response,
    state: StateDep,
    people: PeopleDep,
) -> SignedInOut:
    """All other sessions of the user end; this browser goes on with a new one."""
    _require_passwords(state)
    address = address_of(request, state)
    user = people.users.get(access.user_id())
    check_password(body.new, user.login)  # what is refused here is no guess of the present one
    with state.attempts.one(address, user.login, InvalidInput):
        begun = people.change_password(user, body.old, body.new, client_of(request), address)
    return signed_in(begun, request, response, state)


def _require_passwords(state: ApiState) -> None:
    if not state.system.settings.password_sign_in:
        raise Forbidden("signing in by password is switched off here (ASKDOCK_PASSWORD_SIGN_IN)")


def end_before(request: Request, people: People, state: ApiState) -> None:
    """End the session that this browser had, which its new cookie replaces (OWASP ASVS 5.0, 7.2.4)."""
    for secret in session_secrets(request):
        _end(secret, people, state)


def _end(secret: str, people: People, state: ApiState) -> User | None:
    """End the session of the secret; whose it was."""
    if (found := people.session_of(secret)) is None:
        return None
    session, user = found
    people.sessions.end(user.id, [session.id])
    state.authenticator.forget_session(secret)
    return user


def _begun(
    begun: SignedIn | User, request: Request, response: Response, state: ApiState, passkeys: Passkeys
) -> SignedInOut:
    """Signed in, or on the way to be."""
    if isinstance(begun, User):
        party = require_party(state.system.settings, request)
        if passkeys.store.of_user(begun.id):
            return SignedInOut(me=None, passkey=passkeys.request(party, begun), enrolment=None)
        return SignedInOut(me=None, passkey=None, enrolment=passkeys.enrolment(party, begun))
    end_before(request, state.system.people, state)
    return signed_in(begun, request, response, state)


def signed_in(begun: SignedIn, request: Request, response: Response, state: ApiState) -> SignedInOut:
    """Have the browser keep the session."""
    hand_over(state.system.history, state.system.people.users, begun.user)
    set_cookies(request, response, begun.secret, state.system.settings)
    request.state.caller = begun.user.caller
    return SignedInOut(me=MeOut.of(begun.user.caller), passkey=None, enrolment=None)


def address_of(request: Request, state: ApiState) -> str:
    """Where the request comes from, proxies left out."""
    return client_address(request, state.system.settings.trusted_proxies)


def client_of(request: Request) -> str:
    """What the browser calls itself."""
    return request.headers.get("user-agent", "")
