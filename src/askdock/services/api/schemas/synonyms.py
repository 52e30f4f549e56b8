"""Bodies about the synonyms of a collection."""

from typing import Annotated

from pydantic import Field

from askdock.application.synonyms import MAX_GROUPS, MAX_TERM, MAX_TERMS
from askdock.services.api.schemas.base import Input, Output, Text

Term = Annotated[Text, Field(min_length=1, max_length=MAX_TERM)]


class SynonymsIn(Input):
    """The whole list, in place of the one that is there."""

    groups: list[Annotated[list[Term], Field(min_length=2, max_length=MAX_TERMS)]] = Field(
        max_length=MAX_GROUPS,
        description="Each the terms that mean the same, in one language or in several.",
        examples=[[["annual leave", "paid holidays", "年假", "带薪休假"]]],
    )


class SynonymsOut(Output):
    """The synonyms of a collection."""

    groups: list[list[str]] = Field(description="Each the terms that mean the same.")
