"""The HTTP application: routes, middleware, life cycle."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from askdock import __version__
from askdock.bootstrap import System
from askdock.bootstrap.adapters import question_threads
from askdock.services.api.accounts import (
    forgotten,
    keys,
    me,
    own_keys,
    own_sessions,
    passkeys,
    provider_logout,
    provider_sign_in,
    providers,
    recovery,
    sign_in,
    users,
)
from askdock.services.api.accounts import quotas as quota_routes
from askdock.services.api.answering_profiles import routes as answering_profiles
from askdock.services.api.answering_profiles import trials as answering_trials
from askdock.services.api.authentication import Authenticator
from askdock.services.api.authorization import require_guard
from askdock.services.api.curated import routes as curated
from askdock.services.api.dify import errors as dify_errors
from askdock.services.api.dify import routes as dify
from askdock.services.api.documents import (
    collections,
    content,
    edits,
    figures,
    jobs,
    metadata,
    preview,
    progress,
    readers,
    versions,
)
from askdock.services.api.documents import routes as documents
from askdock.services.api.golden import plan as golden_plan
from askdock.services.api.golden import routes as golden
from askdock.services.api.golden import runs as golden_runs
from askdock.services.api.inbox import routes as inbox
from askdock.services.api.mcp import routes as mcp
from askdock.services.api.mcp.endpoint import McpEndpoint
from askdock.services.api.openai import completions_route, responses_route, vector_stores
from askdock.services.api.openai import errors as openai_errors
from askdock.services.api.openai import routes as openai
from askdock.services.api.operations import audit, health, reindexing, usage
from askdock.services.api.operations import routes as operations
from askdock.services.api.operations import settings as settings_in_force
from askdock.services.api.operations.audit_trail import AuditTrail
from askdock.services.api.questions import conversations, feedback, scopes, shares, suggestions, traces
from askdock.services.api.questions import routes as questions
from askdock.services.api.quotas import QuotaLimits, Quotas
from askdock.services.api.schemas.base import MAX_FIELDS, MAX_FILES
from askdock.services.api.sources import routes as sources
from askdock.services.api.startup import forget_daily
from askdock.services.api.state import ApiState
from askdock.services.api.web import api_docs, frontend, widget
from askdock.services.api.widgets import routes as widgets
from askdock.services.api.widgets import visitors
from askdock.services.common import openapi, problems
from askdock.services.common.events import HEARTBEAT_SECONDS
from askdock.services.common.lingering_close import LingeringCloseMiddleware
from askdock.services.common.load_shedding import LoadMiddleware
from askdock.services.common.request_context import PROBES, RequestMiddleware
from askdock.services.common.request_guard import AdmissionMiddleware, Limit
from askdock.services.common.security import LOOPBACK_HOSTS, is_loopback
from askdock.services.common.sub_path import SubPathMiddleware, sub_path
from askdock.settings import Settings, environment_name

ENVELOPE_BYTES = 1 << 20
"""Room in an upload for what is not file: boundaries, headers, names."""
ROUTES = (
    quota_routes,
    questions,
    feedback,
    traces,
    conversations,
    scopes,
    shares,
    # Before the route that takes anything for a document's id.
    progress,
    jobs,
    documents,
    sources,
    content,
    versions,
    figures,
    edits,
    readers,
    metadata,
    collections,
    preview,
    curated,
    suggestions,
    inbox,
    golden,
    golden_runs,
    golden_plan,
    answering_profiles,
    answering_trials,
    me,
    sign_in,
    own_sessions,
    forgotten,
    passkeys,
    recovery,
    own_keys,
    provider_sign_in,
    provider_logout,
    providers,
    users,
    keys,
    operations,
    audit,
    usage,
    reindexing,
    settings_in_force,
    widgets,
    visitors,
    openai,
    responses_route,
    completions_route,
    vector_stores,
    dify,
    mcp,
    health,
    frontend,
    widget,
    api_docs,
)
ERROR_FORMATS = {
    openai_errors.PATHS: problems.ErrorFormat(openai_errors.openai_error, hint=openai_errors.hint),
    dify_errors.PATHS: problems.ErrorFormat(dify_errors.dify_error, dify_errors.STATUS),
}

DESCRIPTION = """\
Question answering over your own documents, in English and Chinese, with citations that can be checked.

