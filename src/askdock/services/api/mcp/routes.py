"""MCP over streamable HTTP."""

from typing import Any

from fastapi import APIRouter, Request, Response

from askdock.records import Role
from askdock.services.api.authorization import NOT_KEPT, GuardedRoute, needs
from askdock.services.api.mcp.endpoint import McpEndpoint
from askdock.services.common.openapi import errors

router = APIRouter(tags=["mcp"], route_class=GuardedRoute)

_BODY: dict[str, Any] = {
    "requestBody": {
        "description": "A JSON-RPC message of MCP.",
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A JSON-RPC message of MCP; errors of the protocol too.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
    202: {"description": "A notification was taken."},
    400: {"description": "No message of MCP.", "content": {"application/json": {"schema": {"type": "object"}}}},
    406: {
        "description": "The `Accept` header leaves out `application/json`.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
    **errors(403, 413, 415),
}


@router.post(
    "/mcp",
    operation_id="mcp",
    summary="Model Context Protocol",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra={**needs(Role.ASKER), **_BODY, NOT_KEPT: True},
)
async def mcp(request: Request) -> Response:
    """Tools `search` and `ask` for programs that speak MCP (streamable HTTP, without sessions)."""
    endpoint: McpEndpoint = request.app.state.mcp
    return await endpoint.response()
