"""Keys, for admins: make, list, revoke."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request

from askdock.errors import Conflict
from askdock.records import Role, digest, make_key
from askdock.services.api.authorization import NOT_KEPT, AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import HistoryDep, KeysDep
from askdock.services.api.schemas.accounts import KeyIn, KeyOut, KeysOut, NewKeyOut
from askdock.services.api.schemas.base import RECORD_ID
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/keys", tags=["administration"], route_class=GuardedRoute)

ADMIN = needs(Role.ADMIN, everywhere=True)
KeyId = Annotated[str, Path(pattern=RECORD_ID, description="Id of the key.")]


@router.get(
    "",
    operation_id="list_keys",
    summary="List keys",
    responses=errors(403),
    openapi_extra=ADMIN,
)
def list_keys(keys: KeysDep) -> KeysOut:
    """All keys ever made, of services and of users, without their secrets."""
    return KeysOut.of(keys.all())


@router.post(
    "",
    operation_id="create_key",
    summary="Make a key",
    status_code=201,
    responses=errors(403, 409, 413),
    openapi_extra={**ADMIN, NOT_KEPT: True},
)
def create_key(body: KeyIn, access: AccessDep, keys: KeysDep, history: HistoryDep, request: Request) -> NewKeyOut:
    """A service's key: it has its rights whoever comes or goes. The secret is in this response and nowhere else,
    ever again. The first key is an admin's of all collections. Not for a user's own key."""
    access.refuse_own_key()
    now = datetime.now(UTC)
    key, secret = make_key(body.name, body.role, body.collections, now, body.expires_at)
    is_open = access.caller.kind == "local"
    if is_open and not key.grant.covers(Role.ADMIN, None):
        raise Conflict("nobody could administer the server: the first key has to be an admin's of all collections")
    keys.add(key, digest(secret))
    request.state.target = {"key_id": key.id}
    if is_open:
        # From now on keys are asked for: what was asked without one goes on with whoever goes on.
        history.move(access.caller.id, key.id)
    return NewKeyOut(key=KeyOut.of(key, now), secret=secret)


@router.delete(
    "/{key_id}",
    operation_id="revoke_key",
    summary="Revoke a key",
    responses=errors(403, 404),
    openapi_extra=ADMIN,
)
def revoke_key(key_id: KeyId, keys: KeysDep) -> KeyOut:
    """It opens nothing any more, everywhere within 5 seconds."""
    now = datetime.now(UTC)
    return KeyOut.of(keys.revoke(key_id, now), now)
