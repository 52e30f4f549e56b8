"""The settings in force, for admins: read-only, and without what is secret."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter
from pydantic import Field, SecretStr

from askdock.records import Role
from askdock.services.api.authorization import GuardedRoute, needs
from askdock.services.api.dependencies import SettingsDep
from askdock.services.api.schemas.base import Output
from askdock.services.common.openapi import errors
from askdock.settings import TOPICS, Settings, environment_name, secret_fields
from askdock.text.urls import without_credentials

router = APIRouter(prefix="/v1", tags=["administration"], route_class=GuardedRoute)


class SettingOut(Output):
    """A setting as it is in force."""

    name: str = Field(description="Its environment variable.")
    topic: str = Field(description="Storage, ingestion, models, retrieval, http, access or telemetry.")
    value: str | None = Field(description="The value in force; null where it has none, and always for a secret.")
    is_default: bool = Field(description="Whether it is the value that holds where nothing is set.")
    is_secret: bool = Field(description="Whether its value is never shown.")
    is_set: bool = Field(description="Whether it has a value, which for a secret is all that is told.")
    description: str = Field(description="What it does.")


class SettingsOut(Output):
    """All settings."""

    settings: list[SettingOut] = Field(description="By topic, in the order of the reference.")


@router.get(
    "/settings",
    operation_id="settings",
    summary="Settings in force",
    responses=errors(403),
    openapi_extra=needs(Role.ADMIN, everywhere=True),
)
def settings(settings: SettingsDep) -> SettingsOut:
    """As this process has them. They are changed where it is deployed, not here; no secret is told."""
    return SettingsOut(settings=list(_each(settings)))


def _each(settings: Settings) -> Iterator[SettingOut]:
    secrets = set(secret_fields())
    for topic in TOPICS:
        name = topic.__name__.removesuffix("Settings").lower()
        for field, info in topic.model_fields.items():
            value = getattr(settings, field)
            yield SettingOut(
                name=environment_name(field),
                topic=name,
                value=None if field in secrets else _shown(value),
                is_default=value == info.get_default(call_default_factory=True),
                is_secret=field in secrets,
                is_set=value is not None,
                description=info.description or "",
            )


def _shown(value: Any) -> str | None:
    # A value that became a secret without being declared as one is not shown either.
    if value is None or isinstance(value, SecretStr):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (tuple, list, set, frozenset)):
        return ",".join(without_credentials(str(one)) for one in value)
    return without_credentials(str(value))
