"""Every error as a problem document (RFC 9457, `application/problem+json`), with a stable `code`."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from askdock.errors import (
    AskDockError,
    InvalidInput,
    Overloaded,
    QuotaExceeded,
    TooLarge,
    Unauthenticated,
    UnsupportedParameter,
)
from askdock.services.common.problem import FieldError, Problem

MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 20
MAX_NAME_LENGTH = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ErrorFormat:
    """Another format for errors, on the routes of another API."""

    format: Callable[[Problem], BaseModel]
    status: Mapping[int, int] = field(default_factory=dict)
    """Statuses that this API has in place of ours."""
    hint: Callable[[str], str | None] | None = None
    """The hint for a path that has no route; None: nothing, and such a path is not of this API."""


class RequestTooLarge(HTTPException):
    """A body over its limit. An HTTPException, because FastAPI passes on no other error from reading a body."""

    def __init__(self, limit: int, setting: str) -> None:
        detail = f"the request is larger than {limit:,} bytes (raise {setting} to accept it)"
        super().__init__(413, detail, headers={"Connection": "close"})


class ProblemResponse(JSONResponse):
    """A problem document. ASCII on the wire, so that a lone surrogate in a caller's key cannot break it."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        """As JSON."""
        return json.dumps(content, allow_nan=False).encode("ascii")


def request_id(request: Request) -> str:
    """The id that the middleware gave this request."""
    found: str = request.state.request_id
    return found


def describe(error: AskDockError, request_id: str) -> Problem:
    """The document for one of our own errors."""
    problem = _problem(error.status, error.code, error.title, str(error), request_id)
    if isinstance(error, UnsupportedParameter):
        refused = FieldError(location=["body", *error.param.split(".")], message="not supported")
        problem = problem.model_copy(update={"errors": [refused]})
    return problem


def headers_of(error: AskDockError) -> dict[str, str]:
    """Headers that HTTP requires: how to authenticate (RFC 9110, section 11.6.1), when to retry."""
    match error:
        case Unauthenticated():
            return {"WWW-Authenticate": "Bearer"}
        case QuotaExceeded():
            return {"Retry-After": str(max(1, ceil(error.retry_after)))}
        case Overloaded():
            return {"Retry-After": "1"}
        case _:
            return {}


def describe_any(error: Exception, request_id: str) -> Problem:
    """The document for the error that broke a stream; an unexpected one is logged."""
    if isinstance(error, AskDockError):
        return describe(error, request_id)
    log.error("unexpected error while streaming request_id=%s", request_id, exc_info=error)
    return describe_unexpected(request_id)


def describe_unexpected(request_id: str) -> Problem:
    """The document for an unexpected error; it tells no internals."""
    detail = f"something went wrong inside AskDock; its log has the details under request {request_id}"
    return _problem(500, AskDockError.code, AskDockError.title, detail, request_id)


def respond(
    problem: Problem,
    headers: Mapping[str, str] | None = None,
    *,
    extension: Mapping[str, Any] = MappingProxyType({}),
) -> ProblemResponse:
    """The response that carries it; `extension` has members that are not in `Problem`."""
    content = {**problem.model_dump(mode="json", exclude_none=True), **extension}
    return ProblemResponse(content, status_code=problem.status, headers=headers)


def answer(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response that carries it, in the format that clients of this path expect."""
    formats: Mapping[tuple[str, ...], ErrorFormat] = getattr(request.app.state, "error_formats", {})
    for paths, error_format in formats.items():
        unmatched = problem.status == 404 and "endpoint" not in request.scope
        hint = error_format.hint(request.url.path) if unmatched and error_format.hint else None
        if hint is not None or request.url.path.startswith(paths):
            shown = problem.model_copy(update={"detail": hint}) if hint else problem
            content = error_format.format(shown).model_dump(mode="json")
            status = error_format.status.get(problem.status, problem.status)
            return JSONResponse(content, status_code=status, headers=dict(headers or {}))
    return respond(problem, headers)


def http_problem(request: Request, error: HTTPException) -> JSONResponse:
    """The response for an error of the HTTP layer: no route, wrong method, body too large."""
    return answer(request, _describe_http(error, request_id(request)), error.headers)


def install(app: FastAPI, formats: Mapping[tuple[str, ...], ErrorFormat] = MappingProxyType({})) -> None:
    """Answer every error an endpoint or the router raises with a problem document.

    `formats` maps path prefixes to another error format.
    """
    app.state.error_formats = formats

    @app.exception_handler(AskDockError)
    async def _ours(request: Request, error: AskDockError) -> JSONResponse:
        return answer(request, describe(error, request_id(request)), headers_of(error))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        return http_problem(request, error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        found = list(_field_errors(error.errors()[:MAX_ERRORS]))
        detail = "; ".join(f"{'.'.join(map(str, one.location))}: {one.message}" for one in found[:3])
        problem = _problem(422, InvalidInput.code, InvalidInput.title, detail, request_id(request))
        return answer(request, problem.model_copy(update={"errors": found}))


def _problem(status: int, code: str, title: str, detail: str, request_id: str) -> Problem:
    return Problem(
        type=f"urn:askdock:error:{code}",
        title=title,
        status=status,
        detail=detail,
        code=code,
        request_id=request_id,
    )


def _describe_http(error: HTTPException, request_id: str) -> Problem:
    if isinstance(error, RequestTooLarge):
        return _problem(413, TooLarge.code, TooLarge.title, error.detail, request_id)
    title = HTTPStatus(error.status_code).phrase
    code = title.lower().replace(" ", "_").replace("-", "_")
    return _problem(error.status_code, code, title, error.detail, request_id)


def _field_errors(errors: Sequence[Mapping[str, Any]]) -> Iterator[FieldError]:
    # What the caller sent is never repeated: it may be large, private, or no JSON at all (NaN).
    places = [tuple(part for part in error["loc"] if not _is_branch(part)) for error in errors]
    for error, place in zip(errors, places, strict=True):
        if any(len(place) < len(other) and other[: len(place)] == place for other in places):
            continue  # of a value that may be this or that: what is wrong within it says more
        location = [part if isinstance(part, int) else str(part)[:MAX_NAME_LENGTH] for part in place]
        message = str(error["msg"])
        if error["type"] == "json_invalid":
            message = f"not JSON: {error['ctx']['error']} at character {error['loc'][-1]}"
            location = ["body"]
        elif error["type"] == "model_attributes_type" and location == ["body"]:
            message = "must be a JSON object, sent with Content-Type: application/json"
        yield FieldError(location=location, message=message)


def _is_branch(part: str | int) -> bool:
    """Whether a part of a location is Pydantic's name for one of the types that a value may have."""
    return isinstance(part, str) and ("[" in part or part in ("str", "int", "float", "bool"))
