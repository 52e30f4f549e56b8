"""Serves the API."""

import asyncio

from askdock.bootstrap import System
from askdock.bootstrap.chat import check_chat
from askdock.services.api.app import create_app
from askdock.services.api.startup import prepare
from askdock.services.api.state import ApiState
from askdock.services.common.server import bind, run


def serve(system: System, host: str, port: int) -> None:
    """Serve until told to stop; then finish what is under way. Port 0 takes a free one.

    Raises ConfigurationError where the address cannot be bound or the chat model refuses its settings, and what
    `Collections.get` raises when the default collection cannot be used.
    """
    with bind(host, port) as listener:
        prepare(system, host)
        asyncio.run(check_chat(system.settings))
        system.collections.get()
        app = create_app(system)
        state: ApiState = app.state.api

        def drain() -> None:
            state.readiness.serving = False

        run(
            app,
            listener,
            on_stop=drain,
            keep_alive_seconds=system.settings.keep_alive_seconds,
            grace_seconds=system.settings.grace_seconds,
            head_seconds=system.settings.read_seconds,
            secrets=system.settings.watched_secrets,
        )
