"""Quotas: what is left to the caller, and setting those of users and groups."""

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from askdock.errors import GroupNotFound
from askdock.records import Role
from askdock.services.api.accounts.users import GroupId, UserId
from askdock.services.api.authorization import SIGNED_IN, AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import PeopleDep, QuotaStoreDep
from askdock.services.api.schemas.quotas import QuotaIn, QuotaLeftOut, QuotaOut, QuotasLeftOut, QuotasOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1", route_class=GuardedRoute)

ADMIN = needs(Role.ADMIN, everywhere=True)


@router.get(
    "/me/quota",
    operation_id="my_quota",
    summary="What is left to me",
    tags=["account"],
    responses=errors(403),
    openapi_extra=SIGNED_IN,
)
async def my_quota(access: AccessDep, people: PeopleDep) -> QuotasLeftOut:
    """Each limit of the caller and of its groups, with what is left of it."""
    left = await access.quotas.left(access.caller, access.stored_bytes)
    names = {group.id: group.name for group in await run_in_threadpool(people.users.groups)}
    return QuotasLeftOut(
        quotas=[
            QuotaLeftOut(
                kind=one.kind,
                owner=one.owner,
                group=names.get(one.owner),
                limit=one.limit,
                left=one.left,
                resets_at=one.resets_at,
            )
            for one in left
        ]
    )


@router.get(
    "/quotas",
    operation_id="list_quotas",
    summary="List quotas",
    tags=["administration"],
    responses=errors(403),
    openapi_extra=ADMIN,
)
def list_quotas(quotas: QuotaStoreDep) -> QuotasOut:
    """The quotas that were set for users and groups."""
    return QuotasOut(quotas=[QuotaOut.of(owner, quota) for owner, quota in sorted(quotas.all().items())])


@router.put(
    "/users/{user_id}/quota",
    operation_id="set_user_quota",
    summary="Set a user's quota",
    tags=["administration"],
    responses=errors(403, 404, 413),
    openapi_extra=ADMIN,
)
def set_user_quota(user_id: UserId, body: QuotaIn, people: PeopleDep, quotas: QuotaStoreDep) -> QuotaOut:
    """In place of what the installation grants each caller; within seconds, for what the user's keys use too."""
    people.users.get(user_id)
    quotas.put(user_id, body.record())
    return QuotaOut.of(user_id, body.record())


@router.put(
    "/groups/{group_id}/quota",
    operation_id="set_group_quota",
    summary="Set a group's quota",
    tags=["administration"],
    responses=errors(403, 404, 413),
    openapi_extra=ADMIN,
)
def set_group_quota(group_id: GroupId, body: QuotaIn, people: PeopleDep, quotas: QuotaStoreDep) -> QuotaOut:
    """Shared by all members, beside the quota that each has."""
    if group_id not in [group.id for group in people.users.groups()]:
        raise GroupNotFound(f"there is no group '{group_id}'")
    quotas.put(group_id, body.record())
    return QuotaOut.of(group_id, body.record())
