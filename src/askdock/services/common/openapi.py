"""The OpenAPI document: errors are problem documents there too, under their own media type."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from askdock.services.common.problem import Problem
from askdock.services.common.problems import MEDIA_TYPE

MEANINGS = {
    400: "The body cannot be read.",
    401: "No key, or one that opens nothing.",
    403: "The key's role does not allow it, or a page of another site asks.",
    404: "No such thing, or none that the key may see.",
    409: "It contradicts what is there: the detail says how.",
    413: "Over a size limit; the detail names its setting.",
    415: "No parser reads this kind of file.",
    422: "The input is malformed.",
    429: "Over a quota of the key; `Retry-After` says when to try again.",
    500: "Something went wrong inside AskDock.",
    502: "The chat model's endpoint refuses or fails.",
    503: "Too much to do at the moment, or a dependency does not answer.",
    504: "The chat model's endpoint is too slow.",
    507: "No room left to store the file.",
}


SECURITY = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key (`adk_…`), or a token of the configured identity provider. A server on loopback "
        "without keys needs none.",
    }
}


IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Names this request, so that a repetition within a day is answered and not done again.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}


EVENTS: dict[str, Any] = {
    "text/event-stream": {
        # OpenAPI 3.1 does not say whether this describes the stream or each event; tools read it as the latter.
        "schema": {
            "type": "object",
            "description": "One server-sent event.",
            "properties": {
                "event": {"type": "string"},
                "data": {"type": "string", "description": "JSON, or `[DONE]`."},
                "id": {"type": "string"},
            },
            "required": ["data"],
        }
    }
}
"""The `content` of a response that is a stream of events."""


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` argument of a route that can answer with these errors, and those any route can."""
    return {
        status: {"model": Problem, "description": MEANINGS[status]}
        for status in sorted({*statuses, 422, 500, 503})
    }


def errors_as(model: type[BaseModel], *statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` argument of a route whose errors have the format of another API."""
    every = sorted({*statuses, 401, 403, 422, 429, 500, 503})
    return {status: {"model": model, "description": MEANINGS[status]} for status in every}


def install(app: FastAPI) -> None:
    """Build the document once, with problem documents under `application/problem+json`."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
            )
            schema["components"]["securitySchemes"] = SECURITY
            for method, operation in _operations(schema):
                if (
                    operation.pop("x-askdock-not-kept", None) is None
                    and method == "post"
                    and operation["security"]
                ):
                    operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
                    _add_errors(operation, 409)
                if operation["security"]:
                    _add_errors(operation, 401, 403, 429)
                for response in operation["responses"].values():
                    _retype(response.get("content", {}))
            app.openapi_schema = schema
        return app.openapi_schema

    # As FastAPI's documentation does it.
    app.openapi = openapi  # type: ignore[method-assign]


def _add_errors(operation: dict[str, Any], *statuses: int) -> None:
    """To what FastAPI wrote, in the shape that this operation's other errors have."""
    content = operation["responses"]["500"]["content"]
    for status in (one for one in statuses if str(one) not in operation["responses"]):
        operation["responses"][str(status)] = {"description": MEANINGS[status], "content": dict(content)}
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _operations(schema: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(method, operation) for path in schema["paths"].values() for method, operation in path.items()]


def _retype(content: dict[str, Any]) -> None:
    body = content.get("application/json", {})
    if body.get("schema", {}).get("$ref", "").endswith("/Problem"):
        content[MEDIA_TYPE] = content.pop("application/json")