Errors are problem documents (RFC 9457) with a stable `code` and a `request_id`.
"""
TAGS = [
    {"name": "questions", "description": "Ask and search."},
    {"name": "documents", "description": "What answers are made of."},
    {"name": "collections", "description": "Knowledge bases; one never sees another's documents."},
    {"name": "metadata", "description": "Typed fields of documents, by which searches are filtered."},
    {"name": "curated", "description": "Answers that people write, beside what the documents say."},
    {"name": "inbox", "description": "Answers that were rated bad, questions that were not answered."},
    {
        "name": "answering-profile",
        "description": "How a collection is answered: instructions, chat model, thresholds; in versions.",
    },
    {"name": "golden", "description": "Questions with known answers, asked to see how well a collection answers."},
    {"name": "openai", "description": "What OpenAI's clients speak; errors have OpenAI's shape."},
    {"name": "mcp", "description": "Tools for programs that speak MCP."},
    {"name": "conversations", "description": "Series of questions, kept for the caller who asked them."},
    {"name": "account", "description": "Who the caller is, and within which limits."},
    {"name": "administration", "description": "Keys, queue and usage, for admins of everything."},
    {"name": "sources", "description": "Places that collections are kept in step with."},
    {"name": "widgets", "description": "Answers on other sites' pages."},
    {"name": "operations", "description": "For operators and their machines."},
]


def create_app(system: System, *, heartbeat_seconds: float = HEARTBEAT_SECONDS) -> FastAPI:
    """The application over a wired system, whose worker runs while the application does."""
    authenticator = Authenticator(
        system.keys,
        system.people,
        system.provider_sign_in,
        verifier=system.token_verifier,
        open_without_keys=is_loopback(system.settings.host),
    )
    settings = system.settings
    quotas = Quotas(
        QuotaLimits(
            settings.key_requests_per_minute,
            settings.key_concurrent,
            settings.key_tokens_per_day,
            settings.key_questions_per_day,
            settings.key_storage_bytes,
        ),
        settings.limits_url.get_secret_value() if settings.limits_url else "memory://",
        system.quotas,
    )
    state = ApiState(system, authenticator, quotas, heartbeat_seconds=heartbeat_seconds)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if threads := question_threads(system.settings):
            pool = ThreadPoolExecutor(threads, thread_name_prefix="askdock-question")
            asyncio.get_running_loop().set_default_executor(pool)
        # Where a retriever has the model, this process shall not load it to ingest.
        if system.settings.embedded_worker and system.settings.retriever_url is None:
            await run_in_threadpool(system.background.start)
        upkeep = asyncio.create_task(forget_daily(system))
        watch = asyncio.create_task(system.golden_watch.watch())
        curated_watch = asyncio.create_task(system.curated.watch())
        async with app.state.mcp.run():
            state.readiness.serving = True
            yield
            state.readiness.serving = False
        upkeep.cancel()
        watch.cancel()
        curated_watch.cancel()
        await state.turns.aclose()
        await state.golden.aclose()
        await asyncio.gather(watch, curated_watch, return_exceptions=True)
        await quotas.aclose()
        await run_in_threadpool(system.audit.write)
        await run_in_threadpool(system.reindex_runs.stop)
        await run_in_threadpool(system.background.stop)

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
        form_limits={"max_files": MAX_FILES, "max_fields": MAX_FIELDS, "max_part_size": 64 * 1024},
        # FastAPI would put what failed validation into exported logs: questions are private.
        telemetry={"logs": False},
    )
    app.state.api = state
    app.state.mcp = McpEndpoint()
    for module in ROUTES:
        app.include_router(module.router)
    problems.install(app, ERROR_FORMATS)
    openapi.install(app)
    # The last one added is the outermost.
    app.add_middleware(
        LoadMiddleware,
        kind_of=_kind_of,
        limits={
            "answers": settings.max_answers,
            "searches": settings.max_searches,
            "requests": settings.max_requests,
        },
        settings={kind: f"ASKDOCK_MAX_{kind.upper()}" for kind in ("answers", "searches", "requests")},
        read_seconds=settings.read_seconds,
        write_seconds=settings.write_seconds,
    )
    hosts = settings.trusted_hosts or (LOOPBACK_HOSTS if is_loopback(settings.host) else ())
    app.add_middleware(
        AdmissionMiddleware,
        limit_for=_body_limits(settings),
        head=Limit(settings.max_head_bytes, environment_name("max_head_bytes")),
        hosts=hosts,
        origins=(*settings.cors_origins, *([_origin(settings.public_url)] if settings.public_url else [])),
        judges=lambda path: TOKENS.fullmatch(path) is not None,
    )
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            # Whatever a client library sends from an origin that is allowed (x-stainless-*, mcp-protocol-version).
            allow_headers=["*"],
            expose_headers=["X-Request-Id", "Retry-After", "Location", "Mcp-Session-Id"],
        )
    trail = AuditTrail(system.audit)
    app.add_middleware(
        RequestMiddleware,
        draining=lambda: not state.readiness.serving,
        proxies=settings.trusted_proxies,
        keep=trail.keep,
    )
    app.add_middleware(LingeringCloseMiddleware)
    if prefix := sub_path(settings.public_url):
        app.add_middleware(SubPathMiddleware, prefix=prefix)
    return app


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _body_limits(settings: Settings) -> Callable[[str], Limit]:
    json = Limit(settings.max_json_bytes, environment_name("max_json_bytes"))
    # The files of one request share the limit of a single file, so that a request cannot fill the disk.
    upload = Limit(settings.max_file_bytes + ENVELOPE_BYTES, environment_name("max_file_bytes"))
    return lambda path: upload if path in UPLOADS else json


UPLOADS = frozenset({"/v1/documents", "/v1/preview"})
ANSWERS = frozenset({"/v1/ask", "/v1/chat/completions", "/v1/completions", "/v1/responses", "/mcp"})
LONG = re.compile(r"/v1/answers/[^/]+/replay|/v1/widgets/[^/]+/ask")
TOKENS = re.compile(r"/v1/widgets/[^/]+/token")
"""Asked for by pages of other sites, whose origins a widget names."""
SEARCHES = frozenset({"/v1/search", "/v1/search/test", "/v1/embeddings", "/retrieval"})


def _kind_of(path: str) -> str | None:
    if path in PROBES:
        return None
    if path in ANSWERS or LONG.fullmatch(path):
        return "answers"
    return "searches" if path in SEARCHES or path.startswith("/v1/vector_stores/") else "requests"
