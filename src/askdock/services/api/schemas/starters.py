"""Bodies of suggested questions."""

from pydantic import Field

from askdock.services.api.schemas.base import Output


class SuggestionsOut(Output):
    """Questions that the documents answer."""

    questions: list[str] = Field(description="At most 4; none where nothing was found that is answered.")
