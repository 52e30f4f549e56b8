"""Users and groups: make, list, change."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from askdock.application.people import SETUP
from askdock.records import Group, Role, new_id
from askdock.services.api.accounts.cookies import set_cookies
from askdock.services.api.authorization import NOT_KEPT, AccessDep, GuardedRoute, StateDep, needs
from askdock.services.api.dependencies import HistoryDep, InvitationsDep, PasskeysDep, PeopleDep
from askdock.services.api.schemas.people import (
    GroupIn,
    GroupOut,
    GroupsOut,
    LinkOut,
    UserIn,
    UserOut,
    UserPatch,
    UsersOut,
)
from askdock.services.common.openapi import errors
from askdock.services.common.request_context import client_address

router = APIRouter(prefix="/v1", tags=["administration"], route_class=GuardedRoute)

ADMIN = needs(Role.ADMIN, everywhere=True)
UserId = Annotated[str, Path(pattern=r"^u[0-9a-f]{16}$", description="Id of the user.")]
GroupId = Annotated[str, Path(pattern=r"^[0-9a-f]{16,32}$", description="Id of the group.")]


@router.get("/users", operation_id="list_users", summary="List users", responses=errors(403), openapi_extra=ADMIN)
def list_users(people: PeopleDep) -> UsersOut:
    """All users."""
    return UsersOut(users=[UserOut.of(user) for user in people.users.all()])


@router.post(
    "/users",
    operation_id="create_user",
    summary="Make a user",
    status_code=201,
    responses=errors(403, 409, 413),
    openapi_extra={**ADMIN, NOT_KEPT: True},
)
def create_user(
    body: UserIn,
    access: AccessDep,
    people: PeopleDep,
    history: HistoryDep,
    invitations: InvitationsDep,
    state: StateDep,
    request: Request,
    response: Response,
) -> LinkOut:
    """The link in the response is how the user sets a password; it works once, for three days. It is sent by mail,
    too, where a mail server is configured and the login is an address.

    Whoever makes the first user of an open server is signed in as that user, or would be locked out. Not for a
    user's own key.
    """
    access.refuse_own_key()
    grants = [grant.record() for grant in body.grants]
    user, secret = people.create(body.login, body.name or body.login, grants, body.groups)
    request.state.target = {"user_id": user.id, **_changed(body)}
    if access.caller.kind == "local":
        # From now on the server is signed in to: what was asked before goes on with the first admin.
        history.move(access.caller.id, user.id)
        address = client_address(request, state.system.settings.trusted_proxies)
        begun = people.begin(user, request.headers.get("user-agent", ""), address)
        set_cookies(request, response, begun.secret, state.system.settings)
    path = link_path(secret)
    return LinkOut.of(user, path, invitations.send(user, path))


@router.patch(
    "/users/{user_id}",
    operation_id="change_user",
    summary="Change a user",
    responses=errors(403, 404, 409, 413),
    openapi_extra=ADMIN,
)
def change_user(user_id: UserId, body: UserPatch, people: PeopleDep, request: Request) -> UserOut:
    """What is given changes, everywhere within 5 seconds; who is disabled is signed out."""
    request.state.target = _changed(body)
    grants = None if body.grants is None else [grant.record() for grant in body.grants]
    user = people.change(user_id, name=body.name, grants=grants, groups=body.groups, disabled=body.disabled)
    return UserOut.of(user)


@router.post(
    "/users/{user_id}/link",
    operation_id="link_user",
    summary="Make a link to set a password",
    responses=errors(403, 404),
    openapi_extra={**ADMIN, NOT_KEPT: True},
)
def link_user(user_id: UserId, access: AccessDep, people: PeopleDep, invitations: InvitationsDep) -> LinkOut:
    """For a user that has forgotten its password, or whose link has expired; the links before stop working.

    It is sent by mail, too, where a new user's is. Not for a user's own key.
    """
    access.refuse_own_key()
    user = people.users.get(user_id)
    path = link_path(people.link(user_id))
    return LinkOut.of(user, path, invitations.send(user, path))


@router.delete(
    "/users/{user_id}/passkeys",
    operation_id="remove_user_passkeys",
    summary="Remove a user's passkeys",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=ADMIN,
)
def remove_user_passkeys(user_id: UserId, access: AccessDep, people: PeopleDep, passkeys: PasskeysDep) -> None:
    """For a user that has lost them: the password alone opens its account again. Not for a user's own key."""
    access.refuse_own_key()
    passkeys.store.remove(people.users.get(user_id).id)


@router.get(
    "/groups", operation_id="list_groups", summary="List groups", responses=errors(403), openapi_extra=ADMIN
)
def list_groups(people: PeopleDep) -> GroupsOut:
    """All groups."""
    return GroupsOut(groups=[GroupOut.of(group) for group in people.users.groups()])


@router.post(
    "/groups",
    operation_id="create_group",
    summary="Make a group",
    status_code=201,
    responses=errors(403, 409, 413),
    openapi_extra=ADMIN,
)
def create_group(body: GroupIn, people: PeopleDep, request: Request) -> GroupOut:
    """Its members have its roles besides their own."""
    group = _group(new_id(), body)
    request.state.target = {"group_id": group.id, **_changed(body)}
    people.users.add_group(group)
    return GroupOut.of(group)


@router.put(
    "/groups/{group_id}",
    operation_id="change_group",
    summary="Change a group",
    responses=errors(403, 404, 409, 413),
    openapi_extra=ADMIN,
)
def change_group(group_id: GroupId, body: GroupIn, people: PeopleDep, request: Request) -> GroupOut:
    """Its name and roles become these, everywhere within 5 seconds."""
    request.state.target = _changed(body)
    return GroupOut.of(people.change_group(_group(group_id, body)))


@router.delete(
    "/groups/{group_id}",
    operation_id="delete_group",
    summary="Remove a group",
    status_code=204,
    responses=errors(403, 404, 409),
    openapi_extra=ADMIN,
)
def delete_group(group_id: GroupId, people: PeopleDep) -> None:
    """Its members stay, without its roles."""
    people.remove_group(group_id)


def _changed(body: UserIn | UserPatch | GroupIn) -> dict[str, str]:
    """What is given of rights, for the audit log."""
    found = {}
    if body.grants is not None:
        grants = [one.record() for one in body.grants]
        found["grants"] = " ".join(f"{one.role}:{','.join(one.collections or ['*'])}" for one in grants) or "none"
    if not isinstance(body, GroupIn) and body.groups is not None:
        found["groups"] = " ".join(body.groups) or "none"
    if isinstance(body, UserPatch) and body.disabled is not None:
        found["disabled"] = str(body.disabled).lower()
    return found


def link_path(secret: str) -> str:
    """Where the page sets a password by the link. After the `#`: no server on the way logs it."""
    return f"/#/{'setup' if secret.startswith(SETUP) else 'invitation'}/{secret}"


def _group(group_id: str, body: GroupIn) -> Group:
    bound = tuple(dict.fromkeys(one.record() for one in body.provider_groups))
    return Group(group_id, body.name, tuple(grant.record() for grant in body.grants), bound)
