"""The retriever's HTTP application: stateless, for the api alone; every query names its generation."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from secrets import compare_digest
from typing import Annotated

from anyio import to_thread
from fastapi import Depends, FastAPI, HTTPException, Request, Response

from askdock import __version__
from askdock.bootstrap import RetrieverSystem
from askdock.records import Query
from askdock.services.common import health as common
from askdock.services.common import problems
from askdock.services.common.health import HealthOut, Readiness, ReadyOut
from askdock.services.common.lingering_close import LingeringCloseMiddleware
from askdock.services.common.request_context import RequestMiddleware
from askdock.services.common.request_guard import AdmissionMiddleware, Limit
from askdock.services.retriever.schemas import (
    CountsOut,
    EmbedIn,
    ModelOut,
    PassagesOut,
    TextsIn,
    VectorsOut,
)
from askdock.settings import environment_name
from askdock.trace import Trace, recording

MAX_QUERY_BYTES = 32 << 20
"""A query may bring the ids of hundreds of thousands of documents that its caller may not read."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class RetrieverState:
    """State of the application."""

    system: RetrieverSystem
    readiness: Readiness


def create_app(system: RetrieverSystem) -> FastAPI:
    """The application; the model is loaded before it says that it is ready."""
    state = RetrieverState(system, Readiness(system.check))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await to_thread.run_sync(lambda: system.embedder.dimension)
        state.readiness.serving = True
        yield
        state.readiness.serving = False

    app = FastAPI(
        title="AskDock retriever",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        dependencies=[Depends(_require_token)],
        telemetry={"logs": False},
    )
    app.state.retriever = state
    _add_routes(app)
    problems.install(app)
    limit = Limit(max(system.settings.max_json_bytes, MAX_QUERY_BYTES), environment_name("max_json_bytes"))
    head = Limit(system.settings.max_head_bytes, environment_name("max_head_bytes"))
    app.add_middleware(AdmissionMiddleware, limit_for=lambda _: limit, head=head)
    app.add_middleware(RequestMiddleware, draining=lambda: not state.readiness.serving)
    app.add_middleware(LingeringCloseMiddleware)
    return app


def _state(request: Request) -> RetrieverState:
    state: RetrieverState = request.app.state.retriever
    return state


StateDep = Annotated[RetrieverState, Depends(_state)]
_OPEN = frozenset({"/health", "/ready", "/metrics"})


def _require_token(request: Request, state: StateDep) -> None:
    """Deny by default: all but health and metrics needs the token, where one is set."""
    wanted = state.system.settings.retriever_token
    if wanted is None or request.scope["path"] in _OPEN:
        return
    given = request.headers.get("authorization", "").encode()
    if not compare_digest(given, f"Bearer {wanted.get_secret_value()}".encode()):
        raise HTTPException(401, "the retriever's token is missing or wrong", {"WWW-Authenticate": "Bearer"})


def _add_routes(app: FastAPI) -> None:
    @app.post("/v1/search", operation_id="search")
    @app.post("/v1/search/restricted", operation_id="search_restricted")
    def search(query: Query, state: StateDep) -> PassagesOut:
        """Passages of the generation that the query names, best first."""
        with recording(Trace()) as trace:
            passages = state.system.retriever.retrieve(query)
        trace.search.stages = trace.stages
        return PassagesOut(passages=passages, trace=trace.search)

    @app.get("/v1/model", operation_id="model")
    def model(state: StateDep) -> ModelOut:
        """The embedding model in use."""
        embedder = state.system.embedder
        languages = embedder.languages
        return ModelOut(
            model=embedder.model,
            fingerprint=embedder.fingerprint,
            dimension=embedder.dimension,
            max_tokens=embedder.max_tokens,
            languages=None if languages is None else sorted(languages),
        )

    @app.post("/v1/embed", operation_id="embed")
    def embed(body: EmbedIn, state: StateDep) -> VectorsOut:
        """A vector for each text, in order."""
        embedder = state.system.embedder
        if body.kind == "documents":
            return VectorsOut(vectors=embedder.embed_documents(body.texts).tolist())
        return VectorsOut(vectors=[embedder.embed_query(text).tolist() for text in body.texts])

    @app.post("/v1/tokens", operation_id="tokens")
    def tokens(body: TextsIn, state: StateDep) -> CountsOut:
        """Tokens of each text as the model counts them."""
        return CountsOut(counts=state.system.embedder.count_tokens(body.texts))

    @app.get("/health", operation_id="health")
    async def health() -> HealthOut:
        """Touches no dependency."""
        return common.health()

    @app.get("/ready", operation_id="ready")
    async def ready(state: StateDep, response: Response) -> ReadyOut:
        """Asks the store and the model."""
        return await state.readiness.report(response)

    @app.get("/metrics", operation_id="metrics", response_class=Response)
    def metrics() -> Response:
        """Prometheus text format."""
        return common.metrics()
