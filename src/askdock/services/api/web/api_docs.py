"""The API's documentation, which needs nothing from another host."""

from collections.abc import Mapping
from importlib.resources import files

from fastapi import APIRouter, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import JSONResponse

from askdock.services.api.authorization import PUBLIC, GuardedRoute
from askdock.services.common.security import page_policy
from askdock.services.common.sub_path import sub_path

SWAGGER_FILES: Mapping[str, str] = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon.png": "image/png",
}

router = APIRouter(include_in_schema=False, route_class=GuardedRoute)


def _page(html: str) -> Response:
    return Response(html, media_type="text/html", headers={"Content-Security-Policy": page_policy(html)})


@router.get("/openapi.json", openapi_extra=PUBLIC)
def document(request: Request) -> JSONResponse:
    """The OpenAPI document; below a path, it says where the API is."""
    described = request.app.openapi()
    if prefix := sub_path(request.app.state.api.system.settings.public_url):
        described = {**described, "servers": [{"url": prefix}]}
    return JSONResponse(described)


@router.get("/docs", openapi_extra=PUBLIC)
def docs() -> Response:
    """Swagger UI on `/openapi.json`."""
    html = get_swagger_ui_html(
        openapi_url="openapi.json",
        title="AskDock API",
        swagger_js_url="docs/swagger-ui-bundle.js",
        swagger_css_url="docs/swagger-ui.css",
        swagger_favicon_url="docs/favicon.png",
    )
    return _page(bytes(html.body).decode())


def _serve_asset(name: str, media_type: str) -> None:
    @router.get(f"/docs/{name}", openapi_extra=PUBLIC)
    def asset() -> Response:
        content = files("fastapi_offline").joinpath("static", name).read_bytes()
        return Response(content, media_type=media_type, headers={"Cache-Control": "max-age=86400"})


for _name, _media_type in SWAGGER_FILES.items():
    _serve_asset(_name, _media_type)
