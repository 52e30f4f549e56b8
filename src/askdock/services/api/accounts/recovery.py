"""Recovery codes of one's own."""

from fastapi import APIRouter, Request

from askdock.errors import InvalidInput
from askdock.services.api.accounts.sign_in import address_of
from askdock.services.api.authorization import NOT_KEPT, SIGNED_IN, AccessDep, GuardedRoute, StateDep
from askdock.services.api.dependencies import PeopleDep, RecoveryDep
from askdock.services.api.schemas.passkeys import ConfirmIn, RecoveryCodesOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1", tags=["account"], route_class=GuardedRoute)


@router.post(
    "/me/recovery-codes",
    operation_id="make_recovery_codes",
    summary="Make recovery codes",
    status_code=201,
    responses=errors(403, 429),
    openapi_extra={**SIGNED_IN, NOT_KEPT: True},
)
def make_recovery_codes(
    body: ConfirmIn, access: AccessDep, request: Request, state: StateDep, people: PeopleDep, recovery: RecoveryDep
) -> RecoveryCodesOut:
    """Each stands in once for a lost passkey, after the password. They are shown here and never again; those
    before work no more. It takes a passkey to have some."""
    user = people.users.get(access.user_id())
    with state.attempts.one(address_of(request, state), user.login, InvalidInput):
        return RecoveryCodesOut(codes=recovery.make(user, body.password))
