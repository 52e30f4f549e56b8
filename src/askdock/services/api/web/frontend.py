"""The web page as `make frontend` builds it into the package; without it, the small built-in page is served."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Header, Response

from askdock.errors import NotFound
from askdock.services.api.authorization import PUBLIC, GuardedRoute
from askdock.services.common.security import PAGE_POLICY, page_policy

BUILT = files("askdock.services.api").joinpath("static")
FALLBACK = files("askdock.services.api.web").joinpath("page.html")
MEDIA_TYPES = {
    "bcmap": "application/octet-stream",
    # Sample documents, whatever their format: the page uploads them and never shows them.
    "bin": "application/octet-stream",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/manifest+json",
    "pfb": "application/octet-stream",
    "png": "image/png",
    "svg": "image/svg+xml",
    "ttf": "font/ttf",
    "woff2": "font/woff2",
}
"""The kinds of files that are served; every other file of the folder is not."""

FOR_EVER = "public, max-age=31536000, immutable"
"""For names that carry a hash of their content."""
FOR_A_DAY = "public, max-age=86400"
FOR_AN_HOUR = "public, max-age=3600"

router = APIRouter(include_in_schema=False, route_class=GuardedRoute)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the page, plain and compressed."""

    plain: bytes
    compressed: bytes
    media_type: str


@router.api_route("/", methods=["GET", "HEAD"], openapi_extra=PUBLIC)
def page(accept_encoding: Annotated[str, Header()] = "") -> Response:
    """The page; what it loads has a hash in its name, so that only this must be asked for each time."""
    built = BUILT.joinpath("index.html")
    is_built = built.is_file()
    html = (built if is_built else FALLBACK).read_text("utf-8")
    headers = {
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding",
        "Content-Security-Policy": PAGE_POLICY if is_built else page_policy(html),
    }
    if "gzip" not in accept_encoding:
        return Response(html, media_type="text/html", headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(gzip.compress(html.encode(), mtime=0), media_type="text/html", headers=headers)


@router.get("/assets/{name}", openapi_extra=PUBLIC)
def asset(name: str, accept_encoding: Annotated[str, Header()] = "") -> Response:
    """Code and style of the page."""
    return respond(("assets", name), accept_encoding, FOR_EVER)


@router.get("/pdfjs/{folder}/{name}", openapi_extra=PUBLIC)
def pdf_asset(folder: str, name: str, accept_encoding: Annotated[str, Header()] = "") -> Response:
    """Fonts and character maps that some PDF files need to be shown."""
    return respond(("pdfjs", folder, name), accept_encoding, FOR_A_DAY)


@router.get("/manifest.json", openapi_extra=PUBLIC)
def manifest(accept_encoding: Annotated[str, Header()] = "") -> Response:
    """What an installed page is called, and its icons."""
    return respond(("manifest.json",), accept_encoding, FOR_A_DAY)


@router.get("/icons/{name}", openapi_extra=PUBLIC)
def icon(name: str, accept_encoding: Annotated[str, Header()] = "") -> Response:
    """Icons of an installed page."""
    return respond(("icons", name), accept_encoding, FOR_A_DAY)


@router.get("/sw.js", openapi_extra=PUBLIC)
def worker(accept_encoding: Annotated[str, Header()] = "") -> Response:
    """The service worker, asked for anew each time: an old one must not outlive its page."""
    return respond(("sw.js",), accept_encoding, "no-cache")


@router.get("/first.js", openapi_extra=PUBLIC)
def first(accept_encoding: Annotated[str, Header()] = "") -> Response:
    """What the page runs before it is drawn; its name has no hash, so that it is asked for with each page."""
    return respond(("first.js",), accept_encoding, "no-cache")


@router.get("/favicon.svg", openapi_extra=PUBLIC)
def favicon(accept_encoding: Annotated[str, Header()] = "") -> Response:
    """The page's icon."""
    return respond(("favicon.svg",), accept_encoding, FOR_A_DAY)


def respond(
    path: tuple[str, ...], accept_encoding: str, cache: str, more: Mapping[str, str] = MappingProxyType({})
) -> Response:
    """A file of the build, compressed where that is taken; `more` headers. Raises NotFound."""
    found = _load(path)
    headers = {"Cache-Control": cache, "Content-Type": found.media_type, "Vary": "Accept-Encoding", **more}
    if "gzip" in accept_encoding:
        return Response(found.compressed, headers={**headers, "Content-Encoding": "gzip"})
    return Response(found.plain, headers=headers)


@lru_cache(maxsize=256)
def _load(path: tuple[str, ...]) -> Asset:
    """Raises NotFound for what the build did not make."""
    media_type = MEDIA_TYPES.get(path[-1].rpartition(".")[2])
    file = _find(BUILT, path)
    if media_type is None or file is None:
        raise NotFound("the page has no such file")
    plain = file.read_bytes()
    return Asset(plain, gzip.compress(plain, mtime=0), media_type)


def _find(folder: Traversable, path: tuple[str, ...]) -> Traversable | None:
    """Walks down by listing, so that no name can lead out of the folder."""
    for name in path:
        if not folder.is_dir():
            return None
        found = next((entry for entry in folder.iterdir() if entry.name == name), None)
        if found is None:
            return None
        folder = found
    return folder if folder.is_file() else None
