"""The widget: the script that other sites load, and the page that it frames."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Response
from fastapi.concurrency import run_in_threadpool

from askdock.errors import NotFound
from askdock.services.api.authorization import PUBLIC, GuardedRoute
from askdock.services.api.dependencies import WidgetsDep
from askdock.services.api.schemas.base import RECORD_ID
from askdock.services.api.web.frontend import BUILT, FOR_AN_HOUR, respond
from askdock.services.common.security import framed_policy

ANY_SITE = {"Cross-Origin-Resource-Policy": "cross-origin"}

router = APIRouter(include_in_schema=False, route_class=GuardedRoute)


@router.get("/widget.js", openapi_extra=PUBLIC)
def loader(accept_encoding: Annotated[str, Header()] = "") -> Response:
    """What a site's page loads; it changes with the version, under the same address."""
    return respond(("widget.js",), accept_encoding, FOR_AN_HOUR, ANY_SITE)


@router.get("/widget/{widget_id}", openapi_extra=PUBLIC)
async def widget_page(widget_id: Annotated[str, Path(pattern=RECORD_ID)], widgets: WidgetsDep) -> Response:
    """The page in the frame: only pages of the widget's origins may frame it, and it holds no secret."""
    widget, _ = await run_in_threadpool(widgets.shown, widget_id)
    page = BUILT.joinpath("widget", "index.html")
    if not page.is_file():
        raise NotFound("the web page is not built (`make frontend`)")
    policy = framed_policy(widget.origins)
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": policy, **ANY_SITE}
    return Response(page.read_text("utf-8"), media_type="text/html", headers=headers)
