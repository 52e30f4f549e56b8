"""Keys that a user makes for its own programs: make, list, revoke."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request

from askdock.records import Role, digest, make_key
from askdock.services.api.accounts.keys import KeyId
from askdock.services.api.authorization import NOT_KEPT, AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import KeysDep
from askdock.services.api.schemas.accounts import KeyIn, KeyOut, KeysOut, NewKeyOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/me/keys", tags=["account"], route_class=GuardedRoute)

READER = needs(Role.READER)


@router.get(
    "",
    operation_id="list_own_keys",
    summary="List one's keys",
    responses=errors(403),
    openapi_extra=READER,
)
def list_own_keys(access: AccessDep, keys: KeysDep) -> KeysOut:
    """The keys that the user made for its programs, without their secrets."""
    return KeysOut.of(keys.all(access.user_id()))


@router.post(
    "",
    operation_id="create_own_key",
    summary="Make a key of one's own",
    status_code=201,
    responses=errors(403, 413),
    openapi_extra={**READER, NOT_KEPT: True},
)
def create_own_key(body: KeyIn, access: AccessDep, keys: KeysDep, request: Request) -> NewKeyOut:
    """It allows what it says, and never more than the user may at the moment of use; it ends with the user."""
    now = datetime.now(UTC)
    key, secret = make_key(body.name, body.role, body.collections, now, body.expires_at, access.user_id())
    keys.add(key, digest(secret))
    request.state.target = {"key_id": key.id}
    return NewKeyOut(key=KeyOut.of(key, now), secret=secret)


@router.delete(
    "/{key_id}",
    operation_id="revoke_own_key",
    summary="Revoke one of one's keys",
    responses=errors(403, 404),
    openapi_extra=READER,
)
def revoke_own_key(key_id: KeyId, access: AccessDep, keys: KeysDep) -> KeyOut:
    """It opens nothing any more, everywhere within 5 seconds."""
    now = datetime.now(UTC)
    return KeyOut.of(keys.revoke(key_id, now, access.user_id()), now)
