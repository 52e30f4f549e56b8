"""Bodies of Dify's external knowledge API."""

from pydantic import BaseModel, ConfigDict, Field

from askdock.services.api.schemas.base import Output


class RetrievalSettingIn(BaseModel):
    """How much to find."""

    model_config = ConfigDict(extra="ignore")

    top_k: int = Field(ge=1, le=100, description="Most passages.")
    score_threshold: float = Field(default=0.0, ge=0, le=1, description="Leave out what scores less.")


class RetrievalIn(BaseModel):
    """A search of Dify."""

    model_config = ConfigDict(extra="ignore")

    knowledge_id: str = Field(max_length=200, description="Name of the collection.", examples=["default"])
    query: str = Field(description="What to look for.", examples=["annual leave"])
    retrieval_setting: RetrievalSettingIn = Field(description="How much to find.")


class RecordOut(Output):
    """A passage that was found."""

    content: str = Field(description="The passage.")
    score: float = Field(description="From 0 to 1.")
    title: str = Field(description="Title or name of the document.")
    metadata: dict[str, str | float | bool] = Field(description="Where the passage stands.")


class RetrievalOut(Output):
    """What a search of Dify found."""

    records: list[RecordOut] = Field(description="Best first.")
