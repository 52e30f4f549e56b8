"""The HTTP application: routes, middleware, life cycle."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.concurrency import run_in_threadpool

from askdock import __version__
from askdock.bootstrap import System
from askdock.services.api.access import require_guard
from askdock.services.api.authentication import Authenticator, TokenVerifier
from askdock.services.api.routes import (
    account,
    admin,
    answers,
    ask,
    collections,
    content,
    conversations,
    documents,
    frontend,
    jobs,
    keys,
    operations,
    pages,
    progress,
)
from askdock.services.api.schemas import MOST_FILES
from askdock.services.api.state import ApiState
from askdock.services.common import openapi, problems
from askdock.services.common.admission import AdmissionMiddleware, BodyLimit
from askdock.services.common.events import HEARTBEAT_SECONDS
from askdock.services.common.requests import RequestMiddleware
from askdock.services.common.security import is_loopback
from askdock.settings import Settings, environment_name

ENVELOPE_BYTES = 1 << 20
"""Room in an upload for what is not file: boundaries, headers, names."""
ROUTES = (
    ask,
    answers,
    conversations,
    # Before the route that takes anything for a document's id.
    progress,
    jobs,
    documents,
    content,
    collections,
    account,
    keys,
    admin,
    operations,
    frontend,
    pages,
)

DESCRIPTION = """\
Question answering over your own documents, in English and Chinese, with citations that can be checked.

Errors are problem documents (RFC 9457) with a stable `code` and a `request_id`.
"""
TAGS = [
    {"name": "questions", "description": "Ask and search."},
    {"name": "documents", "description": "What answers are made of."},
    {"name": "collections", "description": "Knowledge bases; one never sees another's documents."},
    {"name": "conversations", "description": "Series of questions, kept for the caller who asked them."},
    {"name": "account", "description": "Who the caller is, and within which limits."},
    {"name": "administration", "description": "Keys, queue and usage, for admins of everything."},
    {"name": "operations", "description": "For operators and their machines."},
]


def create_app(
    system: System, *, verifier: TokenVerifier | None = None, heartbeat_seconds: float = HEARTBEAT_SECONDS
) -> FastAPI:
    """The application over a wired system, whose worker runs while the application does."""
    authenticator = Authenticator(
        system.keys, verifier=verifier, open_without_keys=is_loopback(system.settings.host)
    )
    state = ApiState(system, authenticator, heartbeat_seconds)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if system.settings.embedded_worker:
            await run_in_threadpool(system.start_worker)
        state.serving = True
        yield
        state.serving = False
        await run_in_threadpool(system.stop_worker)

    app = FastAPI(
        title="AskDock",
        version=__version__,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        openapi_url=None,
        dependencies=[Depends(require_guard)],
        form_limits={"max_files": MOST_FILES, "max_fields": 10, "max_part_size": 64 * 1024},
        # FastAPI would put what failed validation into exported logs: questions are private.
        telemetry={"logs": False},
    )
    app.state.api = state
    for module in ROUTES:
        app.include_router(module.router)
    problems.install(app)
    openapi.install(app)
    # The last one added is the outermost.
    app.add_middleware(AdmissionMiddleware, limit_for=_body_limits(system.settings))
    app.add_middleware(RequestMiddleware)
    return app


def _body_limits(settings: Settings) -> Callable[[str], BodyLimit]:
    json = BodyLimit(settings.max_json_bytes, environment_name("max_json_bytes"))
    # The files of one request share the limit of a single file, so that a request cannot fill the disk.
    upload = BodyLimit(settings.max_file_bytes + ENVELOPE_BYTES, environment_name("max_file_bytes"))
    return lambda path: upload if path == "/v1/documents" else json
