"""Bodies of Dify's external knowledge API."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from askdock.services.api.schemas.base import Output, Text


class RetrievalSettingIn(BaseModel):
    """Number and minimum score of results."""

    model_config = ConfigDict(extra="ignore")

    top_k: int | None = Field(default=None, ge=1, le=100, description="Most passages; null: ASKDOCK_TOP_K.")
    score_threshold: float | None = Field(default=None, ge=0, le=1, description="Minimum score of a passage.")


class ConditionIn(BaseModel):
    """A condition on a field of a passage's metadata."""

    model_config = ConfigDict(extra="ignore")

    name: Text | list[Text] = Field(
        description="A metadata field of the collection, or `document_id`, `document_name`, `media_type`, "
        "`source_uri`, `tag`, `dated`."
    )
    comparison_operator: str = Field(
        description="`is`, `is not`, `in`, `not in`, `=`, `≠`, `>`, `≥`, `<`, `≤`, `before`, `after`; of lists "
        "also `contains` and `not contains`; others are refused."
    )
    value: Text | list[Text] | float | None = Field(default=None, description="One text or several.")


class ConditionsIn(BaseModel):
    """Conditions of which all or one must hold."""

    model_config = ConfigDict(extra="ignore")

    logical_operator: Literal["and", "or"] | None = Field(
        default="and", description="All of them, or at least one."
    )
    conditions: list[ConditionIn] | None = Field(default=None, max_length=20, description="The conditions.")


class RetrievalIn(BaseModel):
    """A search of Dify."""

    model_config = ConfigDict(extra="ignore")

    knowledge_id: str = Field(
        max_length=700,
        description="Name of the collection; `hr,it`: of several; `scope:NAME`: a saved scope.",
        examples=["default"],
    )
    query: Text = Field(description="Search query.", examples=["annual leave"])
    retrieval_setting: RetrievalSettingIn = Field(default=RetrievalSettingIn(), description="How much to find.")
    metadata_condition: ConditionsIn | None = Field(default=None, description="Restricts the search.")


class RecordOut(Output):
    """A passage that was found."""

    content: str = Field(description="The passage.")
    score: float = Field(description="From 0 to 1.")
    title: str = Field(description="Title or name of the document.")
    metadata: dict[str, str | float | bool] = Field(
        description="Collection, document, chunk, source, offsets and page of the passage."
    )


class RetrievalOut(Output):
    """Results of a search of Dify."""

    records: list[RecordOut] = Field(description="Best first.")
