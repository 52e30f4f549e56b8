"""Scopes that callers save under a name."""

from typing import Annotated

from fastapi import APIRouter, Path

from askdock.errors import NotFound
from askdock.records import SCOPE_NAME, Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import ScopesDep
from askdock.services.api.schemas.base import Text
from askdock.services.api.schemas.scopes import SavedScopeIn, SavedScopeOut, SavedScopesOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/scopes", tags=["questions"], route_class=GuardedRoute)

ScopeName = Annotated[Text, Path(pattern=SCOPE_NAME, description="Name of the saved scope.")]


@router.get(
    "",
    operation_id="list_scopes",
    summary="List your saved scopes",
    responses=errors(403),
    openapi_extra=needs(Role.ASKER),
)
def list_scopes(access: AccessDep) -> SavedScopesOut:
    """Those whose collections you may ask, each of them."""
    return SavedScopesOut(scopes=[SavedScopeOut.model_validate(one) for one in access.saved_scopes()])


@router.put(
    "/{scope_name}",
    operation_id="save_scope",
    summary="Save a scope",
    responses=errors(403, 404, 409, 413),
    openapi_extra=needs(Role.ASKER),
)
def save_scope(scope_name: ScopeName, body: SavedScopeIn, access: AccessDep, scopes: ScopesDep) -> SavedScopeOut:
    """Collections, and what of them, under a name of yours; in place of what is saved under it.

    It gives no right: whoever asks with it may ask what it may ask without it.
    """
    collections = [access.collection(name) for name in dict.fromkeys(body.collections)]
    saved = scopes.save(access.caller.id, scope_name, collections, body.scope.record())
    return SavedScopeOut.model_validate(saved)


@router.delete(
    "/{scope_name}",
    operation_id="delete_scope",
    summary="Delete a saved scope",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=needs(Role.ASKER),
)
def delete_scope(scope_name: ScopeName, access: AccessDep, scopes: ScopesDep) -> None:
    """One of yours."""
    saved = scopes.get(access.caller.id, scope_name)
    if access.caller.kind == "key" and not access.caller.may(Role.ASKER, saved.collections):
        # A key of a person reaches no further than it says.
        raise NotFound(f"you have no saved scope '{scope_name}'")
    scopes.remove(access.caller.id, scope_name)
