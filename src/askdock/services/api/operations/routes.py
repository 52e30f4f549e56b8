"""The overview for admins."""

from dataclasses import asdict

from fastapi import APIRouter

from askdock.bootstrap.chat import probe_chat
from askdock.records import Role
from askdock.services.api.authorization import GuardedRoute, needs
from askdock.services.api.dependencies import SystemDep
from askdock.services.api.operations.overview import overview
from askdock.services.api.schemas.operations import ChatCheckOut, ChatChecksOut, OverviewOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1", tags=["administration"], route_class=GuardedRoute)


@router.get(
    "/operations",
    operation_id="operations",
    summary="Queue, failures, indexes and usage",
    responses=errors(403),
    openapi_extra=needs(Role.ADMIN, everywhere=True),
)
def operations(system: SystemDep) -> OverviewOut:
    """Ingestion queue, failed documents with reasons, index of each collection, usage by caller."""
    return overview(system)


@router.post(
    "/operations/llm",
    operation_id="check_chat_models",
    summary="Ask the configured chat models one question",
    responses=errors(403),
    openapi_extra=needs(Role.ADMIN, everywhere=True),
)
async def check_chat_models(system: SystemDep) -> ChatChecksOut:
    """Whether each answers, how fast, and what it supports; as `askdock doctor --llm`. Costs some tokens."""
    return ChatChecksOut(models=[ChatCheckOut(**asdict(one)) for one in await probe_chat(system.settings)])
