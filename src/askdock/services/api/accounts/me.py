"""The caller's identity, and the limits of requests and files."""

from fastapi import APIRouter

from askdock.services.api.authorization import SIGNED_IN, AccessDep, GuardedRoute
from askdock.services.api.dependencies import SystemDep
from askdock.services.api.schemas.accounts import LimitsOut, MeOut
from askdock.services.api.schemas.base import MAX_FILES, MAX_PASSAGES
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1", tags=["account"], route_class=GuardedRoute)


@router.get(
    "/me",
    operation_id="me",
    summary="Who am I",
    responses=errors(403),
    openapi_extra=SIGNED_IN,
)
def me(access: AccessDep) -> MeOut:
    """The caller behind the key, and its roles over collections."""
    return MeOut.of(access.caller)


@router.get(
    "/limits",
    operation_id="limits",
    summary="Limits in force",
    responses=errors(403),
    openapi_extra=SIGNED_IN,
)
def limits(system: SystemDep) -> LimitsOut:
    """Limits of requests and files, and features of this server."""
    settings = system.settings
    return LimitsOut(
        max_file_bytes=settings.max_file_bytes,
        max_files=MAX_FILES,
        max_json_bytes=settings.max_json_bytes,
        max_question_bytes=settings.max_question_bytes,
        max_passages=MAX_PASSAGES,
        default_top_k=settings.top_k,
        default_collection=settings.collection,
        media_types=sorted(system.media_types),
        chat_model=(settings.llm_model or settings.llm_base_url) if settings.llm_base_url else None,
        embedding_model=settings.embedding_model,
        url_fetch=settings.url_fetch,
        deep=system.answers_deep,
    )
