"""Serves the retriever."""

from askdock.bootstrap import RetrieverSystem
from askdock.services.common.server import bind, run
from askdock.services.retriever.app import RetrieverState, create_app


def serve(system: RetrieverSystem, host: str, port: int) -> None:
    """Serve until told to stop. Raises ConfigurationError where the address cannot be bound, ModelUnavailable."""
    with bind(host, port) as listener:
        _ = system.embedder.dimension  # loaded here: what fails while the server starts ends with a traceback
        app = create_app(system)
        state: RetrieverState = app.state.retriever

        def drain() -> None:
            state.readiness.serving = False

        run(app, listener, on_stop=drain, secrets=system.settings.watched_secrets)
