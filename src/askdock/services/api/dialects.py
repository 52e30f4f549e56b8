"""Errors in the shape that the clients of other APIs expect, for the routes that speak them.

OpenAI's is that of its API reference ("Error codes"); Dify's is that of its external knowledge API.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field

from askdock.services.common.problems import Dialect, Problem

OPENAI_PATHS = ("/v1/chat/", "/v1/models", "/v1/embeddings", "/v1/vector_stores")
DIFY_PATHS = ("/retrieval",)

_OPENAI_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
_OPENAI_CODES = {"unauthenticated": "invalid_api_key", "collection_not_found": "model_not_found"}
_DIFY_CODES = {401: 1002, 403: 1002, 404: 2001}


class OpenAIErrorBody(BaseModel):
    """What went wrong, in OpenAI's words."""

    message: str = Field(description="One line, for people.")
    type: str = Field(description="The kind of error.")
    param: str | None = Field(description="The part of the request it is about, if one.")
    code: str | None = Field(description="Stable name of the error, for programs.")
    request_id: str = Field(description="Names the request in the server's log.")


class OpenAIError(BaseModel):
    """An error as OpenAI's clients expect it."""

    error: OpenAIErrorBody = Field(description="What went wrong.")


class DifyError(BaseModel):
    """An error as Dify expects it."""

    error_code: int = Field(description="1002: the key is refused; 2001: no such knowledge; else the HTTP status.")
    error_msg: str = Field(description="One line, for people.")
    request_id: str = Field(description="Names the request in the server's log.")


def openai_error(problem: Problem) -> OpenAIError:
    """A problem in OpenAI's shape."""
    kind = "server_error" if problem.status >= 500 else "invalid_request_error"
    param = None
    if problem.errors:
        param = ".".join(str(part) for part in problem.errors[0].location if part != "body") or None
    return OpenAIError(
        error=OpenAIErrorBody(
            message=problem.detail,
            type=_OPENAI_TYPES.get(problem.status, kind),
            param=param,
            code=_OPENAI_CODES.get(problem.code, problem.code),
            request_id=problem.request_id,
        )
    )


def dify_error(problem: Problem) -> DifyError:
    """A problem in Dify's shape."""
    return DifyError(
        error_code=_DIFY_CODES.get(problem.status, problem.status),
        error_msg=problem.detail,
        request_id=problem.request_id,
    )


DIALECTS: Mapping[tuple[str, ...], Dialect] = {
    OPENAI_PATHS: Dialect(openai_error),
    DIFY_PATHS: Dialect(dify_error),
}


def errors(model: type[BaseModel], *statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` argument of a route whose errors have this shape."""
    from askdock.services.common.openapi import MEANINGS

    every = sorted({*statuses, 401, 403, 422, 429, 500, 503})
    return {status: {"model": model, "description": MEANINGS[status]} for status in every}
