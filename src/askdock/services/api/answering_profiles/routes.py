"""Answering profiles: saved as versions, activated, rolled back."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from askdock.records import Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import AnsweringProfilesDep, CollectionDep
from askdock.services.api.schemas.answering_profiles import (
    ActivateIn,
    ActivationOut,
    AnsweringProfilesOut,
    AnsweringVersionIn,
    AnsweringVersionOut,
    StartersOut,
)
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/answering-profile", tags=["answering-profile"], route_class=GuardedRoute)

EDITOR = needs(Role.EDITOR)
ADMIN = needs(Role.ADMIN)
Number = Annotated[int, Path(ge=1, le=1_000_000, description="Number of the version.")]


@router.get(
    "",
    operation_id="get_answering_profile",
    summary="See how a collection is answered",
    responses=errors(403, 404),
    openapi_extra=EDITOR,
)
def get_answering_profile(collection: CollectionDep, profiles: AnsweringProfilesDep) -> AnsweringProfilesOut:
    """All versions of its answering profile, which one answers, and which it may be replaced by."""
    state = profiles.state(collection)
    return AnsweringProfilesOut.of(state, profiles.passed(collection), profiles.endpoints)


@router.post(
    "/versions",
    operation_id="save_answering_profile",
    summary="Save a draft of the answering profile",
    status_code=201,
    responses=errors(403, 404, 409, 413),
    openapi_extra=EDITOR,
)
def save_answering_profile(
    body: AnsweringVersionIn, collection: CollectionDep, profiles: AnsweringProfilesDep, access: AccessDep
) -> AnsweringVersionOut:
    """The next version; it answers nobody before it is activated, and never changes."""
    saved = profiles.save(collection, body.profile.record(), access.caller.name, body.note)
    return AnsweringVersionOut.of(saved)


@router.post(
    "/versions/{number}/activate",
    operation_id="activate_answering_profile",
    summary="Let a version of the answering profile answer",
    responses=errors(403, 404, 409),
    openapi_extra=ADMIN,
)
def activate_answering_profile(
    number: Number,
    body: ActivateIn,
    collection: CollectionDep,
    profiles: AnsweringProfilesDep,
    access: AccessDep,
    request: Request,
) -> ActivationOut:
    """From the next question on. It must have passed the golden questions, or a reason is given."""
    made = profiles.activate(collection, number, access.caller.name, body.reason)
    if made.reason:
        request.state.target = {"forced": made.reason}
    return ActivationOut.of(made)


@router.post(
    "/rollback",
    operation_id="roll_back_answering_profile",
    summary="Go back to the answering profile before",
    responses=errors(403, 404, 409),
    openapi_extra=ADMIN,
)
def roll_back_answering_profile(
    collection: CollectionDep, profiles: AnsweringProfilesDep, access: AccessDep, request: Request
) -> ActivationOut:
    """What answered before answers from the next question on."""
    made = profiles.roll_back(collection, access.caller.name)
    request.state.target = {"number": made.number}
    return ActivationOut.of(made)


@router.get(
    "/starters",
    operation_id="get_starters",
    summary="List questions to begin with",
    responses=errors(403, 404),
    openapi_extra=needs(Role.ASKER),
)
def get_starters(collection: CollectionDep, profiles: AnsweringProfilesDep) -> StartersOut:
    """Those of the answering profile that answers, as people wrote them; often none."""
    return StartersOut(questions=list(profiles.starters(collection)))
