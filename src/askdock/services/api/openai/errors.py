"""Errors in OpenAI's format (API reference, "Error codes"), for the routes of its API."""

from pydantic import BaseModel, Field

from askdock.services.common.problem import Problem

PATHS = (
    "/v1/chat/", "/v1/models", "/v1/embeddings", "/v1/vector_stores", "/v1/responses", "/v1/completions",
    "/chat/completions", "/completions", "/models", "/embeddings", "/responses",
)  # fmt: skip
"""Of OpenAI's API, and those that its clients ask for where the base URL lacks its `/v1`."""

OURS = frozenset(
    {"answers", "ask", "collections", "conversations", "documents", "keys", "limits", "me", "operations", "search"}
)
"""Paths after `/v1/` of our own API, whose errors have our format."""
_OPENAI_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
_OPENAI_CODES = {"unauthenticated": "invalid_api_key", "collection_not_found": "model_not_found"}


def hint(path: str) -> str | None:
    """The hint for a client of OpenAI's API that asks for a missing route; None: not a path of that API."""
    if path.startswith(("/chat/completions", "/completions", "/models", "/embeddings", "/responses")):
        return f"there is no {path[:80]}: the base URL must end with /v1"
    if path.startswith("/v1/v1/"):
        return f"there is no {path[:80]}: the base URL has one /v1 too many"
    if path == "/v1" or (path.startswith("/v1/") and path.split("/")[2] not in OURS):
        return f"there is no {path[:80]}: /docs lists what is there"
    return None


class OpenAIErrorBody(BaseModel):
    """An error, in OpenAI's format."""

    message: str = Field(description="One line, for people.")
    type: str = Field(description="The kind of error.")
    param: str | None = Field(description="The part of the request it is about, if one.")
    code: str | None = Field(description="Stable name of the error, for programs.")
    request_id: str = Field(description="Names the request in the server's log.")


class OpenAIError(BaseModel):
    """An error as OpenAI's clients expect it."""

    error: OpenAIErrorBody = Field(description="The error.")


def openai_error(problem: Problem) -> OpenAIError:
    """A problem in OpenAI's format."""
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
