"""Forgotten passwords: a link by mail, asked for by whoever may have forgotten one."""

from datetime import timedelta

from fastapi import APIRouter, BackgroundTasks, Request

from askdock.application.invitations import FORGOTTEN_MINUTES, Invitations
from askdock.application.people import People
from askdock.application.provider_sign_in import ProviderSignIn
from askdock.errors import Forbidden, UserNotFound
from askdock.records import User, fold_login
from askdock.services.api.accounts.sign_in import address_of
from askdock.services.api.accounts.users import link_path
from askdock.services.api.authorization import PUBLIC, GuardedRoute, StateDep
from askdock.services.api.dependencies import InvitationsDep, PeopleDep, ProviderSignInDep
from askdock.services.api.schemas.people import ForgottenIn
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1", tags=["account"], route_class=GuardedRoute)


@router.post(
    "/sign-in/forgotten",
    operation_id="forgot_password",
    summary="Have a link to set a password sent",
    status_code=204,
    responses=errors(403, 429),
    openapi_extra=PUBLIC,
)
def forgot_password(
    body: ForgottenIn,
    request: Request,
    tasks: BackgroundTasks,
    state: StateDep,
    people: PeopleDep,
    invitations: InvitationsDep,
    sign_in: ProviderSignInDep,
) -> None:
    """The answer, and the time it takes, is the same whether there is such a user. The link works for an hour."""
    request.state.guarded = True
    if not (state.system.settings.password_sign_in and invitations.are_mailed):
        raise Forbidden("passwords are not reset by mail here: ask an admin for a link")
    may_send = state.forgotten.take(address_of(request, state), body.login)
    found = people.users.by_login(fold_login(body.login))
    if found is not None:
        request.state.target = {"user_id": found[0].id}
        if may_send and _may_have_one(*found, sign_in):
            # Once the answer is out: a mail takes its time.
            tasks.add_task(_send, people, invitations, found[0])


def _may_have_one(user: User, password: str | None, sign_in: ProviderSignIn) -> bool:
    """Whether the user signs in by a password of ours: who comes from a provider alone gets no other way in."""
    is_ours = password is not None or not sign_in.identities.providers_of(user.id)
    return is_ours and user.disabled_at is None


def _send(people: People, invitations: Invitations, user: User) -> None:
    try:
        secret = people.link(user.id, timedelta(minutes=FORGOTTEN_MINUTES))
    except UserNotFound:
        return
    invitations.send_forgotten(user, link_path(secret))
