"""Errors in the format of Dify's external knowledge API."""

from pydantic import BaseModel, Field

from askdock.services.common.problem import Problem

PATHS = ("/retrieval",)
STATUS = {401: 403}
"""Dify takes 403 alone for a refused key when the API is added."""

_CODES = {401: 1002, 403: 1002, 404: 2001}


class DifyError(BaseModel):
    """An error as Dify expects it."""

    error_code: int = Field(description="1002: the key is refused; 2001: no such knowledge; else the HTTP status.")
    error_msg: str = Field(description="One line, for people.")
    request_id: str = Field(description="Names the request in the server's log.")


def dify_error(problem: Problem) -> DifyError:
    """A problem in Dify's format."""
    return DifyError(
        error_code=_CODES.get(problem.status, problem.status),
        error_msg=problem.detail,
        request_id=problem.request_id,
    )
