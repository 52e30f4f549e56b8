"""What a worker tells its operators: is it alive, is it ready, how does it do."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import anyio
from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Response
from fastapi.concurrency import run_in_threadpool
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from askdock import __version__
from askdock.bootstrap import Check, System
from askdock.services.common import gauges, problems
from askdock.services.common.requests import RequestMiddleware

CHECK_SECONDS = 5.0
"""Longest wait for all dependencies together: a probe must not hang on what hangs."""


def create_app(system: System) -> FastAPI:
    """The application over a wired system, whose worker runs while the application does."""
    limiter = CapacityLimiter(2)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(system.start_worker)
        yield
        await run_in_threadpool(system.stop_worker)

    app = FastAPI(title="AskDock worker", version=__version__, lifespan=lifespan, openapi_url=None)
    problems.install(app)
    app.add_middleware(RequestMiddleware)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok", "version": __version__}

    @app.get("/ready")
    async def ready(response: Response) -> dict[str, Any]:
        checks: Mapping[str, Check] = {}
        with anyio.move_on_after(CHECK_SECONDS):
            checks = await to_thread.run_sync(system.check, abandon_on_cancel=True, limiter=limiter)
        is_ready = bool(checks) and all(check.ok for check in checks.values()) and system.worker.running
        response.status_code = 200 if is_ready else 503
        return {
            "status": "ready" if is_ready else "not_ready",
            "checks": {
                name: {"ok": check.ok, "seconds": round(check.seconds, 4), "detail": check.detail}
                for name, check in checks.items()
            },
        }

    @app.get("/metrics")
    def metrics() -> Response:
        gauges.refresh(system.catalogue)
        return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return app
