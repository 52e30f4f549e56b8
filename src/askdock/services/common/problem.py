"""The problem document of RFC 9457, as clients read it."""

from pydantic import BaseModel, Field


class FieldError(BaseModel):
    """One thing that is wrong with a request."""

    location: list[str | int] = Field(description="Where it stands, outermost first: `body`, `top_k`.")
    message: str = Field(description="What is wrong, for people.")


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    type: str = Field(description="`urn:askdock:error:` and the code.")
    title: str = Field(description="The kind of problem, the same for each occurrence.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="One line about this occurrence, for people.")
    code: str = Field(description="Stable name of the kind of problem, for programs.")
    request_id: str = Field(description="Names the request in the server's log; also in `X-Request-Id`.")
    errors: list[FieldError] | None = Field(
        default=None, description="For `invalid_input`: what is wrong with which part of the request."
    )
