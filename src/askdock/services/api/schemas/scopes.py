"""Bodies of saved scopes."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from askdock.records import names_of
from askdock.services.api.schemas.base import CollectionNames, Input, Output
from askdock.services.api.schemas.questions import ScopeIn, ScopeOut


def _names(collections: str | list[str]) -> list[str]:
    return list(names_of(collections)) if isinstance(collections, str) else collections


class SavedScopeIn(Input):
    """What is saved."""

    collections: CollectionNames = Field(description="The collections, all of which are asked.")
    scope: ScopeIn = Field(default=ScopeIn(), description="What of them.")


class SavedScopeOut(Output):
    """A saved scope."""

    name: str = Field(description="Its name: `scope` of a question, `scope:NAME` as a model of OpenAI's clients.")
    collections: Annotated[list[str], BeforeValidator(_names)] = Field(description="The collections.")
    scope: ScopeOut = Field(description="What of them.")
    changed_at: datetime = Field(description="When it was saved.")


class SavedScopesOut(Output):
    """What you have saved."""

    scopes: list[SavedScopeOut] = Field(description="By name.")
