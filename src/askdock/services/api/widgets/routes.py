"""Widgets, for admins: make, list, change, revoke."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request

from askdock.records import Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import KeysDep, SettingsDep, WidgetsDep
from askdock.services.api.schemas.base import RECORD_ID
from askdock.services.api.schemas.widgets import WidgetChangeIn, WidgetIn, WidgetOut, WidgetsOut
from askdock.services.common.openapi import errors
from askdock.services.common.sub_path import public_url

router = APIRouter(prefix="/v1/widgets", tags=["widgets"], route_class=GuardedRoute)

ADMIN = needs(Role.ADMIN, everywhere=True)
WidgetId = Annotated[str, Path(pattern=RECORD_ID, description="Id of the widget.")]


@router.get(
    "",
    operation_id="list_widgets",
    summary="List widgets",
    responses=errors(403),
    openapi_extra=ADMIN,
)
def list_widgets(widgets: WidgetsDep, settings: SettingsDep, request: Request) -> WidgetsOut:
    """All that were made, but those of collections that are gone."""
    now, address = datetime.now(UTC), public_url(settings, request)
    return WidgetsOut(widgets=[WidgetOut.of(one, key, now, address) for one, key in widgets.all()])


@router.post(
    "",
    operation_id="create_widget",
    summary="Make a widget",
    status_code=201,
    responses=errors(403, 404, 413),
    openapi_extra=ADMIN,
)
def create_widget(
    body: WidgetIn, access: AccessDep, widgets: WidgetsDep, keys: KeysDep, settings: SettingsDep, request: Request
) -> WidgetOut:
    """It asks one collection with the rights of a service's key, and is shown by pages of these origins alone."""
    access.check(body.collection)
    made = widgets.make(**dict(body))
    request.state.target = {"widget_id": made.id, "key_id": made.key_id, "collection": made.collection}
    return WidgetOut.of(made, keys.get(made.key_id), made.created_at, public_url(settings, request))


@router.patch(
    "/{widget_id}",
    operation_id="change_widget",
    summary="Change a widget",
    responses=errors(403, 404, 413),
    openapi_extra=ADMIN,
)
def change_widget(
    widget_id: WidgetId,
    body: WidgetChangeIn,
    widgets: WidgetsDep,
    keys: KeysDep,
    settings: SettingsDep,
    request: Request,
) -> WidgetOut:
    """What is given. Tokens of an origin that is taken away end at once."""
    changed = widgets.change(widget_id, **{name: getattr(body, name) for name in body.model_fields_set})
    key = keys.get(changed.key_id)
    return WidgetOut.of(changed, key, datetime.now(UTC), public_url(settings, request))


@router.delete(
    "/{widget_id}",
    operation_id="revoke_widget",
    summary="Revoke a widget",
    responses=errors(403, 404),
    openapi_extra=ADMIN,
)
def revoke_widget(
    widget_id: WidgetId, widgets: WidgetsDep, keys: KeysDep, settings: SettingsDep, request: Request
) -> WidgetOut:
    """It answers nobody any more; pages that still have its script show nothing."""
    now = datetime.now(UTC)
    revoked = widgets.store.revoke(widget_id, now)
    return WidgetOut.of(revoked, keys.get(revoked.key_id), now, public_url(settings, request))
