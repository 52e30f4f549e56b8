"""The problem document of RFC 9457, as clients read it."""

from pydantic import BaseModel, Field


class FieldError(BaseModel):
    """One error of a request."""

    location: list[str | int] = Field(description="Location of the error, outermost first: `body`, `top_k`.")
    message: str = Field(description="Error message, for people.")


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(description="`urn:askdock:error:` and the code.")
    title: str = Field(description="The kind of problem, the same for each occurrence.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="One line about this occurrence, for people.")
    code: str = Field(description="Stable name of the kind of problem, for programs.")
    request_id: str = Field(description="Names the request in the server's log; also in `X-Request-Id`.")
    errors: list[FieldError] | None = Field(
        default=None, description="For `invalid_input`: each invalid part of the request."
    )
