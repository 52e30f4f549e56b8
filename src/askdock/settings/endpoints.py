"""The chat endpoints that answering profiles choose from, beside the one of LLM_BASE_URL."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, TypeAdapter, ValidationError

from askdock.errors import ConfigurationError
from askdock.settings.load import Settings
from askdock.text.urls import holds_credentials


class EndpointSettings(BaseModel):
    """One OpenAI-compatible chat endpoint and its model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str = Field(pattern=r"^https?://[^/?#]+")
    model: str = Field(min_length=1)
    api_key: SecretStr | None = None
    max_tokens: int | None = Field(default=None, ge=16)


_NAME = StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")
_ENDPOINTS = TypeAdapter(dict[Annotated[str, _NAME], EndpointSettings])


def endpoints_of(settings: Settings) -> Mapping[str, EndpointSettings]:
    """Those of LLM_ENDPOINTS by their names. Raises ConfigurationError, which tells no key."""
    if settings.llm_endpoints is None:
        return {}
    try:
        found = _ENDPOINTS.validate_json(settings.llm_endpoints.get_secret_value())
    except ValidationError as error:
        # The first complaint, and never what was read: keys stand in it.
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        what = f"{where}: {first['msg']}" if where else first["msg"]
        raise ConfigurationError(f"LLM_ENDPOINTS: {what}") from None
    for name, one in found.items():
        if holds_credentials(one.base_url):
            raise ConfigurationError(f"LLM_ENDPOINTS: {name}: base_url holds a credential: set api_key instead")
    return found
