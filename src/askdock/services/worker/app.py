"""The worker's HTTP application: health, readiness and metrics of a process that ingests."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from fastapi import FastAPI, Response
from fastapi.concurrency import run_in_threadpool

from askdock import __version__
from askdock.bootstrap import Check, System
from askdock.services.common import gauges, problems
from askdock.services.common import health as common
from askdock.services.common.health import HealthOut, Readiness, ReadyOut
from askdock.services.common.request_context import RequestMiddleware


def create_app(system: System) -> FastAPI:
    """The application over a wired system, whose worker runs while the application does."""

    def check() -> Mapping[str, Check]:
        return {**system.check(), "worker": Check(system.background.running, 0.0)}

    readiness = Readiness(check)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(system.background.start)
        readiness.serving = True
        yield
        readiness.serving = False
        await run_in_threadpool(system.background.stop)

    app = FastAPI(title="AskDock worker", version=__version__, lifespan=lifespan, openapi_url=None)
    problems.install(app)
    app.add_middleware(RequestMiddleware, draining=lambda: not readiness.serving)

    @app.get("/health")
    async def health() -> HealthOut:
        return common.health()

    @app.get("/ready")
    async def ready(response: Response) -> ReadyOut:
        return await readiness.report(response)

    @app.get("/metrics")
    def metrics() -> Response:
        gauges.refresh(system.catalogue, system.source_store, system.golden_store)
        settings = system.settings
        gauges.refresh_backups(
            system.backup_runs, settings.backup_max_ages, expected=settings.backup_url is not None
        )
        return common.metrics()

    return app
